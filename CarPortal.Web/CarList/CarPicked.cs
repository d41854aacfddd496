using System.Collections.Immutable;

namespace CarPortal.Web.CarList;

/// <summary>The cars that somebody marked: some of them, on any page, or all that match.</summary>
public sealed record CarPicked
{
    public static readonly CarPicked None = new();

    /// <summary>The cars; nothing of it holds with <see cref="All"/>.</summary>
    public ImmutableHashSet<int> Ids { get; init; } = [];

    /// <summary>All that match, on the pages that nobody has seen too.</summary>
    public bool All { get; init; }

    /// <summary>The car from which a range is marked.</summary>
    public int? From { get; init; }

    public bool Any => All || Ids.Count > 0;

    public bool Has(int id) => All || Ids.Contains(id);

    /// <summary>Marks a car or takes its mark away; with a range, all from the last one to this one become like it.</summary>
    /// <param name="id">The car.</param>
    /// <param name="range">Whether shift was held.</param>
    /// <param name="page">The cars of the page in their order.</param>
    public CarPicked Toggle(int id, bool range, IReadOnlyList<int> page)
    {
        var now = Listed(page);
        var on = !now.Contains(id);
        var (a, b) = (range && From is { } from ? page.IndexOf(from) : -1, page.IndexOf(id));
        var these = a < 0 ? [id] : page.Skip(Math.Min(a, b)).Take(Math.Abs(a - b) + 1).ToArray();
        return new CarPicked { Ids = on ? now.Union(these) : now.Except(these), From = id };
    }

    /// <summary>Marks the whole page, or takes its marks away where it is marked already.</summary>
    public CarPicked TogglePage(IReadOnlyList<int> page)
    {
        var now = Listed(page);
        return new CarPicked { Ids = page.All(now.Contains) ? now.Except(page) : now.Union(page) };
    }

    // Of all that match, only those on the page are known one by one.
    private ImmutableHashSet<int> Listed(IReadOnlyList<int> page) => All ? [.. page] : Ids;
}

file static class Lists
{
    public static int IndexOf(this IReadOnlyList<int> list, int value)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i] == value)
            {
                return i;
            }
        }

        return -1;
    }
}

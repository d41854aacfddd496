using System.Collections.Immutable;

namespace CarPortal.Web.CarList;

/// <summary>The cars that somebody marked: some of them, on any page, or all that match.</summary>
public sealed record CarPicked
{
    public static readonly CarPicked None = new();

    /// <summary>The cars, one by one.</summary>
    public ImmutableHashSet<int> Ids { get; init; } = [];

    /// <summary>All that match, on the pages that nobody has seen too, but for <see cref="Except"/>.</summary>
    public bool All { get; init; }

    /// <summary>Those of all whose mark was taken away.</summary>
    public ImmutableHashSet<int> Except { get; init; } = [];

    /// <summary>The car from which a range is marked.</summary>
    public int? From { get; init; }

    public bool Any => All || Ids.Count > 0;

    public bool Has(int id) => All ? !Except.Contains(id) : Ids.Contains(id);

    /// <summary>Marks a car or takes its mark away; with a range, all from the last one to this one become like it.</summary>
    /// <param name="id">The car.</param>
    /// <param name="range">Whether shift was held.</param>
    /// <param name="page">The cars of the page in their order.</param>
    public CarPicked Toggle(int id, bool range, IReadOnlyList<int> page)
    {
        var (a, b) = (range && From is { } from ? page.IndexOf(from) : -1, page.IndexOf(id));
        return Mark(a < 0 ? [id] : [.. page.Skip(Math.Min(a, b)).Take(Math.Abs(a - b) + 1)], !Has(id)) with { From = id };
    }

    /// <summary>Marks the whole page, or takes its marks away where it is marked already.</summary>
    public CarPicked TogglePage(IReadOnlyList<int> page) => Mark(page, !page.All(Has));

    private CarPicked Mark(IReadOnlyList<int> cars, bool on) =>
        All ? this with { Except = on ? Except.Except(cars) : Except.Union(cars) } : this with { Ids = on ? Ids.Union(cars) : Ids.Except(cars) };
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

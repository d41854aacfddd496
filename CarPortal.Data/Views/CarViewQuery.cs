using CarPortal.Data.Cars;

namespace CarPortal.Data.Views;

/// <summary>
/// A view's query with something else asked of it, as URLs and the API write it: <c>view=12&amp;priceTo=5000</c>. What
/// parameters say of a field, of the search or of the order stands instead of what the view says of it; an empty one
/// (<c>price=</c>) takes the view's away.
/// </summary>
public static class CarViewQuery
{
    private static readonly HashSet<string> Place = ["take", "after", "before"];

    /// <summary>Reads the view's query with the parameters over it.</summary>
    /// <param name="view">The view; null for none.</param>
    /// <param name="parameters">Name and value; names that are not ours are left alone.</param>
    /// <param name="hidden">The fields that the actor may not see.</param>
    /// <returns>The query, and what could not be read of the parameters and of the view.</returns>
    public static (CarQuery Query, IReadOnlyList<FieldError> Errors) Read(
        CarViewItem? view, IEnumerable<KeyValuePair<string, string?>> parameters, IReadOnlySet<string>? hidden = null)
    {
        if (view is null)
        {
            return CarQueryText.Parse(parameters, hidden);
        }

        var own = parameters.ToList();
        var said = own.SelectMany(About).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var (kept, leftOut) = Known(view, hidden);
        var (query, errors) = CarQueryText.Parse(
            [.. Pairs(kept).Where(p => !About(p).Any(said.Contains)), .. own], hidden);
        return (query, [.. leftOut, .. errors]);
    }

    /// <summary>What has to be asked of the view to get a query; without a place in it.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Difference(CarQuery query, CarViewItem view, IReadOnlySet<string>? hidden = null)
    {
        var basis = Known(view, hidden).Query;
        var wanted = ByAbout(query);
        var given = ByAbout(basis);
        foreach (var (about, parameters) in wanted.Where(w => !given.TryGetValue(w.Key, out var there) || !Same(w.Value, there)))
        {
            foreach (var parameter in parameters)
            {
                yield return KeyValuePair.Create(parameter.Key, parameter.Value!);
            }
        }

        foreach (var about in given.Keys.Where(about => !wanted.ContainsKey(about)))
        {
            yield return KeyValuePair.Create(about, "");
        }
    }

    /// <summary>A query as a view keeps it.</summary>
    public static string Write(CarQuery query) =>
        CarQueryText.ToUrl(query with { Take = CarQuery.DefaultTake, After = null, Before = null }).TrimStart('?');

    /// <summary>Reads a query as a view keeps it; names that there are not are told of.</summary>
    internal static (CarQuery Query, IReadOnlyList<FieldError> Errors) Parse(string text, IReadOnlySet<string>? hidden)
    {
        var parameters = Split(text).Where(p => !Place.Contains(p.Key)).ToList();
        var unknown = parameters.Where(p => !CarQueryText.Names.Contains(p.Key, StringComparer.OrdinalIgnoreCase))
            .Select(p => new FieldError(p.Key, $"There is no “{p.Key}”."));
        var secret = parameters.Where(p => hidden is not null && CarQueryText.IsHidden(p.Key, hidden))
            .Select(p => new FieldError(p.Key, $"“{p.Key}” is not for you to see."));
        var (query, errors) = CarQueryText.Parse(parameters, hidden);
        return (query, [.. unknown, .. secret, .. errors]);
    }

    private static (CarQuery Query, IReadOnlyList<FieldError> LeftOut) Known(CarViewItem view, IReadOnlySet<string>? hidden)
    {
        var (query, errors) = Parse(view.Query, hidden);
        return (query, [.. errors.Select(e => e with { Message = $"A part of the view “{view.Name}” was left out: {e.Message}" })]);
    }

    /// <summary>What a parameter is about: a field, the search, the order.</summary>
    private static IEnumerable<string> About(KeyValuePair<string, string?> parameter) =>
        parameter.Key.ToUpperInvariant() is "EMPTY" or "HAS"
            ? (parameter.Value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : [CarFilterField.All.FirstOrDefault(f => CarQueryText.NamesOf(f).Append(f.Name).Contains(parameter.Key, StringComparer.OrdinalIgnoreCase))?.Name ?? parameter.Key];

    private static IEnumerable<KeyValuePair<string, string?>> Pairs(CarQuery query) =>
        CarQueryText.Write(query).Select(p => KeyValuePair.Create(p.Key, (string?)p.Value));

    private static Dictionary<string, List<KeyValuePair<string, string?>>> ByAbout(CarQuery query) =>
        Pairs(query).Where(p => !Place.Contains(p.Key)).GroupBy(p => About(p).First()).ToDictionary(g => g.Key, g => g.ToList());

    private static bool Same(List<KeyValuePair<string, string?>> a, List<KeyValuePair<string, string?>> b) => a.Count == b.Count && a.TrueForAll(b.Contains);

    private static IEnumerable<KeyValuePair<string, string?>> Split(string text) =>
        text.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair =>
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            return KeyValuePair.Create(Decode(at < 0 ? pair : pair[..at]), at < 0 ? null : (string?)Decode(pair[(at + 1)..]));
        });

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}

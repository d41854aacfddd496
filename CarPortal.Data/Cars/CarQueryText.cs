using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace CarPortal.Data.Cars;

/// <summary>
/// The parameters of a <see cref="CarQuery"/> as text: <c>search</c>, for every <see cref="CarFilterField"/> its
/// <c>name</c>, <c>nameFrom</c>, <c>nameTo</c>, then <c>empty</c>, <c>has</c>, <c>sort</c>, <c>take</c>, <c>after</c>,
/// <c>before</c>. One reader and one writer for the portal's URLs, views, bulk changes and the API.
/// </summary>
public static class CarQueryText
{
    /// <summary>The parameters' names.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "search", .. CarFilterField.All.SelectMany(NamesOf), "empty", "has", "sort", "take", "after", "before",
    ];

    /// <summary>The parameters of one field.</summary>
    public static IEnumerable<string> NamesOf(CarFilterField field) =>
        [.. field.HasValues ? [field.Name] : ImmutableArray<string>.Empty, .. field.HasRange ? [field.Name + "From", field.Name + "To"] : ImmutableArray<string>.Empty];

    /// <summary>Whether a parameter filters by one of these fields.</summary>
    public static bool IsHidden(string name, IReadOnlySet<string> hidden) => hidden.Any(field =>
        name.StartsWith(field, StringComparison.OrdinalIgnoreCase)
        && (name[field.Length..].ToUpperInvariant() is "" or "FROM" or "TO"));

    /// <summary>
    /// Reads parameters. Empty ones count as absent; values may be repeated, choices and the names of <c>empty</c> and
    /// <c>has</c> also separated by commas. Names that are not ours are left alone.
    /// </summary>
    /// <param name="parameters">Name and value, in any order.</param>
    /// <param name="hidden">The fields that the actor may not see: no sort and no filter knows them.</param>
    /// <returns>The query from all that could be read, and what could not.</returns>
    public static (CarQuery Query, IReadOnlyList<FieldError> Errors) Parse(
        IEnumerable<KeyValuePair<string, string?>> parameters, IReadOnlySet<string>? hidden = null)
    {
        var reader = new CarQueryReader(parameters, hidden ?? ImmutableHashSet<string>.Empty);
        var query = new CarQuery { Search = reader.Search(), Conditions = reader.Conditions(), Sorts = reader.Sorts(), Take = reader.Take() };
        query = query with { After = reader.Cursor("after", query), Before = reader.Cursor("before", query) };
        if (query is { After: not null, Before: not null })
        {
            reader.Errors.Add(new FieldError("before", "Give after or before, not both."));
        }

        return (query, reader.Errors);
    }

    /// <summary>Writes a query as parameters, leaving out what is the default.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Write(CarQuery query)
    {
        IEnumerable<(string Name, string? Value)> parameters =
        [
            ("search", query.Search),
            .. query.Conditions.SelectMany(Write),
            ("sort", query.Sorts.Count == 0 ? null : string.Join(',', query.Sorts.Select(Write))),
            ("take", query.Take == CarQuery.DefaultTake ? null : query.Take.ToString(CultureInfo.InvariantCulture)),
            ("after", query.After),
            ("before", query.Before),
        ];
        return parameters.Where(p => p.Value is not null).Select(p => KeyValuePair.Create(p.Name, p.Value!));
    }

    /// <summary>A query as the part of a URL after the path: empty, or <c>?</c> and the parameters.</summary>
    public static string ToUrl(CarQuery query) => ToUrl(Write(query));

    /// <summary>Parameters, ours and others, as the part of a URL after the path: empty, or <c>?</c> and the parameters.</summary>
    public static string ToUrl(IEnumerable<KeyValuePair<string, string>> parameters)
    {
        // Commas and colons read better as they are, and RFC 3986 lets a query have them.
        var pairs = string.Join('&', parameters.Select(p =>
            $"{p.Key}={Uri.EscapeDataString(p.Value).Replace("%2C", ",", StringComparison.Ordinal).Replace("%3A", ":", StringComparison.Ordinal)}"));
        return pairs.Length == 0 ? "" : "?" + pairs;
    }

    /// <summary>A sort key as the parameter has it: the field's name, behind a minus for descending.</summary>
    public static string Write(CarSortKey key) => (key.Descending ? "-" : "") + JsonNamingPolicy.CamelCase.ConvertName(key.Field.ToString());

    private static IEnumerable<(string Name, string? Value)> Write(CarCondition condition)
    {
        var name = condition.Field.Name;
        return
        [
            .. condition.Values.Select(v => (name, (string?)CarFilterField.Write(v))),
            (name + "From", condition.From is { } from ? CarFilterField.Write(from) : null),
            (name + "To", condition.To is { } to ? CarFilterField.Write(to) : null),
            ("empty", condition.Empty == true ? name : null),
            ("has", condition.Empty == false ? name : null),
        ];
    }
}

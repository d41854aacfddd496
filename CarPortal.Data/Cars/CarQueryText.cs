using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace CarPortal.Data.Cars;

/// <summary>
/// The parameters of a <see cref="CarQuery"/> as text: <c>search</c>, <c>make</c>, <c>status</c>, <c>yearFrom</c>,
/// <c>yearTo</c>, <c>priceFrom</c>, <c>priceTo</c>, <c>sort</c>, <c>take</c>, <c>after</c>, <c>before</c>. One reader and one
/// writer for the portal's URLs and the API.
/// </summary>
public static class CarQueryText
{
    /// <summary>The parameters' names.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["search", "make", "status", "yearFrom", "yearTo", "priceFrom", "priceTo", "sort", "take", "after", "before"];

    /// <summary>Whether a parameter filters by one of these fields.</summary>
    public static bool IsHidden(string name, IReadOnlySet<string> hidden) => hidden.Any(field =>
        name.StartsWith(field, StringComparison.OrdinalIgnoreCase)
        && (name[field.Length..].ToUpperInvariant() is "" or "FROM" or "TO"));

    /// <summary>
    /// Reads parameters. Empty ones count as absent; <c>make</c> and <c>status</c> may be repeated, <c>status</c> also
    /// separated by commas. Names that are not ours are left alone.
    /// </summary>
    /// <param name="parameters">Name and value, in any order.</param>
    /// <param name="hidden">The fields that the actor may not see: no sort and no filter knows them.</param>
    /// <returns>The query from all that could be read, and what could not.</returns>
    public static (CarQuery Query, IReadOnlyList<FieldError> Errors) Parse(
        IEnumerable<KeyValuePair<string, string?>> parameters, IReadOnlySet<string>? hidden = null)
    {
        var reader = new CarQueryReader(parameters, hidden ?? ImmutableHashSet<string>.Empty);
        var sort = reader.Sort();
        var query = new CarQuery
        {
            Search = reader.Search(),
            Makes = reader.Makes(),
            Statuses = reader.Statuses(),
            YearFrom = reader.Year("yearFrom"),
            YearTo = reader.Year("yearTo"),
            PriceFrom = reader.Price("priceFrom"),
            PriceTo = reader.Price("priceTo"),
            Sort = sort.Field,
            Descending = sort.Descending,
            Take = reader.Take(),
        };
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
        var sort = (query.Descending ? "-" : "") + JsonNamingPolicy.CamelCase.ConvertName(query.Sort.ToString());
        (string Name, string? Value)[] single =
        [
            ("search", query.Search),
            ("yearFrom", query.YearFrom?.ToString(CultureInfo.InvariantCulture)),
            ("yearTo", query.YearTo?.ToString(CultureInfo.InvariantCulture)),
            ("priceFrom", query.PriceFrom?.ToString(CultureInfo.InvariantCulture)),
            ("priceTo", query.PriceTo?.ToString(CultureInfo.InvariantCulture)),
            ("sort", sort == "-id" ? null : sort),
            ("take", query.Take == CarQuery.DefaultTake ? null : query.Take.ToString(CultureInfo.InvariantCulture)),
            ("after", query.After),
            ("before", query.Before),
        ];
        return query.Makes.Select(make => KeyValuePair.Create("make", make))
            .Concat(query.Statuses.Select(s => KeyValuePair.Create("status", JsonNamingPolicy.CamelCase.ConvertName(s.ToString()))))
            .Concat(single.Where(p => p.Value is not null).Select(p => KeyValuePair.Create(p.Name, p.Value!)));
    }

    /// <summary>A query as the part of a URL after the path: empty, or <c>?</c> and the parameters.</summary>
    public static string ToUrl(CarQuery query)
    {
        var pairs = string.Join('&', Write(query).Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value)}"));
        return pairs.Length == 0 ? "" : "?" + pairs;
    }
}

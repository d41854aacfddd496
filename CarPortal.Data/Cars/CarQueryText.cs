using System.Diagnostics.CodeAnalysis;
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

    /// <summary>
    /// Reads parameters. Empty ones count as absent; <c>make</c> and <c>status</c> may be repeated, <c>status</c> also
    /// separated by commas. Names that are not ours are left alone.
    /// </summary>
    /// <param name="parameters">Name and value, in any order.</param>
    /// <returns>The query from all that could be read, and what could not.</returns>
    public static (CarQuery Query, IReadOnlyList<FieldError> Errors) Parse(IEnumerable<KeyValuePair<string, string?>> parameters)
    {
        var reader = new Reader(parameters);
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

    private sealed class Reader(IEnumerable<KeyValuePair<string, string?>> parameters)
    {
        private readonly ILookup<string, string> _values = parameters
            .Where(p => !string.IsNullOrWhiteSpace(p.Value))
            .ToLookup(p => p.Key, p => p.Value!.Trim(), StringComparer.OrdinalIgnoreCase);

        public List<FieldError> Errors { get; } = [];

        public string? Search()
        {
            var search = Single("search");
            if (search?.Length > CarQuery.SearchLength)
            {
                Add("search", $"search can have {CarQuery.SearchLength} characters at most.");
                return search[..CarQuery.SearchLength];
            }

            return search;
        }

        public IReadOnlyList<string> Makes()
        {
            var makes = _values["make"].Distinct(StringComparer.OrdinalIgnoreCase).ToList();
            if (makes.Count > CarQuery.MaxValues || makes.Exists(m => m.Length > CarRules.MakeLength))
            {
                Add("make", $"make can be given {CarQuery.MaxValues} times at most, with {CarRules.MakeLength} characters each.");
                return [];
            }

            return makes;
        }

        public IReadOnlyList<CarStatus> Statuses()
        {
            var statuses = new List<CarStatus>();
            foreach (var name in _values["status"].SelectMany(v => v.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))
            {
                if (!TryName<CarStatus>(name, out var status))
                {
                    Add("status", $"status must be one of {Choices<CarStatus>()}.");
                    return [];
                }

                if (!statuses.Contains(status))
                {
                    statuses.Add(status);
                }
            }

            return statuses;
        }

        public (CarSort Field, bool Descending) Sort()
        {
            if (Single("sort") is not { } text)
            {
                return (CarSort.Id, true);
            }

            if (TryName<CarSort>(text.TrimStart('-'), out var sort) && text.LastIndexOf('-') <= 0)
            {
                return (sort, text[0] == '-');
            }

            Add("sort", $"sort must be one of {Choices<CarSort>()}, with a leading minus for descending.");
            return (CarSort.Id, true);
        }

        public int? Year(string name) =>
            Number(name) is { } year && year is >= 0 and <= 9999 ? year : Refuse<int>(name, "a year");

        public decimal? Price(string name) =>
            Single(name) is not { } text ? null
            : decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var price)
                && price is >= 0 and <= CarRules.MaxPrice && decimal.Round(price, 2) == price ? price
            : Refuse<decimal>(name, $"an amount from 0 to {CarRules.MaxPrice.ToString(CultureInfo.InvariantCulture)} with a point before at most two decimals");

        public int Take() =>
            Single("take") is null ? CarQuery.DefaultTake
            : Number("take") is { } take && take is >= 1 and <= CarQuery.MaxTake ? take
            : Refuse<int>("take", $"a number from 1 to {CarQuery.MaxTake}") ?? CarQuery.DefaultTake;

        public string? Cursor(string name, CarQuery query)
        {
            if (Single(name) is not { } text || CarOrder.Of(query).IsCursor(text))
            {
                return Single(name);
            }

            Add(name, $"{name} must be a cursor from an earlier answer with the same sort.");
            return null;
        }

        private static bool TryName<T>(string text, [NotNullWhen(true)] out T value)
            where T : struct, Enum =>
            Enum.TryParse(text, ignoreCase: true, out value) && text.All(char.IsAsciiLetter);

        private static string Choices<T>()
            where T : struct, Enum =>
            string.Join(", ", Enum.GetNames<T>().Select(JsonNamingPolicy.CamelCase.ConvertName));

        private string? Single(string name)
        {
            var values = _values[name];
            if (values.Skip(1).Any() && !Errors.Exists(e => e.Field == name))
            {
                Add(name, $"{name} can be given once only.");
            }

            return values.FirstOrDefault();
        }

        private int? Number(string name) =>
            int.TryParse(Single(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

        private T? Refuse<T>(string name, string wanted)
            where T : struct
        {
            if (Single(name) is not null)
            {
                Add(name, $"{name} must be {wanted}.");
            }

            return null;
        }

        private void Add(string field, string message) => Errors.Add(new FieldError(field, message));
    }
}

using System.Globalization;
using System.Text.Json;

namespace CarPortal.Data.Users;

/// <summary>
/// The parameters of a <see cref="UserQuery"/> as text: <c>search</c>, <c>role</c>, <c>state</c>, <c>secondFactor</c>,
/// <c>sort</c>, <c>take</c>, <c>page</c>.
/// </summary>
public static class UserQueryText
{
    /// <summary>
    /// Reads parameters. Empty ones count as absent; <c>role</c> and <c>state</c> may be repeated or separated by commas.
    /// Names that are not ours are left alone.
    /// </summary>
    /// <param name="parameters">Name and value, in any order.</param>
    /// <returns>The query from all that could be read, and what could not.</returns>
    public static (UserQuery Query, IReadOnlyList<FieldError> Errors) Parse(IEnumerable<KeyValuePair<string, string?>> parameters)
    {
        var reader = new Reader(parameters);
        var (sort, descending) = reader.Sort();
        var query = new UserQuery
        {
            Search = reader.Search(),
            Roles = reader.Many("role", Roles.Find, Roles.All),
            States = reader.Many<UserState?>("state", StateOf, Enum.GetValues<UserState>().Select(NameOf)).Select(s => s!.Value).ToList(),
            SecondFactor = reader.SecondFactor(),
            Sort = sort,
            Descending = descending,
            Take = reader.Number("take", UserQuery.DefaultTake, UserQuery.MaxTake),
            Page = reader.Number("page", 1, UserQuery.MaxPage),
        };
        return (query, reader.Errors);
    }

    /// <summary>Writes a query as parameters, leaving out what is the default.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Write(UserQuery query)
    {
        var sort = SortText(query.Sort, query.Descending);
        (string Name, string? Value)[] single =
        [
            ("search", query.Search),
            ("secondFactor", query.SecondFactor switch { true => "yes", false => "no", null => null }),
            ("sort", sort == NameOf(UserSort.Name) ? null : sort),
            ("take", query.Take == UserQuery.DefaultTake ? null : query.Take.ToString(CultureInfo.InvariantCulture)),
            ("page", query.Page == 1 ? null : query.Page.ToString(CultureInfo.InvariantCulture)),
        ];
        return query.Roles.Select(role => KeyValuePair.Create("role", NameOf(role)))
            .Concat(query.States.Select(state => KeyValuePair.Create("state", NameOf(state))))
            .Concat(single.Where(p => p.Value is not null).Select(p => KeyValuePair.Create(p.Name, p.Value!)));
    }

    /// <summary>A query as the part of a URL after the path: empty, or <c>?</c> and the parameters.</summary>
    public static string ToUrl(UserQuery query)
    {
        var pairs = string.Join('&', Write(query).Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value)}"));
        return pairs.Length == 0 ? "" : "?" + pairs;
    }

    /// <summary>The value of <c>sort</c> for an order.</summary>
    public static string SortText(UserSort sort, bool descending) => (descending ? "-" : "") + NameOf(sort);

    /// <summary>A role or an enum's value as the parameters name it.</summary>
    public static string NameOf<T>(T value)
        where T : notnull => JsonNamingPolicy.CamelCase.ConvertName(value.ToString()!);

    private static UserState? StateOf(string name) => Find<UserState>(name);

    private static T? Find<T>(string name)
        where T : struct, Enum =>
        Enum.TryParse<T>(name, ignoreCase: true, out var value) && name.All(char.IsAsciiLetter) ? value : null;

    private sealed class Reader(IEnumerable<KeyValuePair<string, string?>> parameters)
    {
        private readonly ILookup<string, string> _values = parameters
            .Where(p => !string.IsNullOrWhiteSpace(p.Value))
            .ToLookup(p => p.Key, p => p.Value!.Trim(), StringComparer.OrdinalIgnoreCase);

        public List<FieldError> Errors { get; } = [];

        public string? Search()
        {
            var search = Single("search");
            if (search?.Length > UserQuery.SearchLength)
            {
                Add("search", $"search can have {UserQuery.SearchLength} characters at most.");
                return search[..UserQuery.SearchLength];
            }

            return search;
        }

        public IReadOnlyList<T> Many<T>(string name, Func<string, T?> find, IEnumerable<string> choices)
        {
            var found = new List<T>();
            foreach (var text in _values[name].SelectMany(v => v.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))
            {
                if (find(text) is not { } value)
                {
                    Add(name, $"{name} must be one of {string.Join(", ", choices.Select(NameOf))}.");
                    return [];
                }

                if (!found.Contains(value))
                {
                    found.Add(value);
                }
            }

            return found;
        }

        public bool? SecondFactor()
        {
            var text = Single("secondFactor")?.ToLowerInvariant();
            if (text is not (null or "yes" or "no"))
            {
                Add("secondFactor", "secondFactor must be yes or no.");
                return null;
            }

            return text is null ? null : text == "yes";
        }

        public (UserSort Sort, bool Descending) Sort()
        {
            if (Single("sort") is not { } text)
            {
                return (UserSort.Name, false);
            }

            if (Find<UserSort>(text.StartsWith('-') ? text[1..] : text) is { } sort)
            {
                return (sort, text[0] == '-');
            }

            Add("sort", $"sort must be one of {string.Join(", ", Enum.GetValues<UserSort>().Select(NameOf))}, with a leading minus for descending.");
            return (UserSort.Name, false);
        }

        public int Number(string name, int fallback, int max)
        {
            if (Single(name) is not { } text)
            {
                return fallback;
            }

            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= max)
            {
                return number;
            }

            Add(name, $"{name} must be a number from 1 to {max}.");
            return fallback;
        }

        private string? Single(string name)
        {
            var values = _values[name];
            if (values.Skip(1).Any() && !Errors.Exists(e => e.Field == name))
            {
                Add(name, $"{name} can be given once only.");
            }

            return values.FirstOrDefault();
        }

        private void Add(string field, string message) => Errors.Add(new FieldError(field, message));
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using CarPortal.Data.Search;

namespace CarPortal.Data.Cars;

/// <summary>
/// Reads the parameters of a <see cref="CarQuery"/> one by one and notes what is wrong with each, so that a bad one
/// spoils none of the others. What is hidden is as good as not there.
/// </summary>
internal sealed class CarQueryReader(IEnumerable<KeyValuePair<string, string?>> parameters, IReadOnlySet<string> hidden)
{
    private readonly ILookup<string, string> _values = parameters
        .Where(p => !string.IsNullOrWhiteSpace(p.Value) && !CarQueryText.IsHidden(p.Key, hidden))
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

        Errors.AddRange(SearchTerms.Parse(search).Errors);
        return search;
    }

    public IReadOnlyList<CarCondition> Conditions()
    {
        var (empty, has) = (Fields("empty"), Fields("has"));
        foreach (var both in empty.Intersect(has))
        {
            Add("has", $"{both.Name} cannot be both empty and not.");
        }

        // In the order in which they were asked: chips then stand still while one is changed.
        var order = _values.Select(group => group.Key).ToList();
        return [.. CarFilterField.All.Where(f => !hidden.Contains(f.Name) && (empty.Contains(f) || has.Contains(f) || IsNamed(f)))
            .Select(f => new CarCondition(f)
            {
                Values = Values(f),
                From = f.HasRange ? Limit(f, f.Name + "From") : null,
                To = f.HasRange ? Limit(f, f.Name + "To") : null,
                Empty = empty.Contains(f) ? true : has.Contains(f) ? false : null,
            })
            .Where(c => !c.IsVoid)
            .OrderBy(c => order.FindIndex(name => name.StartsWith(c.Field.Name, StringComparison.OrdinalIgnoreCase)) is >= 0 and var at ? at : order.Count)];
    }

    public IReadOnlyList<CarSortKey> Sorts()
    {
        var keys = new List<CarSortKey>();
        foreach (var text in (Single("sort") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!TryName<CarSort>(text.TrimStart('-'), out var sort) || text.LastIndexOf('-') > 0
                || hidden.Contains(JsonNamingPolicy.CamelCase.ConvertName(sort.ToString())) || keys.Exists(k => k.Field == sort))
            {
                Add("sort", $"sort must be up to {CarQuery.MaxSorts} different ones of {Choices<CarSort>()}, separated by commas, each with a leading minus for descending.");
                return [];
            }

            keys.Add(new CarSortKey(sort, text[0] == '-'));
        }

        if (keys.Count > CarQuery.MaxSorts)
        {
            Add("sort", $"sort can have {CarQuery.MaxSorts} fields at most.");
            return [];
        }

        // Newest first is how the list stands when nobody says otherwise.
        return keys is [{ Field: CarSort.Id, Descending: true }] ? [] : keys;
    }

    public int Take()
    {
        if (Single("take") is not { } text)
        {
            return CarQuery.DefaultTake;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var take) && take is >= 1 and <= CarQuery.MaxTake)
        {
            return take;
        }

        Add("take", $"take must be a number from 1 to {CarQuery.MaxTake}.");
        return CarQuery.DefaultTake;
    }

    public string? Cursor(string name, CarQuery query)
    {
        if (Single(name) is not { } text || CarOrder.Of(query).IsCursor(text))
        {
            return Single(name);
        }

        Add(name, $"{name} must be a cursor from an earlier answer with the same sort.");
        return null;
    }

    private bool IsNamed(CarFilterField field) => _values.Any(group => group.Key.StartsWith(field.Name, StringComparison.OrdinalIgnoreCase));

    private IReadOnlyList<object> Values(CarFilterField field)
    {
        if (!field.HasValues)
        {
            return [];
        }

        var texts = field.Kind == CarFilterKind.Choice
            ? _values[field.Name].SelectMany(v => v.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            : _values[field.Name];
        var distinct = texts.Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var values = distinct.Select(field.Read).ToList();
        if (values.Count > CarQuery.MaxValues)
        {
            Add(field.Name, $"{field.Name} can be given {CarQuery.MaxValues} times at most.");
            return [];
        }

        if (values.Contains(null))
        {
            Add(field.Name, $"{field.Name} must be {field.Wanted}.");
            return [];
        }

        return values!;
    }

    private object? Limit(CarFilterField field, string name)
    {
        if (Single(name) is not { } text)
        {
            return null;
        }

        if (field.Read(text) is { } limit)
        {
            return limit;
        }

        Add(name, $"{name} must be {field.Wanted}.");
        return null;
    }

    private List<CarFilterField> Fields(string name)
    {
        var fields = new List<CarFilterField>();
        foreach (var text in _values[name].SelectMany(v => v.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))
        {
            if (CarFilterField.Find(text) is not { CanBeEmpty: true } field || hidden.Contains(field.Name))
            {
                Add(name, $"{name} must be among {string.Join(", ", CarFilterField.All.Where(f => f.CanBeEmpty && !hidden.Contains(f.Name)).Select(f => f.Name))}.");
                return [];
            }

            fields.Add(field);
        }

        return fields;
    }

    private static bool TryName<T>(string text, [NotNullWhen(true)] out T value)
        where T : struct, Enum =>
        Enum.TryParse(text, ignoreCase: true, out value) && text.All(char.IsAsciiLetter);

    private string Choices<T>()
        where T : struct, Enum =>
        string.Join(", ", Enum.GetNames<T>().Select(JsonNamingPolicy.CamelCase.ConvertName).Where(name => !hidden.Contains(name)));

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

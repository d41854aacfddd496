using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

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

        if (TryName<CarSort>(text.TrimStart('-'), out var sort) && text.LastIndexOf('-') <= 0
            && !hidden.Contains(JsonNamingPolicy.CamelCase.ConvertName(sort.ToString())))
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

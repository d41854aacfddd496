using System.Globalization;
using System.Linq.Expressions;
using System.Text.Json;

namespace CarPortal.Data.Cars;

/// <summary>What a field that can be filtered by holds.</summary>
public enum CarFilterKind
{
    /// <summary>Words; compared without regard to case.</summary>
    Text,

    /// <summary>One of a few values.</summary>
    Choice,

    /// <summary>A whole number.</summary>
    Whole,

    /// <summary>An amount in the installation's currency.</summary>
    Money,

    /// <summary>A day.</summary>
    Day,

    /// <summary>A month.</summary>
    Month,

    /// <summary>A moment; asked for by days where the dealership is.</summary>
    Time,

    /// <summary>Long words: only whether there are any can be asked.</summary>
    Presence,
}

/// <summary>
/// A field that lists can be filtered by: the one table behind URLs, API, search box, chips, side panel and views. Its
/// name is the API's; <c>nameFrom</c> and <c>nameTo</c> are its range.
/// </summary>
public abstract class CarFilterField
{
    private protected CarFilterField(string name, CarFilterKind kind) =>
        (Name, Kind, HasValues) = (name, kind, kind is not (CarFilterKind.Time or CarFilterKind.Presence));

    /// <summary>Every one.</summary>
    public static IReadOnlyList<CarFilterField> All { get; } =
    [
        Choice("status", c => (CarStatus?)c.Status),
        Text("make", c => c.MakeKey, CarRules.MakeLength),
        Text("model", c => c.ModelKey, CarRules.ModelLength),
        Text("title", c => c.TitleKey, CarRules.TitleLength),
        Whole("year", c => c.Year, 9999, isIndexed: true),
        Whole("mileage", c => c.Mileage, CarRules.MaxMileage, isIndexed: true),
        Money("price", c => c.Price, isIndexed: true),
        Text("colour", c => c.ColourKey, CarRules.ColourLength),
        Choice("fuel", c => c.Fuel),
        Choice("gearbox", c => c.Gearbox),
        Choice("body", c => c.Body),
        Whole("powerKw", c => c.PowerKw, CarRules.MaxPowerKw, isIndexed: true),
        Whole("doors", c => c.Doors, CarRules.MaxDoors),
        new CarFilterField<Month?>("firstRegistered", CarFilterKind.Month, c => c.FirstRegistered),
        Text("location", c => c.LocationKey, CarRules.LocationLength),
        Text("stockNumber", c => c.StockNumber, CarRules.StockNumberLength, text => text.ToUpperInvariant()),
        Text("vin", c => c.Vin, CarRules.VinLength, text => text.ToUpperInvariant()),
        new CarPhotosFilterField(),
        new CarDaysInStockFilterField(),
        new CarFilterField<DateOnly?>("acquiredOn", CarFilterKind.Day, c => c.AcquiredOn) { IsIndexed = true },
        Time("lastSeenAt", c => c.LastSeenAt),
        Time("priceChangedAt", c => c.PriceChangedAt),
        Time("statusSince", c => (DateTime?)c.StatusSince, isIndexed: false),
        Time("createdAt", c => (DateTime?)c.CreatedAt),
        Time("changedAt", c => (DateTime?)c.ChangedAt),
        Text("changedBy", c => c.ChangedBy, Actor.MaxNameLength, text => text, isIndexed: false),
        Money("purchasePrice", c => c.PurchasePrice),
        Money("salePrice", c => c.SalePrice),
        new CarFilterField<DateOnly?>("soldOn", CarFilterKind.Day, c => c.SoldOn),
        Text("soldBy", c => c.SoldBy, CarRules.PersonLength, text => text, isIndexed: false),
        Text("buyerName", c => c.BuyerName, CarRules.PersonLength, text => text, isIndexed: false),
        new CarFilterField<string?>("damage", CarFilterKind.Presence, c => c.Damage),
        new CarFilterField<string?>("notes", CarFilterKind.Presence, c => c.Notes),
    ];

    private static readonly Dictionary<string, CarFilterField> ByName = All.ToDictionary(f => f.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The API's name.</summary>
    public string Name { get; }

    /// <summary>What it holds.</summary>
    public CarFilterKind Kind { get; }

    /// <summary>The values on offer, for a choice; else none.</summary>
    public IReadOnlyList<Enum> Choices { get; private protected init; } = [];

    /// <summary>Whether it can be asked for between two values.</summary>
    public bool HasRange => Kind is not (CarFilterKind.Text or CarFilterKind.Choice or CarFilterKind.Presence);

    /// <summary>Whether it can be asked for by one or several values.</summary>
    public bool HasValues { get; private protected init; }

    /// <summary>Whether cars can be without it.</summary>
    public bool CanBeEmpty { get; internal init; } = true;

    /// <summary>What its values look like, to end a sentence.</summary>
    public string Wanted => Kind switch
    {
        CarFilterKind.Choice => "one of " + string.Join(", ", Choices.Select(c => Write(c))),
        CarFilterKind.Whole when Name == "year" => "a year such as 2016",
        CarFilterKind.Whole => string.Create(CultureInfo.InvariantCulture, $"a whole number from 0 to {Max:0}"),
        CarFilterKind.Money => string.Create(CultureInfo.InvariantCulture, $"an amount from 0 to {Max} with a point before at most two decimals"),
        CarFilterKind.Day or CarFilterKind.Time => "a day such as 2026-11-01, -14d or today",
        CarFilterKind.Month => "a month such as 2016-03",
        CarFilterKind.Presence => "yes or no",
        _ => string.Create(CultureInfo.InvariantCulture, $"a text of at most {Max:0} characters"),
    };

    /// <summary>Whether an index finds its values.</summary>
    internal bool IsIndexed { get; init; }

    /// <summary>The property of <see cref="Car"/> that it compares; null when it is worked out.</summary>
    internal virtual string? Property => null;

    /// <summary>The largest value, or the longest text.</summary>
    internal decimal Max { get; init; }

    /// <summary>The field with this name, whatever its case; null when there is none.</summary>
    public static CarFilterField? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The field with this name, which is one of ours.</summary>
    public static CarFilterField Of(string name) => ByName[name];

    /// <summary>A value as the API writes it; null when it is none of this field.</summary>
    public object? Read(string text) => Kind switch
    {
        CarFilterKind.Text => text.Length <= Max ? text : null,
        CarFilterKind.Choice => Choices.FirstOrDefault(c => Write(c).Equals(text, StringComparison.OrdinalIgnoreCase)),
        CarFilterKind.Whole => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= Max ? number : null,
        CarFilterKind.Money => decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)
            && amount <= Max && decimal.Round(amount, 2) == amount ? amount : null,
        CarFilterKind.Month => Cars.Month.TryParse(text, null, out var month) ? month : null,
        CarFilterKind.Day => ReadDay(text),
        CarFilterKind.Time => ReadDay(text) ?? ReadTime(text),
        _ => null,
    };

    /// <summary>A value as it is read.</summary>
    public static string Write(object value) => value switch
    {
        Enum choice => JsonNamingPolicy.CamelCase.ConvertName(choice.ToString()),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("yyyy-MM-ddTHH:mm:ss.FFFZ", CultureInfo.InvariantCulture),
        decimal amount => amount.ToString("0.##", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    /// <summary>What is typed behind the field's name in the search box: a value, several, a range or a comparison.</summary>
    internal CarCondition? ReadSearch(string text)
    {
        if (Kind == CarFilterKind.Presence)
        {
            return text.ToUpperInvariant() switch { "YES" => new CarCondition(this) { Empty = false }, "NO" => new CarCondition(this) { Empty = true }, _ => null };
        }

        if (!HasRange)
        {
            var values = text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Read).ToList();
            return values.Count > 0 && values.TrueForAll(v => v is not null) ? new CarCondition(this) { Values = values! } : null;
        }

        if (text[0] is '<' or '>')
        {
            var orEqual = text.Length > 1 && text[1] == '=';
            return Read(text[(orEqual ? 2 : 1)..]) is not { } limit ? null
                : text[0] == '<' ? (orEqual ? limit : Step(limit, -1)) is { } most ? new CarCondition(this) { To = most } : null
                : (orEqual ? limit : Step(limit, 1)) is { } least ? new CarCondition(this) { From = least } : null;
        }

        var dash = text.IndexOf('-', StringComparison.Ordinal);
        return dash > 0 && Read(text[..dash]) is { } from && Read(text[(dash + 1)..]) is { } to ? new CarCondition(this) { From = from, To = to }
            : Read(text) is { } value ? new CarCondition(this) { From = value, To = value }
            : null;
    }

    /// <summary>The cars for which a condition on this field holds.</summary>
    internal abstract Expression<Func<Car, bool>> Where(CarCondition condition, CarFilterScope scope);

    /// <summary>The cars whose text contains this one, as it is searched.</summary>
    internal virtual Expression<Func<Car, bool>> Contains(string text) => throw new NotSupportedException($"{Name} is no text.");

    /// <summary>The next value: beyond a limit is from the next one on. Both kinds that are typed so are whole in storage.</summary>
    private static object? Step(object value, int by) => value switch
    {
        int number => number + by is >= 0 and var next ? next : null,
        decimal amount => amount + (0.01m * by) is >= 0 and var next ? next : null,
        _ => null,
    };

    private static object? ReadDay(string text) =>
        RelativeDay.Read(text) is { } relative ? relative
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static object? ReadTime(string text) =>
        DateTime.TryParseExact(
            text, ["yyyy-MM-ddTHH:mm:ssZ", "yyyy-MM-ddTHH:mm:ss.FFFZ"], CultureInfo.InvariantCulture,
            DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private static CarFilterField<T?> Choice<T>(string name, Expression<Func<Car, T?>> key)
        where T : struct, Enum => new(name, CarFilterKind.Choice, key)
        {
            Choices = [.. Enum.GetValues<T>().Cast<Enum>()], IsIndexed = true, CanBeEmpty = typeof(T) != typeof(CarStatus),
        };

    private static CarFilterField<string?> Text(
        string name, Expression<Func<Car, string?>> key, int maxLength, Func<string, string>? normalise = null, bool isIndexed = true) =>
        new(name, CarFilterKind.Text, key) { Max = maxLength, Normalise = normalise ?? TextFolding.Fold, IsIndexed = isIndexed };

    private static CarFilterField<int?> Whole(string name, Expression<Func<Car, int?>> key, int max, bool isIndexed = false) =>
        new(name, CarFilterKind.Whole, key) { Max = max, IsIndexed = isIndexed };

    private static CarFilterField<decimal?> Money(string name, Expression<Func<Car, decimal?>> key, bool isIndexed = false) =>
        new(name, CarFilterKind.Money, key) { Max = CarRules.MaxPrice, IsIndexed = isIndexed };

    private static CarFilterField<DateTime?> Time(string name, Expression<Func<Car, DateTime?>> key, bool isIndexed = true) =>
        new(name, CarFilterKind.Time, key) { IsIndexed = isIndexed };
}

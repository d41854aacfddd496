using System.Globalization;
using System.Text.Json;
using CarPortal.Data.Cars;
using Microsoft.Extensions.Options;

namespace CarPortal.Web.Cars;

/// <summary>
/// How the installation writes what a car's fields hold: its culture, currency, mileage unit and time zone. Pages show
/// nothing of a car but through this, and the form reads through it what was written.
/// </summary>
internal sealed class CarFormat
{
    /// <summary>Stands where nothing is known.</summary>
    public const string Nothing = "—";

    private const double HorsesPerKw = 1.359_62;

    private readonly DealershipOptions _dealership;
    private readonly TimeProvider _clock;
    private readonly TimeZoneInfo _zone;
    private readonly NumberFormatInfo _money;

    public CarFormat(IOptions<DealershipOptions> dealership, TimeProvider clock)
    {
        _dealership = dealership.Value;
        _clock = clock;
        Culture = CultureInfo.GetCultureInfo(_dealership.Culture);
        _zone = TimeZoneInfo.FindSystemTimeZoneById(_dealership.TimeZone);
        _money = (NumberFormatInfo)Culture.NumberFormat.Clone();
        CurrencySymbol = SymbolOf(_dealership.Currency, Culture);
        _money.CurrencySymbol = char.IsLetter(CurrencySymbol[^1]) ? CurrencySymbol + '\u00a0' : CurrencySymbol;
    }

    public CultureInfo Culture { get; }

    public string CurrencySymbol { get; }

    public string MileageUnit => _dealership.MileageUnit;

    /// <summary>Today where the dealership is.</summary>
    public DateOnly Today => DateOnly.FromDateTime(ToLocal(_clock.GetUtcNow().UtcDateTime));

    /// <summary>A field's value for the eye; a dash for none.</summary>
    public string Show(CarField field, object? value) => Show(field.Name, value);

    /// <summary>The value of a field with this API name.</summary>
    public string Show(string field, object? value) => value switch
    {
        null => Nothing,
        decimal amount => Money(amount),
        int number when field == "mileage" => Mileage(number),
        int number when field == "powerKw" => Power(number),
        int number => number.ToString(CultureInfo.InvariantCulture),
        Month month => MonthOf(month),
        DateOnly day => Day(day),
        DateTime time => Time(time),
        Enum choice => Label(choice),
        _ => value.ToString()!,
    };

    /// <summary>A value from the history of a car or of what belongs to it, where it stands as the API would write it.</summary>
    public string ShowRecorded(string field, string? value)
    {
        if (value is null)
        {
            return Nothing;
        }

        var known = CarField.Find(field);
        object? read = (known?.Kind ?? PartKind(field)) switch
        {
            CarFieldKind.Whole when int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) => number,
            CarFieldKind.Money when decimal.TryParse(value, NumberStyles.Number, CultureInfo.InvariantCulture, out var amount) => amount,
            CarFieldKind.Month when Data.Cars.Month.TryParse(value, null, out var month) => month,
            CarFieldKind.Day when DateOnly.TryParse(value, CultureInfo.InvariantCulture, out var day) => day,
            CarFieldKind.Time when DateTime.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var time) => time,
            CarFieldKind.Choice => known!.Choices!.FirstOrDefault(c => c.ToString().Equals(value, StringComparison.OrdinalIgnoreCase)),
            _ => null,
        };
        return read is null ? value : Show(field, read);
    }

    private static CarFieldKind? PartKind(string field) => field switch
    {
        "deposit" or "amount" => CarFieldKind.Money,
        "until" or "doneAt" => CarFieldKind.Time,
        "dueOn" or "on" => CarFieldKind.Day,
        _ => null,
    };

    /// <summary>What people call a field of the history; one that is not theirs to change keeps its own name.</summary>
    public static string LabelOf(string field) => CarField.Find(field)?.Label ?? field switch
    {
        "importId" => "Import",
        "importRow" => "Row of the file",
        _ => field,
    };

    public string Money(decimal? amount) => amount is { } a
        ? a.ToString(decimal.Truncate(a) == a ? "C0" : "C2", _money).Replace(' ', '\u00a0')
        : Nothing;

    /// <summary>An amount as people type it.</summary>
    public string? WriteAmount(decimal? amount) => amount is { } a ? a.ToString(decimal.Truncate(a) == a ? "0" : "0.00", Culture) : null;

    /// <summary>Reads what was typed for an amount; nothing typed is no amount, and no fault.</summary>
    public bool TryReadAmount(string? text, out decimal? amount)
    {
        const NumberStyles Styles = NumberStyles.AllowThousands | NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign;
        var bare = (text ?? "").Replace(CurrencySymbol, "", StringComparison.Ordinal).Trim();
        var isRead = decimal.TryParse(bare, Styles, Culture, out var read);
        amount = isRead ? read : null;
        return isRead || bare.Length == 0;
    }

    public string Number(int number) => number.ToString("N0", Culture);

    public string Mileage(int? mileage) => mileage is { } m ? $"{Number(m)}\u00a0{MileageUnit}" : Nothing;

    public string Power(int? kw) => kw is { } k
        ? string.Create(Culture, $"{k}\u00a0kW · {Math.Round(k * HorsesPerKw)}\u00a0hp")
        : Nothing;

    public string MonthOf(Month month) => new DateOnly(month.Year, month.Number, 1).ToString("MMM yyyy", Culture);

    public string Day(DateOnly day) => day.ToString("d MMM yyyy", Culture);

    /// <summary>Day and time where the dealership is.</summary>
    public string Time(DateTime utc) => ToLocal(utc).ToString("d MMM yyyy, HH:mm", Culture);

    /// <summary>The day as people speak of it: today, yesterday, 5 days ago, then the date.</summary>
    public string Ago(DateTime utc) => DaysSince(DateOnly.FromDateTime(ToLocal(utc))) switch
    {
        0 => "today",
        1 => "yesterday",
        > 1 and < 31 and var days => $"{days} days ago",
        _ => Day(DateOnly.FromDateTime(ToLocal(utc))),
    };

    /// <summary>As <see cref="Ago"/>, with the time of the day.</summary>
    public string AgoWithTime(DateTime utc) => $"{Ago(utc)} {ToLocal(utc).ToString("HH:mm", Culture)}";

    /// <summary>For how many days a car stands here; null when it no longer does.</summary>
    public int? DaysInStock(CarStatus status, DateOnly? acquiredOn, DateTime createdAt) =>
        status is CarStatus.Delivered or CarStatus.Withdrawn
            ? null
            : Math.Max(0, DaysSince(acquiredOn ?? DateOnly.FromDateTime(ToLocal(createdAt))));

    public DateTime ToLocal(DateTime utc) =>
        TimeZoneInfo.ConvertTimeFromUtc(DateTime.SpecifyKind(utc, DateTimeKind.Utc), _zone);

    /// <summary>A time as a clock on the wall shows it. One that the clock skips in spring is taken an hour later.</summary>
    public DateTime ToUtc(DateTime local)
    {
        var wall = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        return TimeZoneInfo.ConvertTimeToUtc(_zone.IsInvalidTime(wall) ? wall.AddHours(1) : wall, _zone);
    }

    public static string Label(Enum value) => value switch
    {
        CarStatus.InPreparation => "In preparation",
        CarStatus.ReturnedToStock => "Returned to stock",
        CarFuel.PluginHybrid => "Plug-in hybrid",
        CarFuel.Lpg => "LPG",
        CarFuel.Cng => "CNG",
        CarGearbox.SemiAutomatic => "Semi-automatic",
        CarBody.Suv => "SUV",
        CarBody.Coupe => "Coupé",
        CarBody.Pickup => "Pick-up",
        _ => value.ToString(),
    };

    /// <summary>The name of a value in URLs and in the API.</summary>
    public static string NameOf(Enum value) => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private int DaysSince(DateOnly day) => Today.DayNumber - day.DayNumber;

    private static string SymbolOf(string currency, CultureInfo culture)
    {
        var regions = CultureInfo.GetCultures(CultureTypes.SpecificCultures).Prepend(culture)
            .Where(c => !c.IsNeutralCulture && c.Name.Length > 0).Select(c => new RegionInfo(c.Name));
        return regions.FirstOrDefault(r => r.ISOCurrencySymbol == currency)?.CurrencySymbol is { Length: > 0 } symbol ? symbol : currency;
    }
}

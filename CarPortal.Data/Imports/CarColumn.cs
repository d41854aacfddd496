using System.Globalization;
using System.Text.Json;
using CarPortal.Data.Cars;

namespace CarPortal.Data.Imports;

/// <summary>A column that the import understands: one field of a car.</summary>
/// <param name="Name">The field's API name.</param>
/// <param name="Read">Puts the text into the input; gives what is wrong with it, or null.</param>
internal sealed record CarColumn(string Name, Func<CarInput, string, string?> Read)
{
    private const NumberStyles Whole = NumberStyles.AllowLeadingSign;
    private const NumberStyles Amount = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;

    private static readonly string[] TimeForms =
    [
        "yyyy-MM-dd HH:mm:ss", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK", "yyyy-MM-dd", "yyyy-MM-dd HH:mm", "yyyy-MM-ddTHH:mmK",
        "yyyy-MM-dd HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mmK",
    ];

    private static readonly CarColumn[] All =
    [
        Text("stockNumber", (car, text) => car.StockNumber = text),
        Text("vin", (car, text) => car.Vin = text),
        Text("make", (car, text) => car.Make = text),
        Text("model", (car, text) => car.Model = text),
        Text("title", (car, text) => car.Title = text),
        Number("year", (car, number) => car.Year = number),
        Number("mileage", (car, number) => car.Mileage = number),
        Money("price", (car, price) => car.Price = price),
        Text("damage", (car, text) => car.Damage = text),
        Text("colour", (car, text) => car.Colour = text),
        Choice<CarFuel>("fuel", (car, fuel) => car.Fuel = fuel),
        Choice<CarGearbox>("gearbox", (car, gearbox) => car.Gearbox = gearbox),
        Choice<CarBody>("body", (car, body) => car.Body = body),
        Number("powerKw", (car, number) => car.PowerKw = number),
        Number("doors", (car, number) => car.Doors = number),
        Value("firstRegistered", "a month such as 2016-03",
            text => Month.TryParse(text, null, out var month) ? month : (Month?)null,
            (car, month) => car.FirstRegistered = month),
        Text("location", (car, text) => car.Location = text),
        Text("notes", (car, text) => car.Notes = text),
        Choice<CarStatus>("status", (car, status) => car.Status = status),
        Day("acquiredOn", (car, day) => car.AcquiredOn = day),
        Value("lastSeenAt", "a time such as 2016-03-31 01:16:33 (UTC)", ReadTime, (car, time) => car.LastSeenAt = time),
        Money("purchasePrice", (car, price) => car.PurchasePrice = price),
        Money("salePrice", (car, price) => car.SalePrice = price),
        Day("soldOn", (car, day) => car.SoldOn = day),
        Text("soldBy", (car, text) => car.SoldBy = text),
        Text("buyerName", (car, text) => car.BuyerName = text),
    ];

    private static readonly Dictionary<string, CarColumn> ByName =
        All.Select(column => (column.Name, Column: column))
            .Concat([("brand", Named("make")), ("name", Named("title")), ("last_seen", Named("lastSeenAt"))])
            .ToDictionary(known => Simplify(known.Item1), known => known.Item2);

    /// <summary>The column of that heading; null when the import does not know it.</summary>
    public static CarColumn? Find(string heading) => ByName.GetValueOrDefault(Simplify(heading));

    /// <summary>
    /// Mends characters that were Windows-1252 and were taken for Latin-1: where "€" was, U+0080 stands now. Those
    /// control characters have no other use in a text.
    /// </summary>
    public static string Mend(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\u0080', '\u009F'))
        {
            return text;
        }

        // Indexed from U+0080; where Windows-1252 has no character the control character stays, and is refused.
        const string Windows1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ";
        return string.Create(text.Length, text, (mended, original) =>
        {
            for (var i = 0; i < mended.Length; i++)
            {
                mended[i] = original[i] is >= '\u0080' and <= '\u009F' ? Windows1252[original[i] - 0x80] : original[i];
            }
        });
    }

    /// <summary>A heading without what people write differently: case, spaces, underscores, hyphens.</summary>
    internal static string Simplify(string heading) =>
        string.Concat(heading.Where(c => c is not (' ' or '_' or '-'))).ToUpperInvariant();

    private static CarColumn Named(string name) => Array.Find(All, column => column.Name == name)!;

    private static CarColumn Text(string name, Action<CarInput, string> set) => new(name, (car, text) =>
    {
        set(car, text);
        return text.Contains('\uFFFD', StringComparison.Ordinal)
            ? "The character � stands for one that was lost before this file was made; type it again."
            : null;
    });

    private static CarColumn Number(string name, Action<CarInput, int> set) => Value(name, "a whole number without separators",
        text => int.TryParse(text, Whole, CultureInfo.InvariantCulture, out var number) ? number : (int?)null, set);

    private static CarColumn Money(string name, Action<CarInput, decimal> set) =>
        Value(name, "an amount such as 12500 or 12500.50, without thousands separators",
            text => decimal.TryParse(text, Amount, CultureInfo.InvariantCulture, out var amount) ? amount : (decimal?)null, set);

    private static CarColumn Day(string name, Action<CarInput, DateOnly> set) => Value(name, "a day such as 2016-03-31",
        text => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : (DateOnly?)null, set);

    private static CarColumn Choice<T>(string name, Action<CarInput, T> set)
        where T : struct, Enum
    {
        var choices = Enum.GetNames<T>().ToDictionary(Simplify, Enum.Parse<T>);
        return Value(name, "one of " + string.Join(", ", Enum.GetNames<T>().Select(JsonNamingPolicy.CamelCase.ConvertName)),
            text => choices.TryGetValue(Simplify(text), out var choice) ? choice : (T?)null, set);
    }

    private static CarColumn Value<T>(string name, string wanted, Func<string, T?> read, Action<CarInput, T> set)
        where T : struct => new(name, (car, text) =>
    {
        var trimmed = text.Trim();
        if (trimmed.Length == 0)
        {
            return null;
        }

        if (read(trimmed) is not { } value)
        {
            return $"'{Shorten(trimmed)}' is not {wanted}.";
        }

        set(car, value);
        return null;
    });

    private static DateTime? ReadTime(string text) =>
        DateTimeOffset.TryParseExact(text, TimeForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.UtcDateTime
            : null;

    private static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "…";
}

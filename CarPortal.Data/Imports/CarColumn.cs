using System.Globalization;
using System.Text.Json;
using CarPortal.Data.Cars;

namespace CarPortal.Data.Imports;

/// <summary>How a file writes what is read into a field.</summary>
/// <param name="Numbers">How numbers are written.</param>
/// <param name="Dates">How dates are written.</param>
/// <param name="Factor">What numbers are multiplied by.</param>
/// <param name="IsSaid">Whether the numbers' form was said or proven; else 5.000 is none, since it may be 5,000.</param>
internal sealed record WrittenForms(NumberForm Numbers, DateForm Dates, decimal Factor, bool IsSaid)
{
    /// <summary>As the portal itself writes them.</summary>
    public static WrittenForms Own { get; } = new(NumberForm.Plain, DateForm.Iso, 1, IsSaid: true);
}

/// <summary>A field of a car that the import knows.</summary>
/// <param name="Name">The field's API name.</param>
/// <param name="Read">Puts the text into the input; gives what is wrong with it, or null.</param>
internal sealed record CarColumn(string Name, Func<CarInput, string, WrittenForms, string?> Read)
{
    private static readonly CarColumn[] All =
    [
        Text("stockNumber", (car, text) => car.StockNumber = text),
        Text("vin", (car, text) => car.Vin = text),
        Text("make", (car, text) => car.Make = text),
        Text("model", (car, text) => car.Model = text),
        Text("title", (car, text) => car.Title = text),
        Whole("year", (car, number) => car.Year = number),
        Whole("mileage", (car, number) => car.Mileage = number),
        Money("price", (car, price) => car.Price = price),
        Text("damage", (car, text) => car.Damage = text),
        Text("colour", (car, text) => car.Colour = text),
        Choice<CarFuel>("fuel", (car, fuel) => car.Fuel = fuel),
        Choice<CarGearbox>("gearbox", (car, gearbox) => car.Gearbox = gearbox),
        Choice<CarBody>("body", (car, body) => car.Body = body),
        Whole("powerKw", (car, number) => car.PowerKw = number),
        Whole("doors", (car, number) => car.Doors = number),
        Date("firstRegistered", "a month such as 2016-03",
            (text, form) => Month.TryParse(text, null, out var month) ? month : form.Read(text) is { } day ? new Month(day.Year, day.Month) : (Month?)null,
            (car, month) => car.FirstRegistered = month),
        Text("location", (car, text) => car.Location = text),
        Text("notes", (car, text) => car.Notes = text),
        Choice<CarStatus>("status", (car, status) => car.Status = status),
        Day("acquiredOn", (car, day) => car.AcquiredOn = day),
        Date("lastSeenAt", "a time such as 2016-03-31 01:16:33 (UTC)", (text, form) => form.Read(text)?.UtcDateTime, (car, time) => car.LastSeenAt = time),
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

    /// <summary>Whether it is a number, whose form matters.</summary>
    public bool IsNumber { get; private init; }

    /// <summary>Whether it is a whole number.</summary>
    public bool IsWhole { get; private init; }

    /// <summary>Whether it is a day, month or time.</summary>
    public bool IsDate { get; private init; }

    /// <summary>The values on offer; null when it is no choice.</summary>
    public Type? ChoiceType { get; private init; }

    /// <summary>The field that a heading names in our own words; null when it is none.</summary>
    public static CarColumn? Find(string heading) => ByName.GetValueOrDefault(Simplify(heading));

    /// <summary>The field of this API name; null when there is none.</summary>
    public static CarColumn? FindField(string name) => Array.Find(All, column => column.Name == name);

    /// <summary>The field of this API name, which is one of ours.</summary>
    public static CarColumn Named(string name) => FindField(name)!;

    /// <summary>What is wrong with a value in the portal's own words; null when nothing is.</summary>
    public string? FindWrong(string value) => Read(new CarInput(), value, WrittenForms.Own);

    /// <summary>A heading without what people write differently: case, spaces, underscores, hyphens.</summary>
    internal static string Simplify(string heading) =>
        string.Concat(heading.Where(c => c is not (' ' or '_' or '-'))).ToUpperInvariant();

    private static CarColumn Text(string name, Action<CarInput, string> set) => new(name, (car, text, _) =>
    {
        set(car, text);
        return text.Contains('\uFFFD', StringComparison.Ordinal)
            ? "The character � stands for one that was lost before this file was made; type it again."
            : null;
    });

    private static CarColumn Whole(string name, Action<CarInput, int> set) => Value(
        name,
        form => form.Numbers == NumberForm.Plain ? "a whole number without separators" : $"a whole number as this column has them ({Whole(form.Numbers)})",
        (text, form) => Number(text, form) is { } number && Round(number, form) is var whole && whole == Math.Truncate(whole) && Math.Abs(whole) <= int.MaxValue ? (int)whole : (int?)null,
        set) with { IsNumber = true, IsWhole = true };

    private static CarColumn Money(string name, Action<CarInput, decimal> set) => Value(
        name,
        form => form.Numbers == NumberForm.Plain ? "an amount such as 12500 or 12500.50, without thousands separators" : $"an amount as this column has them ({form.Numbers.Example})",
        Number, set) with { IsNumber = true };

    private static CarColumn Day(string name, Action<CarInput, DateOnly> set) =>
        Date(name, "a day such as 2016-03-31", (text, form) => form.Read(text) is { } time ? DateOnly.FromDateTime(time.Date) : (DateOnly?)null, set);

    private static CarColumn Date<T>(string name, string wanted, Func<string, DateForm, T?> read, Action<CarInput, T> set)
        where T : struct => Value(
            name,
            form => form.Dates == DateForm.Iso ? wanted : $"a date as this column has them ({form.Dates.Example})",
            (text, form) => read(text, form.Dates), set) with { IsDate = true };

    private static CarColumn Choice<T>(string name, Action<CarInput, T> set)
        where T : struct, Enum
    {
        var choices = Enum.GetNames<T>().ToDictionary(Simplify, Enum.Parse<T>);
        var wanted = "one of " + string.Join(", ", Enum.GetNames<T>().Select(JsonNamingPolicy.CamelCase.ConvertName));
        return Value(name, _ => wanted, (text, _) => choices.TryGetValue(Simplify(text), out var choice) ? choice : (T?)null, set) with { ChoiceType = typeof(T) };
    }

    private static CarColumn Value<T>(string name, Func<WrittenForms, string> wanted, Func<string, WrittenForms, T?> read, Action<CarInput, T> set)
        where T : struct => new(name, (car, text, form) =>
    {
        var trimmed = text.Trim();
        if (trimmed.Length == 0)
        {
            return null;
        }

        if (read(trimmed, form) is not { } value)
        {
            return $"'{TextRules.Shorten(trimmed, 40)}' is not {wanted(form)}.";
        }

        set(car, value);
        return null;
    });

    private static decimal? Number(string text, WrittenForms form)
    {
        var digits = NumberText.Of(text).Digits;
        var number = !form.IsSaid && digits.Length - digits.LastIndexOf('.') == 4 && digits.Contains('.') ? null : form.Numbers.Read(digits);
        return number is null || form.Factor == 1 ? number : Math.Abs(number.Value) > 1_000_000_000_000 ? null : number * form.Factor;
    }

    /// <summary>What was worked out by a factor, such as kW of horsepower, is seldom whole.</summary>
    private static decimal Round(decimal number, WrittenForms form) => form.Factor == 1 ? number : Math.Round(number, MidpointRounding.AwayFromZero);

    private static string Whole(NumberForm form) => form.Example[..form.Example.IndexOf(form.Point, StringComparison.Ordinal)];
}

using System.Globalization;
using CarPortal.Data.Cars;
using CarPortal.Data.Views;
using CarPortal.Web.Cars;

namespace CarPortal.Web.CarList;

/// <summary>A column of the list: its heading, its order and, where it is plain text, what stands in it.</summary>
/// <param name="Name">One of <see cref="CarListColumns.All"/>.</param>
/// <param name="Label">Its heading.</param>
/// <param name="Sort">What it is sorted by; null when it cannot be.</param>
/// <param name="Class">How its cells look; "num" for numbers.</param>
/// <param name="DescendingFirst">Which way the first click sorts.</param>
/// <param name="Reversed">It counts up while what it is sorted by counts down, so its arrow points the other way.</param>
public sealed record CarColumn(
    string Name, string Label, CarSort? Sort = null, string Class = "", bool DescendingFirst = false, bool Reversed = false)
{
    /// <summary>What stands in it; null where the table draws it.</summary>
    internal Func<CarFormat, CarListItem, string>? Text { get; private init; }

    /// <summary>Every one, in the order in which they are offered.</summary>
    public static IReadOnlyList<CarColumn> All { get; } =
    [
        new("car", "Car", CarSort.Title),
        new("year", "Year", CarSort.Year, "num year", DescendingFirst: true) { Text = (_, c) => Whole(c.Year) },
        new("mileage", "Mileage", CarSort.Mileage, "num km") { Text = (f, c) => f.Mileage(c.Mileage) },
        new("price", "Price", CarSort.Price, "num price") { Text = (f, c) => f.Money(c.Price) },
        new("inStock", "In stock", CarSort.AcquiredOn, "age-cell", Reversed: true),
        new("status", "Status", CarSort.Status, "status"),
        new("where", "Where, last seen", CarSort.LastSeenAt, "where", DescendingFirst: true),
        new("stockNumber", "Stock number", CarSort.StockNumber) { Text = (_, c) => c.StockNumber },
        new("make", "Make", CarSort.Make) { Text = (_, c) => c.Make },
        new("model", "Model", CarSort.Model) { Text = (_, c) => c.Model ?? CarFormat.Nothing },
        new("vin", "VIN", CarSort.Vin) { Text = (_, c) => c.Vin ?? CarFormat.Nothing },
        new("colour", "Colour", CarSort.Colour) { Text = (_, c) => c.Colour ?? CarFormat.Nothing },
        new("fuel", "Fuel", CarSort.Fuel) { Text = (_, c) => Choice(c.Fuel) },
        new("gearbox", "Gearbox", CarSort.Gearbox) { Text = (_, c) => Choice(c.Gearbox) },
        new("body", "Body", CarSort.Body) { Text = (_, c) => Choice(c.Body) },
        new("powerKw", "Power", CarSort.PowerKw, "num", DescendingFirst: true) { Text = (f, c) => f.Power(c.PowerKw) },
        new("doors", "Doors", Class: "num") { Text = (_, c) => Whole(c.Doors) },
        new("firstRegistered", "Registered") { Text = (f, c) => f.Show("firstRegistered", c.FirstRegistered) },
        new("photos", "Photos", Class: "num"),
        new("damage", "Damage") { Text = (_, c) => c.HasDamage ? "Damaged" : CarFormat.Nothing },
        new("location", "Location", CarSort.Location) { Text = (_, c) => c.Location ?? CarFormat.Nothing },
        new("lastSeenAt", "Last seen", CarSort.LastSeenAt, DescendingFirst: true) { Text = (f, c) => Ago(f, c.LastSeenAt) },
        new("acquiredOn", "Acquired", CarSort.AcquiredOn, DescendingFirst: true) { Text = (f, c) => f.Show("acquiredOn", c.AcquiredOn) },
        new("statusSince", "Status since") { Text = (f, c) => Ago(f, c.StatusSince) },
        new("priceChangedAt", "Price changed", CarSort.PriceChangedAt, DescendingFirst: true) { Text = (f, c) => Ago(f, c.PriceChangedAt) },
        new("createdAt", "Added", CarSort.CreatedAt, DescendingFirst: true) { Text = (f, c) => Ago(f, c.CreatedAt) },
        new("changedAt", "Changed", CarSort.ChangedAt, DescendingFirst: true) { Text = (f, c) => Ago(f, c.ChangedAt) },
        new("changedBy", "Changed by") { Text = (_, c) => c.ChangedBy },
        new("purchasePrice", "Purchase price", Class: "num") { Text = (f, c) => f.Money(c.PurchasePrice) },
    ];

    /// <summary>The columns with these names that somebody may see; the usual ones for none.</summary>
    public static IReadOnlyList<CarColumn> Of(IReadOnlyList<string>? names, IReadOnlySet<string> hidden)
    {
        var chosen = names is { Count: > 0 } ? names : CarListColumns.Usual;
        return [.. chosen.Where(n => !hidden.Contains(n)).Select(n => All.FirstOrDefault(c => c.Name == n)).OfType<CarColumn>()];
    }

    private static string Whole(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? CarFormat.Nothing;

    private static string Choice(Enum? value) => value is null ? CarFormat.Nothing : CarFormat.Label(value);

    private static string Ago(CarFormat format, DateTime? time) => time is { } at ? format.Ago(at) : CarFormat.Nothing;
}

using CarPortal.Data.Cars;

namespace CarPortal.Web.Cars;

/// <summary>How a field of a car is typed.</summary>
public enum CarFieldKind
{
    Line,
    Text,
    Whole,
    Money,
    Month,
    Day,
    Time,
    Choice,
}

/// <summary>
/// One field of a car as people meet it: the form, the comparison of two people's changes and the history all go
/// through this table, so that a field has one label and one way to be read and written.
/// </summary>
/// <param name="Name">The API's name.</param>
/// <param name="Label">What people call it.</param>
/// <param name="Kind">How it is typed.</param>
/// <param name="Get">Its value.</param>
/// <param name="Set">Gives it a value of the type that <paramref name="Get"/> has.</param>
/// <param name="Choices">The values on offer, for a choice.</param>
public sealed record CarField(
    string Name, string Label, CarFieldKind Kind, Func<CarInput, object?> Get, Action<CarInput, object?> Set, IReadOnlyList<Enum>? Choices = null)
{
    /// <summary>Every field that can be changed, in the order of the form.</summary>
    public static IReadOnlyList<CarField> All { get; } =
    [
        new("title", "Title", CarFieldKind.Line, c => c.Title, (c, v) => c.Title = (string?)v),
        new("make", "Make", CarFieldKind.Line, c => c.Make, (c, v) => c.Make = (string?)v),
        new("model", "Model", CarFieldKind.Line, c => c.Model, (c, v) => c.Model = (string?)v),
        new("stockNumber", "Stock number", CarFieldKind.Line, c => c.StockNumber, (c, v) => c.StockNumber = (string?)v),
        new("vin", "VIN", CarFieldKind.Line, c => c.Vin, (c, v) => c.Vin = (string?)v),
        new("status", "Status", CarFieldKind.Choice, c => c.Status, (c, v) => c.Status = (CarStatus?)v, [.. Enum.GetValues<CarStatus>()]),
        new("price", "Price", CarFieldKind.Money, c => c.Price, (c, v) => c.Price = (decimal?)v),
        new("year", "Year", CarFieldKind.Whole, c => c.Year, (c, v) => c.Year = (int?)v),
        new("mileage", "Mileage", CarFieldKind.Whole, c => c.Mileage, (c, v) => c.Mileage = (int?)v),
        new("firstRegistered", "First registered", CarFieldKind.Month, c => c.FirstRegistered, (c, v) => c.FirstRegistered = (Month?)v),
        new("fuel", "Fuel", CarFieldKind.Choice, c => c.Fuel, (c, v) => c.Fuel = (CarFuel?)v, [.. Enum.GetValues<CarFuel>()]),
        new("gearbox", "Gearbox", CarFieldKind.Choice, c => c.Gearbox, (c, v) => c.Gearbox = (CarGearbox?)v, [.. Enum.GetValues<CarGearbox>()]),
        new("body", "Body", CarFieldKind.Choice, c => c.Body, (c, v) => c.Body = (CarBody?)v, [.. Enum.GetValues<CarBody>()]),
        new("colour", "Colour", CarFieldKind.Line, c => c.Colour, (c, v) => c.Colour = (string?)v),
        new("powerKw", "Power", CarFieldKind.Whole, c => c.PowerKw, (c, v) => c.PowerKw = (int?)v),
        new("doors", "Doors", CarFieldKind.Whole, c => c.Doors, (c, v) => c.Doors = (int?)v),
        new("location", "Location", CarFieldKind.Line, c => c.Location, (c, v) => c.Location = (string?)v),
        new("acquiredOn", "Acquired on", CarFieldKind.Day, c => c.AcquiredOn, (c, v) => c.AcquiredOn = (DateOnly?)v),
        new("lastSeenAt", "Last seen", CarFieldKind.Time, c => c.LastSeenAt, (c, v) => c.LastSeenAt = (DateTime?)v),
        new("salePrice", "Sale price", CarFieldKind.Money, c => c.SalePrice, (c, v) => c.SalePrice = (decimal?)v),
        new("soldOn", "Sold on", CarFieldKind.Day, c => c.SoldOn, (c, v) => c.SoldOn = (DateOnly?)v),
        new("soldBy", "Sold by", CarFieldKind.Line, c => c.SoldBy, (c, v) => c.SoldBy = (string?)v),
        new("buyerName", "Buyer", CarFieldKind.Line, c => c.BuyerName, (c, v) => c.BuyerName = (string?)v),
        new("purchasePrice", "Bought for", CarFieldKind.Money, c => c.PurchasePrice, (c, v) => c.PurchasePrice = (decimal?)v),
        new("damage", "Damage", CarFieldKind.Text, c => c.Damage, (c, v) => c.Damage = (string?)v),
        new("notes", "Notes", CarFieldKind.Text, c => c.Notes, (c, v) => c.Notes = (string?)v),
    ];

    private static readonly Dictionary<string, CarField> ByName = All.ToDictionary(f => f.Name);

    /// <summary>The field with this API name; null when it is none that people change.</summary>
    public static CarField? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The field with this API name, which is one of ours.</summary>
    public static CarField Of(string name) => ByName[name];
}

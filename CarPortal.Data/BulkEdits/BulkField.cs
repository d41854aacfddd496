using CarPortal.Data.Cars;

namespace CarPortal.Data.BulkEdits;

/// <summary>A field that can be changed on many cars at once: one that several cars may well share.</summary>
/// <param name="Name">The API's name.</param>
/// <param name="Label">The name for people.</param>
/// <param name="CanBeEmpty">Whether a car can be without.</param>
/// <param name="CanBeCounted">Whether it can be raised and lowered.</param>
public sealed record BulkField(string Name, string Label, bool CanBeEmpty = true, bool CanBeCounted = false)
{
    /// <summary>Every one, as people would look for them.</summary>
    public static IReadOnlyList<BulkField> All { get; } =
    [
        new("price", "Price", CanBeCounted: true),
        new("location", "Location"),
        new("colour", "Colour"),
        new("fuel", "Fuel"),
        new("gearbox", "Gearbox"),
        new("body", "Body"),
        new("doors", "Doors"),
        new("powerKw", "Power (kW)"),
        new("year", "Year"),
        new("firstRegistered", "First registration"),
        new("make", "Make", CanBeEmpty: false),
        new("model", "Model"),
        new("mileage", "Mileage", CanBeCounted: true),
        new("damage", "Damage"),
        new("notes", "Notes"),
        new("acquiredOn", "Acquired on"),
        new("lastSeenAt", "Last seen"),
        new("purchasePrice", "Purchase price", CanBeCounted: true),
    ];

    /// <summary>What its values are.</summary>
    public Type Type => Input.Type;

    internal CarInputField Input { get; } = CarInputField.Find(Name)!;

    /// <summary>The one of this name; null when it cannot be changed so.</summary>
    public static BulkField? Find(string? name) => All.FirstOrDefault(f => f.Name == name);
}

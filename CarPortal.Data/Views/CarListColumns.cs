namespace CarPortal.Data.Views;

/// <summary>The columns that a list of cars can have, by the names that views, URLs and the API use.</summary>
public static class CarListColumns
{
    /// <summary>Every one, in the order in which they are offered.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "car", "year", "mileage", "price", "inStock", "status", "where", "stockNumber", "make", "model", "vin", "colour", "fuel",
        "gearbox", "body", "powerKw", "doors", "firstRegistered", "photos", "damage", "location", "lastSeenAt", "acquiredOn",
        "statusSince", "priceChangedAt", "createdAt", "changedAt", "changedBy", "purchasePrice",
    ];

    /// <summary>What a list has when nobody chose.</summary>
    public static IReadOnlyList<string> Usual { get; } = ["car", "year", "mileage", "price", "inStock", "status", "where"];

    /// <summary>Those of these names that are columns, each once; the car itself is always among them.</summary>
    public static IReadOnlyList<string> Read(IEnumerable<string> names)
    {
        var known = names.Select(n => All.FirstOrDefault(c => c.Equals(n.Trim(), StringComparison.OrdinalIgnoreCase)))
            .OfType<string>().Distinct().ToList();
        return known.Count == 0 ? [] : known.Contains("car") ? known : ["car", .. known];
    }
}

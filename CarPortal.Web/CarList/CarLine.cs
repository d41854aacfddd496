using CarPortal.Data.Cars;
using CarPortal.Web.Cars;

namespace CarPortal.Web.CarList;

/// <summary>The quiet line under a car's name.</summary>
internal static class CarLine
{
    /// <summary>What it says, without what has a column of its own.</summary>
    public static string Of(CarListItem car, IReadOnlySet<string> columns)
    {
        // Adverts mostly begin with the make; where they do not, the quiet line says what the car is.
        var named = car.Title.Contains(car.Make, StringComparison.OrdinalIgnoreCase) || columns.Contains("make");
        string?[] parts =
        [
            columns.Contains("stockNumber") ? null : "#" + car.StockNumber,
            named ? null : car.Model is null ? car.Make : $"{car.Make} {car.Model}",
            car.Fuel is { } fuel && !columns.Contains("fuel") ? CarFormat.Label(fuel) : null,
            car.Gearbox is { } gearbox && !columns.Contains("gearbox") ? CarFormat.Label(gearbox) : null,
            columns.Contains("colour") ? null : car.Colour,
            car.HasDamage && !columns.Contains("damage") ? "Damaged" : null,
        ];
        return string.Join(" · ", parts.Where(p => p is not null));
    }

    /// <summary>How long a car may stand before its days are coloured.</summary>
    public static string AgeClass(int days) => days > 60 ? "old-stock" : days > 30 ? "warm" : "";
}

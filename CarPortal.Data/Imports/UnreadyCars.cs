using System.Globalization;
using CarPortal.Data.Cars;

namespace CarPortal.Data.Imports;

/// <summary>
/// Cars that a file brings without what their status needs: they are taken as In preparation. So is every car that was
/// reserved, since no file brings a hold: see docs/decisions/holds-are-not-imported.md.
/// </summary>
internal static class UnreadyCars
{
    /// <summary>Gives the car the status that it can have.</summary>
    /// <param name="car">The car, as the row says.</param>
    /// <param name="faults">Why it cannot have the row's status.</param>
    /// <returns>
    /// What became of it and why; null, and the car as it was, when its status lacks nothing but rules out what else the
    /// row says: that is a fault like any other.
    /// </returns>
    public static string? TryTake(Car car, IReadOnlyList<FieldError> faults)
    {
        var (status, hasSale) = (car.Status, CarLifecycle.HasSale(car.Status));
        if (!hasSale && car is not { SalePrice: null, SoldOn: null, SoldBy: null, BuyerName: null })
        {
            return null;
        }

        var left = hasSale ? Sale(car) : "";
        (car.SalePrice, car.SoldOn, car.SoldBy, car.BuyerName) = (null, null, null, null);
        car.Status = CarStatus.InPreparation;
        return $"Taken as {CarLifecycle.NameOf(car.Status)}, not as {CarLifecycle.NameOf(status)}. {string.Join(' ', faults.Select(f => f.Message))}{left}";
    }

    private static string Sale(Car car)
    {
        var said = new[]
        {
            car.SalePrice?.ToString(CultureInfo.InvariantCulture), car.SoldOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), car.SoldBy, car.BuyerName,
        }.OfType<string>().ToList();
        return said.Count == 0 ? "" : $" Left out of the car: {string.Join(", ", said)}.";
    }
}

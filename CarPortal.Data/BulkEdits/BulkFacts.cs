using CarPortal.Data.Cars;
using CarPortal.Data.Photos;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.BulkEdits;

/// <summary>What stands in other tables and decides on some cars' change: photos, costs, the VINs that are in stock.</summary>
internal sealed class BulkFacts(CarOptions options, HashSet<string> vinsTaken)
{
    private Dictionary<int, int> _photos = [];
    private Dictionary<int, int> _costs = [];

    /// <summary>Reads it for cars that are to have this status (each its own when undone), or a cost more.</summary>
    /// <param name="db">The database.</param>
    /// <param name="cars">The cars as they are.</param>
    /// <param name="next">What each is to become; null when no status changes.</param>
    /// <param name="withCosts">Whether to count costs.</param>
    /// <param name="ct">Cancels.</param>
    public async Task ReadAsync(CarPortalDbContext db, IReadOnlyList<Car> cars, Func<Car, CarStatus>? next, bool withCosts, CancellationToken ct)
    {
        var ids = cars.Select(c => c.Id).ToArray();
        if (withCosts)
        {
            _costs = await db.CarCosts.Where(c => EF.Parameter(ids).Contains(c.CarId)).GroupBy(c => c.CarId)
                .Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        }

        if (next is null)
        {
            return;
        }

        if (options.PhotosNeeded > 0)
        {
            _photos = await db.Set<CarPhoto>().Where(p => EF.Parameter(ids).Contains(p.CarId) && p.DeletedAt == null).GroupBy(p => p.CarId)
                .Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        }

        var vins = cars.Where(c => c.Vin is not null && IsComing(c.Status, next(c))).Select(c => c.Vin!).ToArray();
        if (vins.Length > 0)
        {
            vinsTaken.UnionWith(await db.Cars.Where(c => EF.Parameter(vins).Contains(c.Vin) && CarLifecycle.InStock.Contains(c.Status))
                .Select(c => c.Vin!).ToListAsync(ct));
        }
    }

    public int CostsOf(int carId) => _costs.GetValueOrDefault(carId);

    /// <summary>What decides on a car's status.</summary>
    public CarFacts Of(Car car) => CarFacts.Of(car) with { PhotosNeeded = options.PhotosNeeded, Photos = _photos.GetValueOrDefault(car.Id) };

    /// <summary>Gives a car a status, whichever it had, or says what it lacks for it.</summary>
    public string? Move(Car car, CarStatus to)
    {
        var from = car.Status;
        car.Status = to;
        if (CarLifecycle.HasSale(from) && !CarLifecycle.HasSale(to))
        {
            (car.SalePrice, car.SoldOn, car.SoldBy, car.BuyerName) = (null, null, null, null);
        }

        if (BulkPlan.Join(CarWriter.NewFaults(from, to, default, Of(car))) is { } lacking)
        {
            return lacking;
        }

        return car.Vin is { } vin && IsComing(from, to) && !vinsTaken.Add(vin) ? $"Another car in stock has the VIN {vin}." : null;
    }

    private static bool IsComing(CarStatus from, CarStatus to) => !CarLifecycle.InStock.Contains(from) && CarLifecycle.InStock.Contains(to);
}

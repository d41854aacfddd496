using CarPortal.Data.Cars;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.Costs;

/// <summary>
/// What cars cost. Reads need <see cref="Permissions.CarsCosts"/>, writes <see cref="Permissions.CarsWrite"/> as well. A car
/// in the trash is not found.
/// </summary>
public sealed class CostService(IDbContextFactory<CarPortalDbContext> dbFactory, ActorSource actors, TimeProvider clock)
{
    /// <summary>A car's costs and what comes of them; null when there is no such car.</summary>
    /// <exception cref="PermissionDeniedException">The actor may not see costs.</exception>
    public async Task<CarMoney?> GetAsync(int carId, CancellationToken ct = default)
    {
        var (db, mask) = await dbFactory.OpenForReadAsync(actors, Permissions.CarsCosts, ct);
        await using var opened = db;
        var car = await db.Cars.AsNoTracking().Where(c => c.Id == carId)
            .Select(c => new { c.Status, c.Price, c.PurchasePrice, c.SalePrice, c.SoldOn, c.AcquiredOn, c.CreatedAt }).FirstOrDefaultAsync(ct);
        if (car is null)
        {
            return null;
        }

        var costs = await db.CarCosts.AsNoTracking().Where(c => c.CarId == carId)
            .OrderByDescending(c => c.On).ThenByDescending(c => c.Id).Take(CostRules.MaxPerCar)
            .Select(mask.Apply<CarCost, CostItem>(c => new CostItem(c.Id, c.Version, c.Kind, c.Amount, c.On, c.Vendor, c.Note, c.CreatedAt, c.CreatedBy)))
            .ToListAsync(ct);
        var isSold = car.Status is CarStatus.Sold or CarStatus.Delivered && car.SalePrice is not null;
        var until = isSold ? car.SoldOn : null;
        var from = car.AcquiredOn ?? DateOnly.FromDateTime(car.CreatedAt);
        return new CarMoney
        {
            PurchasePrice = car.PurchasePrice,
            Costs = costs,
            Price = isSold ? car.SalePrice : car.Price,
            IsSold = isSold,
            Days = Math.Max(1, (until ?? DateOnly.FromDateTime(clock.UtcNow())).DayNumber - from.DayNumber),
        };
    }

    /// <summary>Notes a cost of a car.</summary>
    /// <returns>Saved, NotFound, Invalid or Forbidden.</returns>
    public Task<SaveResult> AddAsync(int carId, CostInput input, CancellationToken ct = default) => WriteAsync(carId, async (db, now) =>
    {
        var (clean, errors) = CostRules.Check(input, now);
        if (errors.Count > 0)
        {
            return (null, new SaveResult.Invalid(errors));
        }

        if (await db.CarCosts.CountAsync(c => c.CarId == carId, ct) >= CostRules.MaxPerCar)
        {
            return (null, new SaveResult.Invalid("kind", $"A car can have {CostRules.MaxPerCar} costs."));
        }

        var cost = new CarCost { CarId = carId };
        Apply(clean, cost);
        db.CarCosts.Add(cost);
        return (cost, null);
    }, ct);

    /// <summary>Replaces every field of a cost.</summary>
    /// <returns>Saved, NotFound, Conflict, Invalid or Forbidden.</returns>
    public Task<SaveResult> UpdateAsync(int carId, int costId, long version, CostInput input, CancellationToken ct = default) =>
        WriteAsync(carId, async (db, now) =>
        {
            var (clean, errors) = CostRules.Check(input, now);
            var (cost, wrong) = await FindAsync(db, carId, costId, version, ct);
            if (cost is null || errors.Count > 0)
            {
                return (null, wrong ?? new SaveResult.Invalid(errors));
            }

            Apply(clean, cost);
            return (cost, null);
        }, ct);

    /// <summary>Removes a cost; the car's history keeps what it was.</summary>
    /// <returns>Saved, NotFound, Conflict or Forbidden.</returns>
    public Task<SaveResult> RemoveAsync(int carId, int costId, long version, CancellationToken ct = default) => WriteAsync(carId, async (db, _) =>
    {
        var (cost, wrong) = await FindAsync(db, carId, costId, version, ct);
        if (cost is not null)
        {
            db.CarCosts.Remove(cost);
        }

        return (cost, wrong);
    }, ct);

    /// <summary>Gives a new car the costs that every new car has; the caller saves.</summary>
    internal static void AddDefaults(CarPortalDbContext db, int carId, CarOptions options) => db.CarCosts.AddRange(
        options.DefaultCosts.Select(c => new CarCost
        {
            CarId = carId, Kind = c.Kind, Amount = c.Amount, Vendor = c.Vendor, On = DateOnly.FromDateTime(db.Now),
        }));

    internal static void Apply(CostInput clean, CarCost cost)
    {
        (cost.Kind, cost.Amount, cost.On) = (clean.Kind!.Value, clean.Amount!.Value, clean.On!.Value);
        (cost.Vendor, cost.Note) = (clean.Vendor, clean.Note);
    }

    private static async Task<(CarCost? Cost, SaveResult? Wrong)> FindAsync(
        CarPortalDbContext db, int carId, int costId, long version, CancellationToken ct)
    {
        var cost = await db.CarCosts.FirstOrDefaultAsync(c => c.Id == costId && c.CarId == carId, ct);
        return cost is null ? (null, new SaveResult.NotFound())
            : cost.Version != version ? (null, new SaveResult.Conflict())
            : (cost, null);
    }

    private async Task<SaveResult> WriteAsync(
        int carId, Func<CarPortalDbContext, DateTime, Task<(CarCost? Cost, SaveResult? Wrong)>> change, CancellationToken ct)
    {
        var actor = await actors.GetAsync(ct);
        if (!actor.Can(Permissions.CarsCosts) || !actor.Can(Permissions.CarsWrite))
        {
            return new SaveResult.Forbidden();
        }

        await using var db = await dbFactory.CreateDbContextAsync(ct);
        db.Actor = actor;
        await using var write = await db.BeginWriteAsync(ct);
        if (!await db.Cars.AnyAsync(c => c.Id == carId, ct))
        {
            return new SaveResult.NotFound();
        }

        var (cost, wrong) = await change(db, clock.UtcNow());
        return cost is null ? wrong! : await db.SaveAsync(write, cost, ct);
    }
}

using CarPortal.Data.Costs;
using CarPortal.Data.Holds;
using CarPortal.Data.Photos;
using CarPortal.Data.Preparation;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace CarPortal.Data.Cars;

/// <summary>
/// Saves one car. Whoever changes a car through the context ends here, so that none becomes, or stops being, what its
/// status says (<see cref="CarLifecycle"/>) by any door.
/// </summary>
internal static class CarWriter
{
    internal static readonly string[] Deciding =
    [
        nameof(Car.Status), nameof(Car.Price), nameof(Car.Mileage),
        nameof(Car.SalePrice), nameof(Car.SoldOn), nameof(Car.SoldBy), nameof(Car.BuyerName),
    ];

    /// <summary>Checks a new car's status, writes it with what goes with it, and commits.</summary>
    /// <param name="db">A context that knows its actor.</param>
    /// <param name="write">Its transaction.</param>
    /// <param name="car">The car; without a stock number it is given one.</param>
    /// <param name="options">What a status needs here.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>Saved, Invalid or Duplicate (stockNumber, vin).</returns>
    public static async Task<SaveResult> AddAsync(CarPortalDbContext db, WriteTransaction write, Car car, CarOptions options, CancellationToken ct)
    {
        // It has neither photos nor a hold.
        var faults = CarLifecycle.FindFaults(car.Status, CarFacts.Of(car) with { PhotosNeeded = options.PhotosNeeded });
        return faults.Count > 0 ? new SaveResult.Invalid(faults) : await CommitAsync(db, write, car, options, begins: car.Status == CarStatus.InPreparation, async () =>
        {
            await CarBulkWriter.InsertAsync(db, [car], ct);
            CostService.AddDefaults(db, car.Id, options);
            await db.SaveChangesAsync(ct);
        }, ct);
    }

    /// <summary>Checks the car's status, writes what goes with a change of it, and commits.</summary>
    /// <param name="db">A context that knows its actor and tracks the changed car.</param>
    /// <param name="write">Its transaction.</param>
    /// <param name="car">The car.</param>
    /// <param name="options">What a status needs here.</param>
    /// <param name="ct">Cancels.</param>
    /// <param name="anyMove">Lets any status follow any other: a sale that is taken back.</param>
    /// <returns>Saved, Conflict, Invalid or Duplicate (stockNumber, vin).</returns>
    public static async Task<SaveResult> SaveAsync(
        CarPortalDbContext db, WriteTransaction write, Car car, CarOptions options, CancellationToken ct, bool anyMove = false)
    {
        if (await CheckAsync(db, db.Entry(car), options, anyMove, ct) is { Count: > 0 } faults)
        {
            return new SaveResult.Invalid(faults);
        }

        var begins = car.Status == CarStatus.InPreparation && StatusBefore(db.Entry(car)) != CarStatus.InPreparation;
        return await CommitAsync(db, write, car, options, begins, () => db.SaveChangesAsync(ct), ct);
    }

    private static async Task<SaveResult> CommitAsync(
        CarPortalDbContext db, WriteTransaction write, Car car, CarOptions options, bool begins, Func<Task> save, CancellationToken ct)
    {
        try
        {
            await save();
            if (begins)
            {
                await UsualSteps.AddAsync(db, car.Id, options, ct);
            }

            await write.CommitAsync(ct);
            return new SaveResult.Saved(car.Id, car.Version);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new SaveResult.Conflict();
        }
        catch (Exception e) when (db.DuplicateFieldOf(e) is { } field)
        {
            return new SaveResult.Duplicate(field, field == "vin"
                ? $"Another car in stock has the VIN {car.Vin}."
                : $"Another car has the stock number {car.StockNumber}.");
        }
    }

    /// <summary>What decides on a car's status, with its photos and its hold.</summary>
    public static async Task<CarFacts> FactsAsync(CarPortalDbContext db, int carId, CarFacts facts, CarOptions options, CancellationToken ct) => facts with
    {
        PhotosNeeded = options.PhotosNeeded,
        Photos = options.PhotosNeeded == 0 ? 0 : await db.Set<CarPhoto>().CountAsync(p => p.CarId == carId && p.DeletedAt == null, ct),
        IsHeld = await db.Holds.AnyAsync(h => h.CarId == carId && h.EndedAt == null, ct),
    };

    /// <summary>For what a car cannot have its status now. What an import of old brought must not keep people from mending the rest.</summary>
    /// <param name="before">Its status before.</param>
    /// <param name="after">Its status.</param>
    /// <param name="was">What decided before; photos and hold count as they are now.</param>
    /// <param name="now">What decides.</param>
    internal static IReadOnlyList<FieldError> NewFaults(CarStatus before, CarStatus after, in CarFacts was, in CarFacts now)
    {
        var faults = CarLifecycle.FindFaults(after, now);
        if (faults.Count == 0 || before != after)
        {
            return faults;
        }

        var known = CarLifecycle.FindFaults(after, was with { Photos = now.Photos, PhotosNeeded = now.PhotosNeeded, IsHeld = now.IsHeld })
            .Select(f => f.Field).ToHashSet();
        return [.. faults.Where(f => !known.Contains(f.Field))];
    }

    private static CarStatus StatusBefore(EntityEntry<Car> entry) => entry.Property(c => c.Status).OriginalValue;

    private static async Task<IReadOnlyList<FieldError>> CheckAsync(
        CarPortalDbContext db, EntityEntry<Car> entry, CarOptions options, bool anyMove, CancellationToken ct)
    {
        var (car, before) = (entry.Entity, StatusBefore(entry));
        if (!Deciding.Any(name => IsChanged(entry.Property(name))))
        {
            return [];
        }

        if (before != car.Status)
        {
            if (!anyMove && CarLifecycle.FindWrongMove(before, car.Status) is { } wrong)
            {
                return [wrong];
            }

            await db.LockAsync($"car:{car.Id}", ct);
            if (CarLifecycle.HasSale(before) && !CarLifecycle.HasSale(car.Status))
            {
                (car.SalePrice, car.SoldOn, car.SoldBy, car.BuyerName) = (null, null, null, null);
            }
        }

        var facts = await FactsAsync(db, car.Id, CarFacts.Of(car), options, ct);
        var faults = NewFaults(before, car.Status, Original(entry), facts);
        if (faults.Count == 0 && before == CarStatus.Reserved && car.Status != CarStatus.Reserved)
        {
            await HoldEnds.EndAsync(db, car, ct);
        }

        return faults;
    }

    // The change tracker has not looked yet: what the entity holds now counts.
    private static bool IsChanged(PropertyEntry property) => !Equals(property.OriginalValue, property.CurrentValue);

    private static CarFacts Original(EntityEntry<Car> entry) => new(
        entry.Property(c => c.Price).OriginalValue, entry.Property(c => c.Mileage).OriginalValue, entry.Property(c => c.SalePrice).OriginalValue,
        entry.Property(c => c.SoldOn).OriginalValue, entry.Property(c => c.SoldBy).OriginalValue, entry.Property(c => c.BuyerName).OriginalValue);
}

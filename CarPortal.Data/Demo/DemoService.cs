using CarPortal.Data.Cars;
using CarPortal.Data.Holds;
using CarPortal.Data.Preparation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CarPortal.Data.Demo;

/// <summary>Fills an empty installation, to look around in.</summary>
public sealed class DemoService(
    IDbContextFactory<CarPortalDbContext> dbFactory, ActorSource actors, TimeProvider clock, IOptions<CarOptions> options)
{
    /// <summary>Adds the demonstration cars where there is no car yet, the trash included.</summary>
    /// <returns>How many were added; null when there are cars or the actor may not import.</returns>
    public async Task<int?> AddCarsAsync(CancellationToken ct = default)
    {
        var actor = await actors.GetAsync(ct);
        if (!actor.Can(Permissions.CarsImport))
        {
            return null;
        }

        await using var db = await dbFactory.CreateDbContextAsync(ct);
        db.Actor = actor;
        await using var write = await db.BeginWriteAsync(ct);
        await db.LockAsync("demo", ct);
        if (await db.Cars.IgnoreQueryFilters().AnyAsync(ct))
        {
            return null;
        }

        var now = clock.UtcNow();
        var cars = DemoCars.Make(now).Select(input => ToCar(input, now)).ToList();
        await CarBulkWriter.InsertAsync(db, cars, ct);
        AddHolds(db, cars.Where(car => car.Status == CarStatus.Reserved), now);
        AddSteps(db, cars.Where(car => car.Status == CarStatus.InPreparation), now);
        await db.SaveChangesAsync(ct);
        await write.CommitAsync(ct);
        return cars.Count;
    }

    private static void AddHolds(CarPortalDbContext db, IEnumerable<Car> cars, DateTime now)
    {
        foreach (var (n, car) in cars.Index())
        {
            var hold = DemoCars.HoldFor(n, now);
            db.Holds.Add(new Hold
            {
                CarId = car.Id, CustomerName = hold.CustomerName!, Contact = hold.Contact!, Deposit = hold.Deposit, Until = hold.Until!.Value, Note = hold.Note,
                StatusBefore = CarStatus.Available, PlacedAt = now, PlacedBy = db.Actor!.KeptName,
            });
        }
    }

    /// <summary>Some of them are done.</summary>
    private void AddSteps(CarPortalDbContext db, IEnumerable<Car> cars, DateTime now)
    {
        foreach (var (n, car) in cars.Index())
        {
            foreach (var (i, step) in UsualSteps.Of(car.Id, options.Value).Index())
            {
                var isDone = i < n % 4;
                (step.DoneAt, step.DoneBy) = (isDone ? now : null, isDone ? db.Actor!.KeptName : null);
                (step.AssignedTo, step.DueOn) = (i == n % 4 ? "Workshop" : null, i == n % 4 ? DateOnly.FromDateTime(now).AddDays(n % 5) : null);
                db.PreparationSteps.Add(step);
            }
        }
    }

    private Car ToCar(CarInput input, DateTime now)
    {
        var (clean, errors) = CarRules.Check(input, now);
        if (errors.Count > 0)
        {
            throw new InvalidOperationException($"A demonstration car breaks a rule: {errors[0].Message}");
        }

        var car = clean.ToCar();
        if (car.Status == CarStatus.Available && options.Value.PhotosNeeded > 0)
        {
            car.Status = CarStatus.InPreparation; // There are no photos of cars that do not exist.
        }

        return car;
    }
}

using CarPortal.Data.Cars;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CarPortal.Data.Demo;

/// <summary>Fills an empty installation, to look around in.</summary>
public sealed class DemoService(
    IDbContextFactory<CarPortalDbContext> dbFactory, ActorSource actors, TimeProvider clock, IOptions<CarOptions> options)
{
    private const int WithLife = 60;

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
        var life = new DemoLife(db, options.Value, now);
        foreach (var group in cars.Where(car => !HasLife(car, cars)).GroupBy(car => car.AcquiredOn))
        {
            await life.ArriveAsync([.. group], ct);
        }

        foreach (var (n, car) in cars.Where(car => HasLife(car, cars)).Index())
        {
            await life.WriteAsync(car, n, ct);
        }

        await write.CommitAsync(ct);
        return cars.Count;
    }

    /// <summary>Whoever looks around opens one of the first; the others are there to be many, and their lives would take seconds.</summary>
    private static bool HasLife(Car car, List<Car> cars) =>
        car.Status is CarStatus.Reserved or CarStatus.InPreparation || cars.IndexOf(car) >= cars.Count - WithLife;

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

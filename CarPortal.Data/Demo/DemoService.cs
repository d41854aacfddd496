using CarPortal.Data.Cars;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.Demo;

/// <summary>Fills an empty installation, to look around in.</summary>
public sealed class DemoService(IDbContextFactory<CarPortalDbContext> dbFactory, ActorSource actors, TimeProvider clock)
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
        await write.CommitAsync(ct);
        return cars.Count;
    }

    private static Car ToCar(CarInput input, DateTime now)
    {
        var (clean, errors) = CarRules.Check(input, now);
        if (errors.Count > 0)
        {
            throw new InvalidOperationException($"A demonstration car breaks a rule: {errors[0].Message}");
        }

        return clean.ToCar();
    }
}

using CarPortal.Data.Cars;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CarPortal.Data.Holds;

/// <summary>
/// Holds cars for customers. Reads throw <see cref="PermissionDeniedException"/> without
/// <see cref="Permissions.CarsRead"/>; writes answer <see cref="SaveResult.Forbidden"/> without
/// <see cref="Permissions.CarsWrite"/>. A version is the hold's, not the car's.
/// </summary>
public sealed class HoldService(
    IDbContextFactory<CarPortalDbContext> dbFactory, ActorSource actors, TimeProvider clock, IOptions<CarOptions> options)
{
    /// <summary>Most holds that <see cref="ListAsync"/> gives.</summary>
    public const int MaxListed = 100;

    private const int Tries = 5;

    /// <summary>The hold of a car; null when nobody holds it. One whose time is over ends within half a minute.</summary>
    public async Task<HoldDetails?> GetActiveAsync(int carId, CancellationToken ct = default)
    {
        var (db, mask) = await dbFactory.OpenForReadAsync(actors, Permissions.CarsRead, ct);
        await using var opened = db;
        return await db.Holds.AsNoTracking().Where(h => h.CarId == carId && h.EndedAt == null && db.Cars.Any(c => c.Id == carId))
            .Select(mask.Apply(HoldDetails.Projection)).FirstOrDefaultAsync(ct);
    }

    /// <summary>A car's holds, the newest first, at most <see cref="MaxListed"/>.</summary>
    public async Task<IReadOnlyList<HoldDetails>> ListAsync(int carId, CancellationToken ct = default)
    {
        var (db, mask) = await dbFactory.OpenForReadAsync(actors, Permissions.CarsRead, ct);
        await using var opened = db;
        return await db.Holds.AsNoTracking().Where(h => h.CarId == carId && db.Cars.Any(c => c.Id == carId))
            .OrderByDescending(h => h.Id).Take(MaxListed).Select(mask.Apply(HoldDetails.Projection)).ToListAsync(ct);
    }

    /// <summary>Reserves a car for a customer. It asks for no version: of any number at once, the first has it.</summary>
    /// <returns>Saved (the hold's id and version), Held (by whom and until when), NotFound, Invalid or Forbidden.</returns>
    public async Task<SaveResult> PlaceAsync(int carId, HoldInput input, CancellationToken ct = default)
    {
        var actor = await actors.GetAsync(ct);
        if (!actor.Can(Permissions.CarsWrite))
        {
            return new SaveResult.Forbidden();
        }

        var (clean, errors) = input.Check(clock.UtcNow());
        if (errors.Count > 0)
        {
            return await ExistsAsync(carId, ct) ? new SaveResult.Invalid(errors) : new SaveResult.NotFound();
        }

        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryPlaceAsync(carId, clean, actor, ct);
            }
            catch (DbUpdateException) when (attempt < Tries)
            {
                // Somebody placed a hold or changed the car at the same moment, past our lock: look again and say who.
            }
        }
    }

    /// <summary>Changes for whom and until when a car is held.</summary>
    /// <returns>Saved, NotFound (nobody holds it), Conflict, Invalid or Forbidden.</returns>
    public Task<SaveResult> UpdateAsync(int carId, long version, HoldInput input, CancellationToken ct = default) =>
        WriteAsync(carId, version, null, (db, hold, car) =>
        {
            var (clean, errors) = input.Check(db.Now);
            if (errors.Count > 0)
            {
                return Task.FromResult<SaveResult?>(new SaveResult.Invalid(errors));
            }

            Apply(clean, hold);
            return Task.FromResult<SaveResult?>(null);
        }, ct);

    /// <summary>Lets a car go: it is again what it was before.</summary>
    /// <param name="carId">Which car.</param>
    /// <param name="version">The hold's version that the writer saw.</param>
    /// <param name="reason">Why, for the history; may be absent.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>Saved, NotFound (nobody holds it), Conflict, Invalid or Forbidden.</returns>
    public Task<SaveResult> ReleaseAsync(int carId, long version, string? reason = null, CancellationToken ct = default) =>
        WriteAsync(carId, version, reason, async (db, hold, car) =>
        {
            await HoldEnds.GiveBackAsync(db, hold, car, HoldEnd.Released, options.Value, ct);
            return null;
        }, ct);

    private async Task<SaveResult> TryPlaceAsync(int carId, HoldInput input, Actor actor, CancellationToken ct)
    {
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        db.Actor = actor;
        await using var write = await db.BeginWriteAsync(ct);
        await db.LockAsync($"car:{carId}", ct);
        if (await db.Cars.FirstOrDefaultAsync(c => c.Id == carId, ct) is not { } car)
        {
            return new SaveResult.NotFound();
        }

        if (await db.Holds.FirstOrDefaultAsync(h => h.CarId == carId && h.EndedAt == null, ct) is { } other)
        {
            if (other.Until > db.Now)
            {
                return new SaveResult.Held(other.CustomerName, other.PlacedBy, other.Until);
            }

            await HoldExpiry.EndAsync(db, other, car, options.Value, ct);
            (db.Actor, db.CorrelationId) = (actor, Guid.Empty);
        }

        if (CarLifecycle.FindWrongMove(car.Status, CarStatus.Reserved) is { } wrong)
        {
            return new SaveResult.Invalid([wrong]);
        }

        var hold = Apply(input, new Hold
        {
            CarId = carId, CustomerName = "", Contact = "", PlacedAt = db.Now, PlacedBy = actor.KeptName,
            // A car may be reserved for nobody when an older portal's import brought it so.
            StatusBefore = car.Status == CarStatus.Reserved ? CarStatus.InPreparation : car.Status,
        });
        db.Holds.Add(hold);
        car.Status = CarStatus.Reserved;
        await db.SaveChangesAsync(ct);
        await write.CommitAsync(ct);
        return new SaveResult.Saved(hold.Id, hold.Version);
    }

    private async Task<SaveResult> WriteAsync(
        int carId, long version, string? reason, Func<CarPortalDbContext, Hold, Car, Task<SaveResult?>> change, CancellationToken ct)
    {
        var actor = await actors.GetAsync(ct);
        if (!actor.Can(Permissions.CarsWrite))
        {
            return new SaveResult.Forbidden();
        }

        var (note, wrong) = Reasons.Check(reason, isNeeded: false);
        if (wrong is not null)
        {
            return wrong;
        }

        await using var db = await dbFactory.CreateDbContextAsync(ct);
        (db.Actor, db.Note) = (actor, note);
        await using var write = await db.BeginWriteAsync(ct);
        await db.LockAsync($"car:{carId}", ct);
        if (await db.Cars.FirstOrDefaultAsync(c => c.Id == carId, ct) is not { } car
            || await db.Holds.FirstOrDefaultAsync(h => h.CarId == carId && h.EndedAt == null, ct) is not { } hold)
        {
            return new SaveResult.NotFound();
        }

        if (hold.Version != version)
        {
            return new SaveResult.Conflict();
        }

        return await change(db, hold, car) ?? await db.SaveAsync(write, hold, ct);
    }

    private async Task<bool> ExistsAsync(int carId, CancellationToken ct)
    {
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        return await db.Cars.AnyAsync(c => c.Id == carId, ct);
    }

    private static Hold Apply(HoldInput input, Hold hold)
    {
        (hold.CustomerName, hold.Contact, hold.Deposit) = (input.CustomerName!, input.Contact!, input.Deposit);
        (hold.Until, hold.Note) = (input.Until!.Value, input.Note);
        return hold;
    }
}

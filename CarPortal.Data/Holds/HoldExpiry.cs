using CarPortal.Data.Cars;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CarPortal.Data.Holds;

/// <summary>Ends holds whose time is over; the portal asks it every half minute.</summary>
public sealed class HoldExpiry(IDbContextFactory<CarPortalDbContext> dbFactory, TimeProvider clock, IOptions<CarOptions> options)
{
    private const int AtOnce = 500;

    /// <summary>Ends every hold whose time is over, each car's in a transaction of its own.</summary>
    /// <returns>How many were ended.</returns>
    public async Task<int> EndDueAsync(CancellationToken ct = default)
    {
        var now = clock.UtcNow();
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        var due = await db.Holds.AsNoTracking().Where(h => h.EndedAt == null && h.Until <= now)
            .OrderBy(h => h.Until).Take(AtOnce).Select(h => new { h.Id, h.CarId }).ToListAsync(ct);
        var ended = 0;
        foreach (var hold in due)
        {
            ended += await TryEndAsync(hold.Id, hold.CarId, now, ct) ? 1 : 0;
        }

        return ended;
    }

    /// <summary>Ends one in the caller's transaction, as the portal itself, and saves.</summary>
    internal static async Task EndAsync(CarPortalDbContext db, Hold hold, Car car, CarOptions options, CancellationToken ct)
    {
        db.Actor = Actor.Portal;
        await HoldEnds.GiveBackAsync(db, hold, car, HoldEnd.Expired, options, ct);
        await db.SaveChangesAsync(ct);
    }

    private async Task<bool> TryEndAsync(int id, int carId, DateTime now, CancellationToken ct)
    {
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        await using var write = await db.BeginWriteAsync(ct);
        await db.LockAsync($"car:{carId}", ct);
        if (await db.Holds.FirstOrDefaultAsync(h => h.Id == id && h.EndedAt == null && h.Until <= now, ct) is not { } hold)
        {
            return false; // It was extended or ended meanwhile.
        }

        try
        {
            // A car in the trash too: restored, it must not come back held for ever.
            var car = await db.Cars.IgnoreQueryFilters().FirstAsync(c => c.Id == carId, ct);
            await EndAsync(db, hold, car, options.Value, ct);
            await write.CommitAsync(ct);
            return true;
        }
        catch (DbUpdateException)
        {
            return false; // Somebody changed the car at this moment: the next round ends it.
        }
    }
}

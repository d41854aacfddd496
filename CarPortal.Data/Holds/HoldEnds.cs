using CarPortal.Data.Cars;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.Holds;

/// <summary>What becomes of a hold and of its car when the hold ends.</summary>
internal static class HoldEnds
{
    /// <summary>Ends the hold of a car that is no longer reserved; the caller saves.</summary>
    public static async Task EndAsync(CarPortalDbContext db, Car car, CancellationToken ct)
    {
        if (await db.Holds.FirstOrDefaultAsync(h => h.CarId == car.Id && h.EndedAt == null, ct) is { } hold)
        {
            End(db, hold, car.Status switch
            {
                CarStatus.Sold => HoldEnd.Sold,
                CarStatus.Withdrawn => HoldEnd.Withdrawn,
                _ => HoldEnd.Released,
            });
        }
    }

    /// <summary>Ends a hold without a sale: the car goes back to where it was; the caller saves.</summary>
    public static async Task GiveBackAsync(CarPortalDbContext db, Hold hold, Car car, HoldEnd how, CarOptions options, CancellationToken ct)
    {
        End(db, hold, how);
        if (car.Status == CarStatus.Reserved)
        {
            // Its price may have been taken away while it was reserved.
            var facts = await CarWriter.FactsAsync(db, car.Id, CarFacts.Of(car), options, ct);
            var isFit = hold.StatusBefore != CarStatus.Available || CarLifecycle.FindFaults(CarStatus.Available, facts).Count == 0;
            car.Status = isFit ? hold.StatusBefore : CarStatus.InPreparation;
        }
    }

    private static void End(CarPortalDbContext db, Hold hold, HoldEnd how) => (hold.EndedAt, hold.End) = (db.Now, how);
}

using System.Globalization;
using System.Linq.Expressions;
using CarPortal.Data.Cars;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.Vins;

/// <summary>
/// Says what a VIN tells and which other cars have it or one like it. Everything needs <see cref="Permissions.CarsRead"/>.
/// It refuses nothing itself: what cannot be saved is up to <see cref="CarRules"/> and to the unique index of cars in stock.
/// </summary>
public sealed class VinService(IDbContextFactory<CarPortalDbContext> dbFactory, ActorSource actors, TimeProvider clock)
{
    /// <summary>Most cars that are named for having the VIN before, and for one like it.</summary>
    public const int MaxCars = 5;

    private static readonly Expression<Func<Car, VinCar>> Projection = c => new VinCar
    {
        Id = c.Id, StockNumber = c.StockNumber, Vin = c.Vin!, Title = c.Title, Status = c.Status, Deleted = c.DeletedAt != null, Since = c.DeletedAt ?? c.StatusSince,
    };

    /// <summary>Everything that can be said of a VIN.</summary>
    /// <param name="vin">As it was typed.</param>
    /// <param name="year">The model year typed beside it.</param>
    /// <param name="make">The make typed beside it.</param>
    /// <param name="carId">The car whose VIN it is; null for a new one.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<VinReport> CheckAsync(
        string vin, int? year = null, string? make = null, int? carId = null, CancellationToken ct = default)
    {
        var actor = await actors.GetAsync(ct);
        actor.Demand(Permissions.CarsRead);
        var (clean, errors) = CarRules.CheckVin(vin);
        if (clean is null || errors.Count > 0)
        {
            return new VinReport { Vin = "", Notes = [.. errors.Select(e => new VinNote("notAVin", VinNoteLevel.Refusal, e.Message))] };
        }

        await using var db = await dbFactory.CreateDbContextAsync(ct);
        var cars = await FindAsync(db, FieldMask.For(db.Model, actor), clean, carId, ct);
        var same = cars.Where(c => c.Vin == clean).ToList();
        var report = VinReader.Read(clean, year, make, clock.UtcNow()) with
        {
            InStock = same.Find(c => c.IsInStock),
            Earlier = [.. same.Where(c => !c.IsInStock).Take(MaxCars)],
            Similar = [.. cars.Where(c => c.Vin != clean).Take(MaxCars)],
        };
        var refuses = report.InStock is not null && await MustBeUniqueAsync(db, carId, ct);
        return report with { Notes = [.. report.Notes.Concat(CarNotes(report, refuses)).OrderByDescending(n => n.Level)] };
    }

    /// <summary>
    /// A car to begin a new record of the same car from, also out of the trash, without what the actor may not see; null
    /// when there is none.
    /// </summary>
    public async Task<CarDetails?> GetOldRecordAsync(int id, CancellationToken ct = default)
    {
        var actor = await actors.GetAsync(ct);
        actor.Demand(Permissions.CarsRead);
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        return await db.Cars.IgnoreQueryFilters([CarPortalDbContext.TrashFilter]).AsNoTracking().Where(c => c.Id == id)
            .Select(FieldMask.For(db.Model, actor).Apply(CarDetails.Projection)).FirstOrDefaultAsync(ct);
    }

    /// <summary>The other cars with this VIN, that in stock first, then those with the same end; the newest first.</summary>
    private static async Task<List<VinCar>> FindAsync(
        CarPortalDbContext db, FieldMask mask, string vin, int? carId, CancellationToken ct)
    {
        var others = db.Cars.IgnoreQueryFilters([CarPortalDbContext.TrashFilter]).AsNoTracking().Where(c => c.Id != carId);
        var end = vin.Length > Car.VinEndLength ? vin[^Car.VinEndLength..] : vin;
        return await others.Where(c => c.VinEnd == end)
            .OrderBy(c => c.Vin != vin ? 2 : c.DeletedAt == null && CarLifecycle.InStock.Contains(c.Status) ? 0 : 1).ThenByDescending(c => c.Id)
            .Take(1 + (2 * MaxCars)).Select(mask.Apply(Projection)).ToListAsync(ct);
    }

    /// <summary>A car that is sold may share its VIN with one in stock.</summary>
    private static async Task<bool> MustBeUniqueAsync(CarPortalDbContext db, int? carId, CancellationToken ct) =>
        carId is null || !await db.Cars.AnyAsync(c => c.Id == carId && !CarLifecycle.InStock.Contains(c.Status), ct);

    private static IEnumerable<VinNote> CarNotes(VinReport report, bool refuses)
    {
        if (report.InStock is { } stocked)
        {
            yield return new VinNote("inStock", refuses ? VinNoteLevel.Refusal : VinNoteLevel.Remark, $"Already in stock as {stocked.StockNumber}.");
        }
        else if (report.Earlier is [var earlier, ..])
        {
            var what = earlier.Deleted ? "Deleted" : earlier.Status.ToString();
            yield return new VinNote("earlier", VinNoteLevel.Remark, string.Create(CultureInfo.InvariantCulture, $"{what} in {earlier.Since.Year} as {earlier.StockNumber}: start from its old record."));
        }

        if (report.Similar.Count > 0)
        {
            yield return new VinNote("similar", VinNoteLevel.Remark,
                $"Ends like the VIN of {string.Join(", ", report.Similar.Select(c => c.StockNumber))}.");
        }
    }
}

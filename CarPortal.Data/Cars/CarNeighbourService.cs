using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CarPortal.Data.Cars;

/// <summary>The cars before and after one in a list.</summary>
public sealed class CarNeighbourService(
    IDbContextFactory<CarPortalDbContext> dbFactory, ActorSource actors, TimeProvider clock, IOptions<CarOptions> options)
{
    private static readonly Expression<Func<Car, int>> Id = c => c.Id;

    /// <summary>
    /// The neighbours of a car in what a query finds, by a seek each way from where the car is in the order now; it need not
    /// match the query any more.
    /// </summary>
    /// <returns>Null where there is none; both when there is no such car.</returns>
    /// <exception cref="PermissionDeniedException">The actor may not see cars, or the query reads what they may not.</exception>
    public async Task<(int? Previous, int? Next)> FindAsync(int id, CarQuery query, CancellationToken ct = default)
    {
        var (db, mask) = await dbFactory.OpenForReadAsync(actors, Permissions.CarsRead, ct);
        await using var opened = db;
        var finder = new CarFinder(db, query, mask, clock.UtcNow(), options.Value);
        if (await finder.Order.FindPlaceAsync(db.Cars.AsNoTracking().Where(c => c.Id == id), ct) is not { } place)
        {
            return (null, null);
        }

        return await db.ReadAsync(async stop => (await SeekAsync(null, place, stop), await SeekAsync(place, null, stop)), ct);

        async Task<int?> SeekAsync(string? after, string? before, CancellationToken stop)
        {
            var asked = query with { After = after, Before = before, Take = 1 };
            var beside = new CarFinder(db, asked, mask, clock.UtcNow(), options.Value);
            return (await beside.ReadPageAsync(Id, stop)).Items is [var found, ..] ? found : null;
        }
    }
}

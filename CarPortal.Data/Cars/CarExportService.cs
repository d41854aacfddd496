using System.Globalization;
using System.Runtime.CompilerServices;
using CarPortal.Data.History;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CarPortal.Data.Cars;

/// <summary>
/// Cars that leave the portal in a file: each export leaves an entry in the security history. Throws
/// <see cref="PermissionDeniedException"/> without <see cref="Permissions.CarsRead"/>.
/// </summary>
public sealed class CarExportService(
    IDbContextFactory<CarPortalDbContext> dbFactory, ActorSource actors, TimeProvider clock, IOptions<CarOptions> options, CarService cars)
{
    /// <summary>
    /// A page of the list. The first page leaves the entry, for all that match: whoever walks on takes them all.
    /// </summary>
    public async Task<PagedResult<CarDetails>> ReadPageAsync(CarQuery query, CancellationToken ct = default)
    {
        var page = await cars.ListDetailsAsync(query, ct);
        if (query.After is null)
        {
            await NoteAsync(page.TotalCount, page.TotalIsExact, ct);
        }

        return page;
    }

    /// <summary>Every car that matches, one after the other without holding them all; the entry comes before the first.</summary>
    public async IAsyncEnumerable<CarDetails> StreamAsync(CarQuery query, [EnumeratorCancellation] CancellationToken ct = default)
    {
        var (db, mask) = await dbFactory.OpenForReadAsync(actors, Permissions.CarsRead, ct);
        await using var opened = db;
        var finder = new CarFinder(db, query, mask, clock.UtcNow(), options.Value);
        var found = finder.Matching;
        await NoteAsync(await found.CountAsync(ct), isExact: true, ct);
        await foreach (var car in db.ReadAheadAsync(finder.Order.All(found).Select(step => db.ReadAllAsync(step, mask)), ct))
        {
            yield return car;
        }
    }

    private async Task NoteAsync(int count, bool isExact, CancellationToken ct)
    {
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        db.Actor = await actors.GetAsync(ct);
        db.AddHistory(
            RecordKind.User, db.Actor.UserId ?? 0, HistoryAction.Exported,
            new FieldChange("cars", null, count.ToString(CultureInfo.InvariantCulture) + (isExact ? "" : "+")));
        await db.SaveChangesAsync(ct);
    }
}

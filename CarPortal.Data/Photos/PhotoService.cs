using CarPortal.Data.Cars;
using CarPortal.Data.History;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CarPortal.Data.Photos;

/// <summary>
/// The photos of cars: seeing them and everything that is done with them once they are there;
/// <see cref="PhotoIntakeService"/> takes them in. Reads throw <see cref="PermissionDeniedException"/> without
/// <see cref="Permissions.CarsRead"/>; writes answer <see cref="SaveResult.Forbidden"/> without
/// <see cref="Permissions.CarsWrite"/>. Photos of a car in the trash are nobody's to see or change.
/// </summary>
public sealed class PhotoService(
    IDbContextFactory<CarPortalDbContext> dbFactory, ActorSource actors, TimeProvider clock, PhotoFiles files, IOptions<CarOptions> options)
{
    /// <summary>What the history calls the order of a car's photos.</summary>
    internal const string OrderField = "photoOrder";

    /// <summary>Why a photo cannot come back.</summary>
    internal const string SentAgain = "The car has this very picture again already.";

    /// <summary>A car's photos in their order, the cover first; null when there is no such car.</summary>
    public async Task<IReadOnlyList<PhotoItem>?> ListAsync(int carId, CancellationToken ct = default)
    {
        var (db, _) = await dbFactory.OpenForReadAsync(actors, Permissions.CarsRead, ct);
        await using var opened = db;
        var photos = await InOrder(db, carId).AsNoTracking().Select(PhotoItem.Projection).ToListAsync(ct);
        return photos.Count > 0 || await db.Cars.AnyAsync(c => c.Id == carId, ct) ? photos : null;
    }

    /// <summary>A photo; null when there is none of this id at this car.</summary>
    public async Task<PhotoItem?> GetAsync(int carId, int photoId, CancellationToken ct = default)
    {
        var (db, _) = await dbFactory.OpenForReadAsync(actors, Permissions.CarsRead, ct);
        await using var opened = db;
        return await InOrder(db, carId).AsNoTracking().Where(p => p.Id == photoId).Select(PhotoItem.Projection).FirstOrDefaultAsync(ct);
    }

    /// <summary>The hash of each car's cover; cars without photos are left out.</summary>
    public async Task<IReadOnlyDictionary<int, string>> ListCoversAsync(IReadOnlyCollection<int> carIds, CancellationToken ct = default)
    {
        var (db, _) = await dbFactory.OpenForReadAsync(actors, Permissions.CarsRead, ct);
        await using var opened = db;
        return await db.Cars.Where(c => carIds.Contains(c.Id))
            .Select(c => new
            {
                c.Id,
                Hash = db.CarPhotos.Where(p => p.CarId == c.Id && p.DeletedAt == null)
                    .OrderBy(p => p.Rank).ThenBy(p => p.Id).Select(p => p.Hash).FirstOrDefault(),
            })
            .Where(c => c.Hash != null).ToDictionaryAsync(c => c.Id, c => c.Hash!, ct);
    }

    /// <summary>How many photos each car has; cars without any are left out.</summary>
    public async Task<IReadOnlyDictionary<int, int>> CountAsync(IReadOnlyCollection<int> carIds, CancellationToken ct = default)
    {
        var (db, _) = await dbFactory.OpenForReadAsync(actors, Permissions.CarsRead, ct);
        await using var opened = db;
        return await db.CarPhotos.Where(p => carIds.Contains(p.CarId) && p.DeletedAt == null && db.Cars.Any(c => c.Id == p.CarId))
            .GroupBy(p => p.CarId).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
    }

    /// <summary>Where a photo's file is; null when no photo of a car that is there has this hash.</summary>
    public async Task<string?> FindFileAsync(string hash, PhotoSize size, CancellationToken ct = default)
    {
        var (db, _) = await dbFactory.OpenForReadAsync(actors, Permissions.CarsRead, ct);
        await using var opened = db;
        return await db.CarPhotos.Where(p => p.Hash == hash && p.DeletedAt == null && db.Cars.Any(c => c.Id == p.CarId))
            .Select(p => p.Hash).FirstOrDefaultAsync(ct) is { } known ? files.PathOf(known, size) : null;
    }

    /// <summary>
    /// Puts a car's photos in order. Photos that came meanwhile stay behind them and photos that went do not come back; it
    /// is a conflict only when somebody else put in another order what the person had before them.
    /// </summary>
    /// <param name="carId">Which car.</param>
    /// <param name="seen">The photos in the order that the person saw.</param>
    /// <param name="order">The same photos in the order that the person wants.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<PhotoOrder> ReorderAsync(
        int carId, IReadOnlyList<int> seen, IReadOnlyList<int> order, CancellationToken ct = default)
    {
        if (await WriterAsync(ct) is not { } actor)
        {
            return new PhotoOrder(new SaveResult.Forbidden(), []);
        }

        await using var db = await dbFactory.CreateDbContextAsync(ct);
        db.Actor = actor;
        await using var write = await db.BeginWriteAsync(ct);
        await db.LockAsync($"car:{carId}", ct);
        if (!await db.Cars.AnyAsync(c => c.Id == carId, ct))
        {
            return new PhotoOrder(new SaveResult.NotFound(), []);
        }

        var photos = await InOrder(db, carId).ToListAsync(ct);
        var now = photos.ConvertAll(p => p.Id);
        if (order.Count != seen.Count || seen.Distinct().Count() != seen.Count || !seen.ToHashSet().SetEquals(order))
        {
            return new PhotoOrder(new SaveResult.Invalid("order", "The order must name the photos that were seen, each once."), now);
        }

        if (!now.Where(seen.Contains).SequenceEqual(seen.Where(now.Contains)))
        {
            return new PhotoOrder(new SaveResult.Conflict(), now);
        }

        List<int> wanted = [.. order.Where(now.Contains), .. now.Where(id => !seen.Contains(id))];
        Apply(db, carId, photos, now, wanted);
        await db.SaveChangesAsync(ct);
        await write.CommitAsync(ct);
        return new PhotoOrder(new SaveResult.Saved(carId, 0), wanted);
    }

    /// <summary>Says what is to be seen; empty for nothing.</summary>
    /// <returns>Saved, NotFound, Conflict, Invalid or Forbidden.</returns>
    public Task<SaveResult> SetCaptionAsync(int carId, int photoId, long version, string? caption, CancellationToken ct = default) =>
        WriteAsync(carId, photoId, version, photo => PhotoRules.SetCaption(photo, caption), deleted: false, ct);

    /// <summary>Says which of the wanted shots it is; null for none of them.</summary>
    /// <inheritdoc cref="SetCaptionAsync"/>
    public Task<SaveResult> SetShotAsync(int carId, int photoId, long version, string? shot, CancellationToken ct = default) =>
        WriteAsync(carId, photoId, version, photo => PhotoRules.SetShot(photo, shot, options.Value.ShotsOrUsual), deleted: false, ct);

    /// <summary>Caption and shot at once.</summary>
    /// <inheritdoc cref="SetCaptionAsync"/>
    public Task<SaveResult> DescribeAsync(
        int carId, int photoId, long version, string? caption, string? shot, CancellationToken ct = default) => WriteAsync(
        carId, photoId, version,
        photo => PhotoRules.SetCaption(photo, caption) ?? PhotoRules.SetShot(photo, shot, options.Value.ShotsOrUsual), deleted: false, ct);

    /// <summary>Takes a photo from its car; it can be put back.</summary>
    /// <returns>Saved, NotFound, Conflict, Invalid (the car's status needs it) or Forbidden.</returns>
    public Task<SaveResult> DeleteAsync(int carId, int photoId, long version, CancellationToken ct = default) =>
        WriteAsync(carId, photoId, version, photo =>
        {
            photo.DeletedAt = clock.UtcNow();
            return null;
        }, deleted: false, ct, db => PhotoRules.WhyNeededAsync(db, carId, options.Value, ct));

    /// <summary>Puts a photo back to its place.</summary>
    /// <returns>Saved, NotFound, Conflict, Duplicate (the same picture was sent again), Invalid (too many) or Forbidden.</returns>
    public Task<SaveResult> UndeleteAsync(int carId, int photoId, long version, CancellationToken ct = default) =>
        WriteAsync(carId, photoId, version, photo =>
        {
            photo.DeletedAt = null;
            return null;
        }, deleted: true, ct, db => PhotoRules.WhyFullAsync(db, carId, ct));

    internal static IQueryable<CarPhoto> InOrder(CarPortalDbContext db, int carId) => db.CarPhotos
        .Where(p => p.CarId == carId && p.DeletedAt == null && db.Cars.Any(c => c.Id == carId)).OrderBy(p => p.Rank).ThenBy(p => p.Id);

    private static void Apply(CarPortalDbContext db, int carId, List<CarPhoto> photos, List<int> now, List<int> wanted)
    {
        for (var rank = 0; rank < wanted.Count; rank++)
        {
            photos.Find(p => p.Id == wanted[rank])!.Rank = rank;
        }

        if (now.SequenceEqual(wanted))
        {
            return;
        }

        // Places are bookkeeping of each photo; that they changed is a change of the car, and one entry.
        var change = HistoryRecorder.Describe([new FieldChange(OrderField, string.Join(' ', now), string.Join(' ', wanted))]);
        var entry = HistoryWriter.NewEntry(db, RecordKind.Car, carId, HistoryAction.Changed, change);
        (entry.Part, entry.PartId) = (RecordPart.Photo, wanted[0]);
        db.History.Add(entry);
    }

    private async Task<SaveResult> WriteAsync(
        int carId, int photoId, long version, Func<CarPhoto, SaveResult?> change, bool deleted, CancellationToken ct,
        Func<CarPortalDbContext, Task<SaveResult?>>? whyNot = null)
    {
        if (await WriterAsync(ct) is not { } actor)
        {
            return new SaveResult.Forbidden();
        }

        await using var db = await dbFactory.CreateDbContextAsync(ct);
        db.Actor = actor;
        await using var write = await db.BeginWriteAsync(ct);
        await db.LockAsync($"car:{carId}", ct);
        var photo = await db.CarPhotos.FirstOrDefaultAsync(
            p => p.Id == photoId && p.CarId == carId && p.DeletedAt != null == deleted && db.Cars.Any(c => c.Id == carId), ct);
        if (photo is null)
        {
            return new SaveResult.NotFound();
        }

        if (photo.Version != version)
        {
            return new SaveResult.Conflict();
        }

        if (whyNot is not null && await whyNot(db) is { } refusal)
        {
            return refusal;
        }

        return change(photo) ?? await db.SaveAsync(write, photo, ct, _ => new SaveResult.Duplicate("photo", SentAgain));
    }

    private async Task<Actor?> WriterAsync(CancellationToken ct) =>
        await actors.GetAsync(ct) is var actor && actor.Can(Permissions.CarsWrite) ? actor : null;
}

using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.Photos;

/// <summary>
/// Takes photos in: what is sent is received to its end, read, encoded anew and on disk before a row speaks of it.
/// Needs <see cref="Permissions.CarsWrite"/>.
/// </summary>
public sealed class PhotoIntakeService(
    IDbContextFactory<CarPortalDbContext> dbFactory, ActorSource actors, PhotoFiles files, PhotoPipeline pipeline)
{
    private const int MaxPlace = 1_000_000;

    /// <summary>Why the car takes no photo just now; null when it does. For asking before a file is sent.</summary>
    /// <returns>NotFound (the car), Invalid (it has too many) or Forbidden.</returns>
    public async Task<SaveResult?> WhyNotAsync(int carId, CancellationToken ct = default)
    {
        if (!(await actors.GetAsync(ct)).Can(Permissions.CarsWrite))
        {
            return new SaveResult.Forbidden();
        }

        await using var db = await dbFactory.CreateDbContextAsync(ct);
        return await db.Cars.AnyAsync(c => c.Id == carId, ct) ? await PhotoRules.WhyFullAsync(db, carId, ct) : new SaveResult.NotFound();
    }

    /// <summary>Adds a photo to a car. The same picture sent twice is one photo.</summary>
    /// <param name="carId">Which car.</param>
    /// <param name="content">The file as it is sent, read to its end or to the limit.</param>
    /// <param name="place">Where in the order, for several that are sent at once; the last when null.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<AddedPhoto> AddAsync(int carId, Stream content, int? place = null, CancellationToken ct = default)
    {
        if (await WhyNotAsync(carId, ct) is { } refusal)
        {
            return new AddedPhoto(refusal);
        }

        try
        {
            using var incoming = await files.ReceiveAsync(content, ct);
            if (await FindAsync(carId, incoming.Hash, ct) is { } there)
            {
                return there;
            }

            var encoded = await pipeline.EncodeAsync(incoming.Path, ct);
            await files.StoreAsync(encoded, ct);
            return await AddRowAsync(carId, incoming.Hash, encoded, place, ct);
        }
        catch (PhotoRefusedException e)
        {
            return new AddedPhoto(new SaveResult.Invalid("photo", e.Message));
        }
    }

    /// <summary>Turns a photo clockwise: its files are made anew under another name.</summary>
    /// <param name="carId">Which car.</param>
    /// <param name="photoId">Which photo.</param>
    /// <param name="version">The version the person saw.</param>
    /// <param name="degrees">90, 180 or 270.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>Saved, NotFound, Conflict, Invalid or Forbidden.</returns>
    public async Task<SaveResult> RotateAsync(int carId, int photoId, long version, int degrees, CancellationToken ct = default)
    {
        var actor = await actors.GetAsync(ct);
        if (!actor.Can(Permissions.CarsWrite))
        {
            return new SaveResult.Forbidden();
        }

        if (degrees is not (90 or 180 or 270))
        {
            return new SaveResult.Invalid("rotate", "It can be turned by 90, 180 or 270 degrees.");
        }

        await using var db = await dbFactory.CreateDbContextAsync(ct);
        db.Actor = actor;
        var photo = await PhotoService.InOrder(db, carId).FirstOrDefaultAsync(p => p.Id == photoId, ct);
        if (photo is null || photo.Version != version)
        {
            return photo is null ? new SaveResult.NotFound() : new SaveResult.Conflict();
        }

        try
        {
            var turned = await pipeline.RotateAsync(files.PathOf(photo.Hash, PhotoSize.Large), degrees, ct);
            await files.StoreAsync(turned, ct);
            (photo.Hash, photo.Width, photo.Height) = (turned.Hash, turned.Width, turned.Height);
            await db.SaveChangesAsync(ct);
            return new SaveResult.Saved(photo.Id, photo.Version);
        }
        catch (PhotoRefusedException)
        {
            return new SaveResult.Invalid("photo", "The photo's file is missing or damaged; it cannot be turned.");
        }
        catch (DbUpdateConcurrencyException)
        {
            return new SaveResult.Conflict();
        }
    }

    private async Task<AddedPhoto> AddRowAsync(int carId, string sourceHash, EncodedPhoto encoded, int? place, CancellationToken ct)
    {
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        db.Actor = await actors.GetAsync(ct);
        if (!db.Actor.Can(Permissions.CarsWrite))
        {
            return new AddedPhoto(new SaveResult.Forbidden()); // Taken away while the file was under way.
        }

        var photo = new CarPhoto
        {
            CarId = carId, Hash = encoded.Hash, SourceHash = sourceHash, Width = encoded.Width, Height = encoded.Height,
        };
        if (await SaveAsync(db, photo, place, ct) is { } result)
        {
            return result is SaveResult.Saved && await FindAsync(carId, sourceHash, ct) is { } saved
                ? saved with { WasThere = false } : new AddedPhoto(result);
        }

        // The same picture was sent twice at once, and the other was quicker.
        return await FindAsync(carId, sourceHash, ct) ?? new AddedPhoto(new SaveResult.Conflict());
    }

    /// <returns>Null when the car has the picture.</returns>
    private static async Task<SaveResult?> SaveAsync(CarPortalDbContext db, CarPhoto photo, int? place, CancellationToken ct)
    {
        await using var write = await db.BeginWriteAsync(ct);
        await db.LockAsync($"car:{photo.CarId}", ct);
        if (!await db.Cars.AnyAsync(c => c.Id == photo.CarId, ct))
        {
            return new SaveResult.NotFound();
        }

        if (await PhotoRules.WhyFullAsync(db, photo.CarId, ct) is { } full)
        {
            return full;
        }

        var last = await db.CarPhotos.Where(p => p.CarId == photo.CarId && p.DeletedAt == null).MaxAsync(p => (int?)p.Rank, ct) ?? -1;
        photo.Rank = Math.Clamp(place ?? last + 1, 0, MaxPlace);
        db.CarPhotos.Add(photo);
        try
        {
            await db.SaveChangesAsync(ct);
            await write.CommitAsync(ct);
            return new SaveResult.Saved(photo.Id, photo.Version);
        }
        catch (DbUpdateException e) when (db.DuplicateFieldOf(e) is not null)
        {
            return null;
        }
    }

    private async Task<AddedPhoto?> FindAsync(int carId, string sourceHash, CancellationToken ct)
    {
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        return await PhotoService.InOrder(db, carId).AsNoTracking().Where(p => p.SourceHash == sourceHash)
            .Select(PhotoItem.Projection).FirstOrDefaultAsync(ct) is { } photo
            ? new AddedPhoto(new SaveResult.Saved(photo.Id, photo.Version), photo, WasThere: true) : null;
    }
}

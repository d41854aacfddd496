using System.Globalization;
using CarPortal.Data.History;
using CarPortal.Data.Photos;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.Cars;

/// <summary>Puts a car, or a part of it, back to what one entry of its history says it was before.</summary>
/// <param name="cars">Writes the car's own fields.</param>
/// <param name="photos">Puts photos in order.</param>
/// <param name="dbFactory">Opens contexts.</param>
/// <param name="clock">The present, for the rules.</param>
/// <param name="options">The settings that the rules ask.</param>
/// <param name="entry">The entry; <see cref="Revertible"/> lets it pass.</param>
/// <param name="changes">What of it is put back.</param>
internal sealed class CarReverts(
    CarService cars, PhotoService photos, IDbContextFactory<CarPortalDbContext> dbFactory, TimeProvider clock, CarOptions options,
    HistoryEntry entry, IReadOnlyList<FieldChangeItem> changes)
{
    /// <summary>Does it once, on behalf of somebody who may, to this version of the car or to any.</summary>
    public Task<CarEditResult> RunAsync(Actor actor, long? version, CancellationToken ct) =>
        entry.Part is null ? PutBackAsync(version, ct)
        : changes is [{ Field: PhotoService.OrderField } order] ? ReorderBackAsync(order, version, ct)
        : PutPartBackAsync(actor, version, ct);

    private async Task<CarEditResult> PutBackAsync(long? version, CancellationToken ct)
    {
        var (before, after) = (new CarInput(), new CarInput());
        var fields = new List<CarInputField>();
        foreach (var change in changes)
        {
            if (CarInputField.Find(change.Field) is { } known)
            {
                known.Set(before, known.ReadRecorded(change.Old));
                known.Set(after, known.ReadRecorded(change.New));
                fields.Add(known);
            }
        }

        var clashes = new List<FieldClash>();
        var result = await cars.ChangeAsync(entry.RecordId, version, Note(), async (db, car) =>
        {
            var since = await FieldAuthors.ReadAsync(FieldAuthors.EntriesOf(db, car.Id).Where(e => e.Id > entry.Id), ct);
            clashes = [.. fields.Where(f => !Equals(f.Get(car), f.Get(after))).Select(f => new FieldClash(
                f.Name, f.Get(after), f.Get(before), f.Get(car), since.Of(f.Name, car.ChangedBy)))];
            return clashes.Count > 0 ? new SaveResult.Conflict() : CarInputField.Apply(car, before, fields, clock.UtcNow());
        }, ct);
        return new CarEditResult(result, [], clashes);
    }

    private async Task<CarEditResult> PutPartBackAsync(Actor actor, long? version, CancellationToken ct)
    {
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        (db.Actor, db.Note) = (actor, Note());
        await using var write = await db.BeginWriteAsync(ct);
        await db.LockAsync($"car:{entry.RecordId}", ct);
        if (await FindOtherVersionAsync(db, version, ct) is { } other)
        {
            return new CarEditResult(other);
        }

        var (part, refused, clashes) = await new PartReverts(db, entry, changes, options, ct).ApplyAsync();
        var result = clashes.Count > 0 ? new SaveResult.Conflict()
            : refused ?? await db.SaveAsync(write, part!, ct, _ => new SaveResult.Duplicate("photo", PhotoService.SentAgain));
        return new CarEditResult(result is SaveResult.Saved ? await SavedAsync(ct) : result, [], clashes);
    }

    private async Task<CarEditResult> ReorderBackAsync(FieldChangeItem order, long? version, CancellationToken ct)
    {
        await using (var db = await dbFactory.CreateDbContextAsync(ct))
        {
            if (await FindOtherVersionAsync(db, version, ct) is { } other)
            {
                return new CarEditResult(other);
            }
        }

        var (result, now) = await photos.ReorderAsync(entry.RecordId, Ids(order.New), Ids(order.Old), ct);
        return new CarEditResult(
            result is SaveResult.Saved ? await SavedAsync(ct) : result, [],
            result is SaveResult.Conflict ? [new FieldClash(order.Field, order.New, order.Old, string.Join(' ', now), "Somebody")] : []);

        static List<int> Ids(string? ids) => [.. (ids ?? "").Split(' ').Select(i => int.Parse(i, CultureInfo.InvariantCulture))];
    }

    /// <summary>A part has a version of its own; what callers get back is the car's.</summary>
    private async Task<SaveResult> SavedAsync(CancellationToken ct) =>
        new SaveResult.Saved(entry.RecordId, (await cars.GetAsync(entry.RecordId, ct))?.Version ?? 0);

    private async Task<SaveResult?> FindOtherVersionAsync(CarPortalDbContext db, long? version, CancellationToken ct) =>
        await db.Cars.Where(c => c.Id == entry.RecordId).Select(c => (long?)c.Version).FirstOrDefaultAsync(ct) is not { } now ? new SaveResult.NotFound()
        : version is not null && version != now ? new SaveResult.Conflict()
        : null;

    private string Note()
    {
        var what = entry.Action == HistoryAction.Deleted ? $"what {entry.ActorName} removed"
            : $"{(changes.Count == 1 ? changes[0].Field : $"{changes.Count} fields")} as before {entry.ActorName}'s change of";
        var note = string.Create(CultureInfo.InvariantCulture, $"Put back {what} {entry.At:yyyy-MM-dd HH:mm} UTC");
        return note[..Math.Min(note.Length, HistoryEntry.NoteLength)];
    }
}

using CarPortal.Data.History;
using CarPortal.Data.Photos;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CarPortal.Data.Cars;

/// <summary>
/// Changes single fields of a car and leaves all others as they are: what one person changed against what they saw, a
/// patch, the reverse of an earlier change. All through <see cref="CarService"/>, so that the same rules hold.
/// </summary>
public sealed class CarEditService(
    CarService cars, PhotoService photos, ActorSource actors, IDbContextFactory<CarPortalDbContext> dbFactory, TimeProvider clock, IOptions<CarOptions> options)
{
    /// <summary>How often a save begins again when others save in the very moment.</summary>
    private const int Tries = 20;

    /// <summary>
    /// Saves what somebody changed against what they saw. Others' changes of other fields stay; where both changed a field,
    /// to different values, nothing is written.
    /// </summary>
    /// <param name="id">Which car.</param>
    /// <param name="version">The version they saw.</param>
    /// <param name="seen">The car as they saw it.</param>
    /// <param name="mine">The car as they want it; only fields that differ from <paramref name="seen"/> count.</param>
    /// <param name="note">Why, for the history; at most <see cref="HistoryEntry.NoteLength"/> characters.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<CarEditResult> MergeAsync(
        int id, long version, CarInput seen, CarInput mine, string? note = null, CancellationToken ct = default)
    {
        if (!(await actors.GetAsync(ct)).Can(Permissions.CarsRead))
        {
            return new CarEditResult(new SaveResult.Forbidden()); // What others made of the car is told.
        }

        if (CheckNote(ref note) is { } wrong)
        {
            return new CarEditResult(wrong);
        }

        var (clean, errors) = CarRules.Check(mine, clock.UtcNow());
        var changed = (await SeenFieldsAsync(ct)).Where(f => IsChange(f, clean, seen) && IsChange(f, mine, seen)).ToList();
        if (errors.Where(e => changed.Any(f => f.Name == e.Field) || CarInputField.Find(e.Field) is null).ToList() is { Count: > 0 } found)
        {
            return new CarEditResult(new SaveResult.Invalid(found));
        }

        return await RetryAsync(async () =>
        {
            var (others, clashes) = (new List<OthersChange>(), new List<FieldClash>());
            var result = await cars.ChangeAsync(id, null, note, async (db, car) =>
            {
                (others, clashes) = await CompareAsync(db, car, version, seen, clean, changed, ct);
                return clashes.Count > 0 ? new SaveResult.Conflict() : CarInputField.Apply(car, clean, changed, clock.UtcNow());
            }, ct);
            return new CarEditResult(result, result is SaveResult.Saved or SaveResult.Conflict ? others : [], clashes);
        });
    }

    /// <summary>Changes the named fields of the version that the caller read, and no other.</summary>
    /// <param name="id">Which car.</param>
    /// <param name="version">The version they read.</param>
    /// <param name="values">The new values.</param>
    /// <param name="fields">The API names of the fields to take from <paramref name="values"/>.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>Saved, NotFound, Conflict, Invalid, Duplicate or Forbidden.</returns>
    public async Task<SaveResult> PatchAsync(
        int id, long version, CarInput values, IReadOnlySet<string> fields, CancellationToken ct = default)
    {
        var changed = (await SeenFieldsAsync(ct)).Where(f => fields.Contains(f.Name)).ToList();
        return await cars.ChangeAsync(id, version, null, (_, car) => Task.FromResult(CarInputField.Apply(car, values, changed, clock.UtcNow())), ct);
    }

    /// <summary>
    /// Puts a car or a part of it back to what it was before an entry of the car's history; a change of its own, by the
    /// same rules (<see cref="Revertible"/>). A field that changed again since is a clash, and nothing is written.
    /// </summary>
    /// <param name="id">Which car.</param>
    /// <param name="entryId">Which entry.</param>
    /// <param name="fields">The API names of the only fields to put back; null for all of the entry's.</param>
    /// <param name="version">The version of the car that the caller read; null to put back whatever came since.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<CarEditResult> RevertAsync(
        int id, long entryId, IReadOnlyCollection<string>? fields = null, long? version = null, CancellationToken ct = default)
    {
        var actor = await actors.GetAsync(ct);
        if (!actor.Can(Permissions.CarsWrite) || !actor.Can(Permissions.CarsRead))
        {
            return new CarEditResult(new SaveResult.Forbidden());
        }

        if (await FindEntryAsync(actor, id, entryId, ct) is not var (entry, changes))
        {
            return new CarEditResult(new SaveResult.NotFound());
        }

        var why = fields is null ? [Revertible.WhyNot(entry.Part, entry.Action, changes)]
            : fields.Select(f => Revertible.WhyNot(entry.Part, entry.Action, changes, f)).DefaultIfEmpty("Name a field, or none for all of them.");
        if (why.FirstOrDefault(w => w is not null) is { } refused)
        {
            return new CarEditResult(new SaveResult.Invalid("entry", refused));
        }

        var wanted = changes.Where(c => fields is null || fields.Contains(c.Field)).ToList();
        var reverts = new CarReverts(cars, photos, dbFactory, clock, options.Value, entry, wanted);
        return version is null ? await RetryAsync(() => reverts.RunAsync(actor, null, ct)) : await reverts.RunAsync(actor, version, ct);
    }

    /// <summary>A stock number and a status cannot be taken away: without one, what there is stays.</summary>
    private static bool IsChange(CarInputField field, CarInput mine, CarInput seen) =>
        !Equals(field.Get(mine), field.Get(seen))
        && (field.Get(mine) is not null || field.Name is not ("stockNumber" or "status"));

    private static SaveResult? CheckNote(ref string? note)
    {
        note = string.IsNullOrWhiteSpace(note) ? null : note.Trim();
        return note is null || (note.Length <= HistoryEntry.NoteLength && !TextRules.HasControl(note) && TextRules.IsWellFormed(note))
            ? null
            : new SaveResult.Invalid("note", $"Why must be one line of at most {HistoryEntry.NoteLength} characters.");
    }

    /// <summary>A save of the car as it is now can only meet others in the very moment: then it begins again.</summary>
    private static async Task<CarEditResult> RetryAsync(Func<Task<CarEditResult>> save)
    {
        for (var tries = 1; ; tries++)
        {
            var ended = await save();
            if (ended is not { Result: SaveResult.Conflict, Clashes.Count: 0 } || tries == Tries)
            {
                return ended;
            }
        }
    }

    private static async Task<(List<OthersChange> Others, List<FieldClash> Clashes)> CompareAsync(
        CarPortalDbContext db, Car car, long version, CarInput seen, CarInput mine, List<CarInputField> changed, CancellationToken ct)
    {
        var (others, clashes) = (new List<OthersChange>(), new List<FieldClash>());
        if (car.Version == version)
        {
            return (others, clashes);
        }

        // Each version is one entry of the car itself: as many as lie between are what happened since.
        var since = await FieldAuthors.ReadAsync(FieldAuthors.EntriesOf(db, car.Id), ct, car.Version - version);
        foreach (var field in CarInputField.All.Where(f => !Equals(f.Get(car), f.Get(seen))))
        {
            var (now, want) = (field.Get(car), field.Get(mine));
            if (!changed.Contains(field))
            {
                others.Add(new OthersChange(field.Name, now, since.Of(field.Name, car.ChangedBy)));
            }
            else if (!Equals(now, want))
            {
                clashes.Add(new FieldClash(field.Name, field.Get(seen), want, now, since.Of(field.Name, car.ChangedBy)));
            }
        }

        var hidden = FieldMask.For(db.Model, db.Actor!).HiddenOf(typeof(Car));
        others.RemoveAll(o => hidden.Contains(o.Field));
        return (others, clashes);
    }

    /// <summary>What the actor may see, and so may change.</summary>
    private async Task<IReadOnlyList<CarInputField>> SeenFieldsAsync(CancellationToken ct)
    {
        var actor = await actors.GetAsync(ct);
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        var hidden = FieldMask.For(db.Model, actor).HiddenOf(typeof(Car));
        return hidden.Count == 0 ? CarInputField.All : [.. CarInputField.All.Where(f => !hidden.Contains(f.Name))];
    }

    /// <summary>An entry of a car that is there, and what the actor may see of it; null when that is nothing.</summary>
    private async Task<(HistoryEntry Entry, IReadOnlyList<FieldChangeItem> Changes)?> FindEntryAsync(Actor actor, int id, long entryId, CancellationToken ct)
    {
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        if (await db.History.AsNoTracking().FirstOrDefaultAsync(
            e => e.Id == entryId && e.RecordKind == RecordKind.Car && e.RecordId == id && db.Cars.Any(c => c.Id == id), ct) is not { } entry)
        {
            return null;
        }

        var all = HistoryService.ReadChanges(entry.Changes);
        var seen = FieldMask.For(db.Model, actor).Visible(RecordKind.Car, entry.Part, all);
        return seen.Count > 0 || all.Count == 0 ? (entry, seen) : null;
    }
}

using CarPortal.Data.History;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.Cars;

/// <summary>
/// Changes single fields of a car and leaves all others as they are: what one person changed against what they saw, a
/// patch, the reverse of an earlier change. All through <see cref="CarService"/>, so that the same rules hold.
/// </summary>
public sealed class CarEditService(CarService cars, ActorSource actors, IDbContextFactory<CarPortalDbContext> dbFactory, TimeProvider clock)
{
    /// <summary>How often a save begins again when others save in the very moment.</summary>
    private const int Tries = 20;

    /// <summary>Most entries that are looked through for who changed a field.</summary>
    private const int MaxEntries = 200;

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
                return clashes.Count > 0 ? new SaveResult.Conflict() : Apply(car, clean, changed);
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
        return await cars.ChangeAsync(id, version, null, (_, car) => Task.FromResult(Apply(car, values, changed)), ct);
    }

    /// <summary>
    /// Puts fields back to what they were before an entry of the car's history; a change of its own, by the same rules. A
    /// field that changed again since is a clash, and nothing is written.
    /// </summary>
    /// <param name="id">Which car.</param>
    /// <param name="entryId">Which entry.</param>
    /// <param name="field">The API name of the only field to put back; null for all of the entry's.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<CarEditResult> RevertAsync(int id, long entryId, string? field = null, CancellationToken ct = default)
    {
        var actor = await actors.GetAsync(ct);
        if (!actor.Can(Permissions.CarsWrite) || !actor.Can(Permissions.CarsRead))
        {
            return new CarEditResult(new SaveResult.Forbidden());
        }

        if (await FindChangeAsync(id, entryId, ct) is not { } entry)
        {
            return new CarEditResult(new SaveResult.NotFound());
        }

        var visible = await SeenFieldsAsync(ct);
        var (before, after) = (new CarInput(), new CarInput());
        var fields = new List<CarInputField>();
        foreach (var change in HistoryService.ReadChanges(entry.Changes).Where(c => field is null || c.Field == field))
        {
            if (visible.FirstOrDefault(f => f.Name == change.Field) is { } known)
            {
                known.Set(before, known.ReadRecorded(change.Old));
                known.Set(after, known.ReadRecorded(change.New));
                fields.Add(known);
            }
        }

        return fields.Count == 0
            ? new CarEditResult(new SaveResult.Invalid(field ?? "entry", "There is nothing in this entry that can be put back."))
            : await RetryAsync(() => PutBackAsync(entry, fields, before, after, ct));
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

    private async Task<CarEditResult> PutBackAsync(
        HistoryEntry entry, List<CarInputField> fields, CarInput before, CarInput after, CancellationToken ct)
    {
        var clashes = new List<FieldClash>();
        var what = fields.Count == 1 ? fields[0].Name : $"{fields.Count} fields";
        var note = $"Put back {what} as before {entry.ActorName}'s change of {entry.At:yyyy-MM-dd HH:mm} UTC";
        var result = await cars.ChangeAsync(entry.RecordId, null, note[..Math.Min(note.Length, HistoryEntry.NoteLength)], async (db, car) =>
        {
            var since = await ReadEntriesAsync(db, car.Id, e => e.Where(x => x.Id > entry.Id), MaxEntries, ct);
            clashes = [.. fields.Where(f => !Equals(f.Get(car), f.Get(after))).Select(f => new FieldClash(
                f.Name, f.Get(after), f.Get(before), f.Get(car), ByWhom(since, f.Name, car)))];
            return clashes.Count > 0 ? new SaveResult.Conflict() : Apply(car, before, fields);
        }, ct);
        return new CarEditResult(result, [], clashes);
    }

    private SaveResult? Apply(Car car, CarInput values, IReadOnlyList<CarInputField> fields)
    {
        var input = CarInputField.InputOf(car);
        foreach (var field in fields)
        {
            field.Set(input, field.Get(values));
        }

        var (clean, errors) = CarRules.Check(input, clock.UtcNow());
        if (errors.Count > 0)
        {
            return new SaveResult.Invalid(errors);
        }

        clean.ApplyTo(car);
        return null;
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
        var since = await ReadEntriesAsync(db, car.Id, e => e, (int)Math.Clamp(car.Version - version, 1, MaxEntries), ct);
        foreach (var field in CarInputField.All.Where(f => !Equals(f.Get(car), f.Get(seen))))
        {
            var (now, want) = (field.Get(car), field.Get(mine));
            if (!changed.Contains(field))
            {
                others.Add(new OthersChange(field.Name, now, ByWhom(since, field.Name, car)));
            }
            else if (!Equals(now, want))
            {
                clashes.Add(new FieldClash(field.Name, field.Get(seen), want, now, ByWhom(since, field.Name, car)));
            }
        }

        var hidden = FieldMask.For(db.Model, db.Actor!).HiddenOf(typeof(Car));
        others.RemoveAll(o => hidden.Contains(o.Field));
        return (others, clashes);
    }

    private static async Task<List<(string By, HashSet<string> Fields)>> ReadEntriesAsync(
        CarPortalDbContext db, int id, Func<IQueryable<HistoryEntry>, IQueryable<HistoryEntry>> which, int take, CancellationToken ct)
    {
        var entries = await which(db.History.AsNoTracking().Where(e => e.RecordKind == RecordKind.Car && e.RecordId == id && e.Part == null))
            .OrderByDescending(e => e.Id).Take(take).Select(e => new { e.ActorName, e.Changes }).ToListAsync(ct);
        return entries.ConvertAll(e => (e.ActorName, HistoryService.ReadChanges(e.Changes).Select(c => c.Field).ToHashSet()));
    }

    private static string ByWhom(List<(string By, HashSet<string> Fields)> entries, string field, Car car) =>
        entries.Find(e => e.Fields.Contains(field)).By ?? car.ChangedBy;

    /// <summary>What the actor may see, and so may change.</summary>
    private async Task<IReadOnlyList<CarInputField>> SeenFieldsAsync(CancellationToken ct)
    {
        var actor = await actors.GetAsync(ct);
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        var hidden = FieldMask.For(db.Model, actor).HiddenOf(typeof(Car));
        return hidden.Count == 0 ? CarInputField.All : [.. CarInputField.All.Where(f => !hidden.Contains(f.Name))];
    }

    private async Task<HistoryEntry?> FindChangeAsync(int id, long entryId, CancellationToken ct)
    {
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        return await db.History.AsNoTracking().FirstOrDefaultAsync(
            e => e.Id == entryId && e.RecordKind == RecordKind.Car && e.RecordId == id && e.Part == null && e.Action == HistoryAction.Changed, ct);
    }
}

using CarPortal.Data.BulkEdits;
using CarPortal.Data.Cars;
using CarPortal.Data.History;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.Imports;

/// <summary>
/// Takes an import back, some entries of its history at a time, the last first: changed fields go back unless somebody
/// changed them since, its new cars go to the trash unless somebody worked on them since. What is kept is written down
/// with the reason.
/// </summary>
internal sealed class ImportUndo(CarOptions options, RowLog<KeptCar>.Writer kept)
{
    private const string InTrash = "It is in the trash.";

    private static readonly IReadOnlySet<string> Nothing = new HashSet<string>();

    /// <summary>How many cars it has looked at.</summary>
    public int Done { get; private set; }

    /// <summary>Takes back what the next entries tell of.</summary>
    /// <param name="db">A context that acts as the import, in a write transaction.</param>
    /// <param name="import">The import, tracked by the context.</param>
    /// <param name="count">How many entries.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>Whether there may be more.</returns>
    /// <exception cref="BulkConflictException">Somebody changed one of the cars meanwhile.</exception>
    public async Task<bool> TakeBackAsync(CarPortalDbContext db, Import import, int count, CancellationToken ct)
    {
        var last = import.UndoneEntryId > 0 ? import.UndoneEntryId : import.LastEntryId + 1;

        // Without its kind: SQLite would take the index by kind, go through all of the history and sort it each time.
        var entries = await db.History.AsNoTracking()
            .Where(e => e.Id >= import.FirstEntryId && e.Id < last && e.CorrelationId == import.CorrelationId)
            .OrderByDescending(e => e.Id).Take(count)
            .Select(e => new Entry(e.Id, e.RecordId, e.RecordKind == RecordKind.Car && e.Part == null, e.Action, e.Changes)).ToListAsync(ct);
        kept.KeepFirst(import.Tally.Kept);
        if (entries.Count == 0)
        {
            return false;
        }

        // One that stopped and went on may have changed a car twice: each change in its turn.
        var seen = new HashSet<int>();
        entries = [.. entries.TakeWhile(e => !e.IsOfCar || seen.Add(e.CarId))];
        var first = entries[^1].Id;
        entries.RemoveAll(e => !e.IsOfCar);
        await db.LockAsync(CarPortalDbContext.AllCarsLock, ct);
        (db.CorrelationId, db.Note) = (IdOf(import.CorrelationId!.Value), TextRules.Shorten($"Undid the import of {import.FileName}", HistoryEntry.NoteLength));
        var ids = entries.Select(e => e.CarId).ToArray();
        var cars = await db.Cars.AsNoTracking().Where(c => EF.Parameter(ids).Contains(c.Id)).ToDictionaryAsync(c => c.Id, ct);
        var since = await ReadSinceAsync(db, import, ids, first, ct);
        var batch = new Batch(db, options, cars, since);
        foreach (var entry in entries.Where(e => e.Action is HistoryAction.Created or HistoryAction.Restored))
        {
            batch.Trash(entry);
        }

        await batch.PutBackAsync(entries.FindAll(e => e.Action == HistoryAction.Changed), ct);
        var done = await batch.WriteAsync(ct);
        db.Attach(import);
        import.UndoneEntryId = first;
        import.Tally.PutBack += done;
        import.RowsDone += ids.Length;
        await KeepAsync(db, import, batch.Kept, since, ct);
        Done = import.RowsDone;
        return true;
    }

    /// <summary>What the undo's entries in the history have in common: the same when another process goes on with it.</summary>
    private static Guid IdOf(Guid import)
    {
        var bytes = import.ToByteArray();
        bytes[^1] ^= 1;
        return new Guid(bytes);
    }

    /// <summary>Who else changed a car, or a part of it, after the import did; what was undone again does not count.</summary>
    private static async Task<Dictionary<int, string>> ReadSinceAsync(CarPortalDbContext db, Import import, int[] ids, long first, CancellationToken ct)
    {
        var undone = await db.Imports.Where(i => i.State == ImportState.Undone && i.CorrelationId != null && i.LastEntryId > first)
            .Select(i => i.CorrelationId!.Value).ToListAsync(ct);
        Guid[] ours = [.. undone.Append(import.CorrelationId!.Value).SelectMany(id => new[] { id, IdOf(id) })];
        return (await db.History
            .Where(e => e.RecordKind == RecordKind.Car && EF.Parameter(ids).Contains(e.RecordId) && e.Id > first && !EF.Parameter(ours).Contains(e.CorrelationId))
            .GroupBy(e => e.RecordId).Select(g => new { g.Key, Id = g.Max(e => e.Id) })
            .Join(db.History, last => last.Id, e => e.Id, (last, e) => new { last.Key, e.ActorName }).ToListAsync(ct))
            .ToDictionary(e => e.Key, e => e.ActorName);
    }

    private async Task KeepAsync(CarPortalDbContext db, Import import, List<(int CarId, string Why)> cars, Dictionary<int, string> since, CancellationToken ct)
    {
        var names = await BulkReader.NamesAsync(db, cars.Select(k => k.CarId), ct);
        foreach (var (id, why) in cars)
        {
            var name = names.GetValueOrDefault(id);
            kept.Add(new KeptCar(id, name?.StockNumber, name?.Title, why, since.GetValueOrDefault(id)));
        }

        import.Tally.Kept += cars.Count;
    }

    private sealed record Entry(long Id, int CarId, bool IsOfCar, HistoryAction Action, string Changes);

    /// <summary>The cars of some entries.</summary>
    private sealed class Batch(CarPortalDbContext db, CarOptions options, Dictionary<int, Car> cars, Dictionary<int, string> since)
    {
        private readonly Microsoft.EntityFrameworkCore.Metadata.IEntityType _car = db.Model.FindEntityType(typeof(Car))!;
        private readonly List<Car> _trashed = [];
        private readonly List<(string Fields, BulkOutcome Outcome)> _back = [];
        private readonly Dictionary<string, BulkColumns> _columns = [];

        public List<(int CarId, string Why)> Kept { get; } = [];

        /// <summary>A car that the import made, or took out of the trash, goes there.</summary>
        public void Trash(Entry entry)
        {
            if (!cars.TryGetValue(entry.CarId, out var car))
            {
                return; // It is there.
            }

            if (since.TryGetValue(entry.CarId, out var by))
            {
                Kept.Add((entry.CarId, $"{by} worked on it since, so it was not put in the trash."));
                return;
            }

            car.DeletedAt = db.Now;
            _trashed.Add(car);
        }

        /// <summary>Fields that the import changed go back.</summary>
        public async Task PutBackAsync(List<Entry> entries, CancellationToken ct)
        {
            var changes = entries.ConvertAll(e => (e.CarId, Changes: HistoryService.ReadChanges(e.Changes)));
            var facts = new BulkFacts(options, []);
            var moved = changes.Where(c => cars.ContainsKey(c.CarId) && c.Changes.Exists(f => f.Field == "status"))
                .ToDictionary(c => c.CarId, c => (CarStatus)RecordedValue.Read(c.Changes.Find(f => f.Field == "status")!.Old, typeof(CarStatus))!);
            await facts.ReadAsync(db, [.. moved.Keys.Select(id => cars[id])], car => moved[car.Id], withCosts: false, ct);
            var taken = await ReadTakenAsync(changes, ct);
            foreach (var (id, fields) in changes)
            {
                if (cars.TryGetValue(id, out var car))
                {
                    PutBack(car, fields, facts, taken);
                }
                else
                {
                    Kept.Add((id, InTrash));
                }
            }
        }

        /// <summary>Writes what was put back.</summary>
        /// <returns>How many cars.</returns>
        public async Task<int> WriteAsync(CancellationToken ct)
        {
            foreach (var car in _trashed)
            {
                RecordStamps.StampChange(db, car, Nothing);
            }

            if (await db.BulkUpdateAsync(_car, _trashed, [nameof(Car.DeletedAt), .. RecordStamps.WrittenFor(Nothing)], ct) != _trashed.Count)
            {
                throw new BulkConflictException();
            }

            await db.BulkInsertAsync(
                db.Model.FindEntityType(typeof(HistoryEntry))!, _trashed.ConvertAll(car => HistoryWriter.NewEntry(db, RecordKind.Car, car.Id, HistoryAction.Deleted, "{}")), ct);
            foreach (var same in _back.GroupBy(b => b.Fields))
            {
                List<BulkOutcome> outcomes = [.. same.Select(b => b.Outcome)];
                await new BulkWriter(db, options, null, outcomes.Count).UpdateAsync(_columns[same.Key], outcomes, ct);
            }

            var done = _trashed.Select(c => c.Id).Concat(_back.Select(b => b.Outcome.Id)).ToList();
            await db.AnnounceAsync([.. done.Select(id => (RecordKind.Car, id))], ct);
            return done.Count;
        }

        private void PutBack(Car car, List<FieldChangeItem> changes, BulkFacts facts, HashSet<(string Field, string Value, int CarId)> taken)
        {
            var key = string.Join(',', changes.Select(c => c.Field).Concat(changes.Exists(c => c.Field == "status") ? BulkColumns.OfAMove : []).Distinct().Order());
            if (!_columns.TryGetValue(key, out var columns))
            {
                columns = _columns[key] = new BulkColumns(_car, key.Split(','));
            }

            var (before, was, lost) = (columns.ValuesOf(car), CarFacts.Of(car), new List<string>());
            foreach (var change in changes.Where(c => c.Field != "status"))
            {
                var field = columns.Fields.First(f => f.Name == change.Field);
                if (!Equals(field.Get(car), field.ReadRecorded(change.New)))
                {
                    lost.Add($"{change.Field} was changed since");
                }
                else if (change.Old is { } old && taken.Any(t => t.Field == change.Field && t.Value == old && t.CarId != car.Id))
                {
                    lost.Add($"another car has the {change.Field} {old} now");
                }
                else
                {
                    field.Set(car, field.ReadRecorded(change.Old));
                }
            }

            if (changes.Find(c => c.Field == "status") is { } move)
            {
                var why = car.Status != (CarStatus)RecordedValue.Read(move.New, typeof(CarStatus))! ? "status was changed since"
                    : facts.Move(car, (CarStatus)RecordedValue.Read(move.Old, typeof(CarStatus))!);
                if (why is not null)
                {
                    columns.PutBack(car, before);
                    Kept.Add((car.Id, $"Nothing was put back: {why}"));
                    return;
                }
            }
            else if (columns.Decides && BulkPlan.Join(CarWriter.NewFaults(car.Status, car.Status, was, facts.Of(car))) is { } fault)
            {
                columns.PutBack(car, before);
                Kept.Add((car.Id, $"Nothing was put back: {fault}"));
                return;
            }

            if (lost.Count > 0)
            {
                Kept.Add((car.Id, $"Not put back: {string.Join(", ", lost)}."));
            }

            if (!before.SequenceEqual(columns.ValuesOf(car)))
            {
                _back.Add((key, new BulkOutcome(car.Id, car, before, BulkVerdict.Changed, null, 0)));
            }
        }

        /// <summary>Stock numbers and VINs that would go back, where they are now.</summary>
        private async Task<HashSet<(string Field, string Value, int CarId)>> ReadTakenAsync(
            List<(int CarId, List<FieldChangeItem> Changes)> changes, CancellationToken ct)
        {
            string[] Old(string field) => [.. changes.Select(c => c.Changes.Find(f => f.Field == field)?.Old).OfType<string>()];
            var (numbers, vins) = (Old("stockNumber"), Old("vin"));
            var taken = new HashSet<(string, string, int)>();
            if (numbers.Length > 0)
            {
                taken.UnionWith((await db.Cars.IgnoreQueryFilters([CarPortalDbContext.TrashFilter]).Where(c => EF.Parameter(numbers).Contains(c.StockNumber))
                    .Select(c => new { c.StockNumber, c.Id }).ToListAsync(ct)).Select(c => ("stockNumber", c.StockNumber, c.Id)));
            }

            if (vins.Length > 0)
            {
                taken.UnionWith((await db.Cars.Where(c => EF.Parameter(vins).Contains(c.Vin) && CarLifecycle.InStock.Contains(c.Status))
                    .Select(c => new { c.Vin, c.Id }).ToListAsync(ct)).Select(c => ("vin", c.Vin!, c.Id)));
            }

            return taken;
        }
    }
}

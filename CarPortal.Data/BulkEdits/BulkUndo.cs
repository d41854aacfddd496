using System.Globalization;
using CarPortal.Data.Cars;
using CarPortal.Data.Costs;
using CarPortal.Data.History;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.BulkEdits;

/// <summary>Takes one bulk edit back: puts back what still is as it left it, and says what of the rest is why not.</summary>
internal sealed class BulkUndo(CarPortalDbContext db, CarOptions options, DateTime now, IProgress<BulkProgress>? progress)
{
    private const int AtOnce = 2_000;

    private readonly List<(int CarId, string Why)> _kept = [];
    private int _keptCount;

    /// <summary>Whether an operation is one that the actor may see and take back.</summary>
    public static bool IsFor(Actor actor, BulkMarker marker) =>
        actor.Can(Permissions.CarsBulk) || (actor.UserId is not null && marker.ActorUserId == actor.UserId);

    /// <summary>What a marker's field can be that the actor may not see.</summary>
    public static IReadOnlySet<string> HiddenFrom(FieldMask mask) =>
        mask.HiddenOf(typeof(CarCost)).Count > 0 ? [.. mask.HiddenOf(typeof(Car)), BulkMarker.CostField] : mask.HiddenOf(typeof(Car)).ToHashSet();

    /// <summary>Why an operation cannot be taken back; null when it can.</summary>
    public static string? WhyNot(BulkMarker marker, BulkMarker? undo, DateTime now) =>
        marker.Undoes is not null ? "This is itself an undo: do the change again instead."
        : undo is not null ? string.Create(CultureInfo.InvariantCulture, $"{undo.By} undid this already, on {undo.At:yyyy-MM-dd HH:mm} UTC.")
        : marker.At < now.AddDays(-BulkEditService.UndoDays) ? $"Only what was done in the last {BulkEditService.UndoDays} days can be undone."
        : null;

    public async Task<BulkResult> RunAsync(Guid id, CancellationToken ct)
    {
        var actor = db.Actor!;
        if (!actor.Can(Permissions.CarsWrite) || !actor.Can(Permissions.CarsRead))
        {
            return new BulkResult.Forbidden();
        }

        await using var write = await db.BeginWriteAsync(ct);
        await db.LockAsync(BulkEditService.Lock, ct);
        var (marker, undone) = await BulkMarker.FindAsync(db, id, ct);
        if (marker is null)
        {
            return new BulkResult.NotFound();
        }

        if (!IsFor(actor, marker) || HiddenFrom(FieldMask.For(db.Model, actor)).Contains(marker.Field))
        {
            return new BulkResult.Forbidden();
        }

        if (WhyNot(marker, undone, now) is { } refused)
        {
            return new BulkResult.Invalid("id", refused);
        }

        db.Note = string.Create(CultureInfo.InvariantCulture, $"Undid {marker.By}'s bulk edit of {marker.At:yyyy-MM-dd HH:mm} UTC: {marker.What}");
        var writer = new BulkWriter(db, options, progress, marker.Cars);
        var restored = marker.Field == BulkMarker.CostField ? await RemoveCostsAsync(marker, writer, ct) : await PutBackAsync(marker, writer, ct);
        (marker with { What = $"Undo of: {marker.What}", Cars = restored.Count, LeftOut = _keptCount, Entries = writer.Entries, Undoes = id }).AddTo(db);
        await db.SaveChangesAsync(ct);
        await db.AnnounceAsync([.. restored.Select(car => (RecordKind.Car, car))], ct);
        var result = new BulkResult.Undone(db.CorrelationId, restored.Count, _keptCount, await DescribeKeptAsync(marker, ct));
        await write.CommitAsync(ct);
        return result;
    }

    private async Task<List<int>> PutBackAsync(BulkMarker marker, BulkWriter writer, CancellationToken ct)
    {
        var isMove = marker.Field == "status";
        if (isMove)
        {
            await db.LockAsync(CarPortalDbContext.AllCarsLock, ct);
        }

        var columns = new BulkColumns(db.Model.FindEntityType(typeof(Car))!, isMove ? BulkColumns.OfAMove : [marker.Field]);
        var facts = new BulkFacts(options, []);
        var restored = new List<int>();
        await foreach (var entries in ReadEntriesAsync(marker, null, ct))
        {
            var changes = entries.ToDictionary(e => e.RecordId, e => HistoryService.ReadChanges(e.Changes));
            var cars = await BulkReader.ReadAsync(db, [.. changes.Keys], columns, ct);
            await facts.ReadAsync(db, cars, isMove ? car => OldStatus(changes[car.Id], car) : null, withCosts: false, ct);
            var outcomes = new List<BulkOutcome>(cars.Count);
            foreach (var car in cars)
            {
                var before = columns.ValuesOf(car);
                if (Restore(car, columns, changes[car.Id], facts, isMove) is { } why)
                {
                    Keep(car.Id, why);
                }
                else
                {
                    outcomes.Add(new BulkOutcome(car.Id, car, before, BulkVerdict.Changed, null, 0));
                }
            }

            foreach (var gone in changes.Keys.Except(cars.Select(c => c.Id)))
            {
                Keep(gone, "It is in the trash.");
            }

            await writer.UpdateAsync(columns, outcomes, ct);
            restored.AddRange(outcomes.Select(o => o.Id));
        }

        return restored;
    }

    private async Task<List<int>> RemoveCostsAsync(BulkMarker marker, BulkWriter writer, CancellationToken ct)
    {
        var restored = new List<int>();
        await foreach (var entries in ReadEntriesAsync(marker, RecordPart.Cost, ct))
        {
            var ids = entries.Select(e => e.PartId!.Value).ToArray();
            var costs = await db.CarCosts.AsNoTracking().Where(c => EF.Parameter(ids).Contains(c.Id)).ToDictionaryAsync(c => c.Id, ct);
            var carIds = entries.Select(e => e.RecordId).ToArray();
            var there = (await db.Cars.Where(c => EF.Parameter(carIds).Contains(c.Id)).Select(c => c.Id).ToListAsync(ct)).ToHashSet();
            var gone = new List<CarCost>(entries.Count);
            foreach (var entry in entries)
            {
                var cost = costs.GetValueOrDefault(entry.PartId!.Value);
                if (cost is { Version: 1 } && there.Contains(entry.RecordId))
                {
                    gone.Add(cost);
                }
                else
                {
                    Keep(entry.RecordId, cost is null ? "The cost was removed already." : cost.Version == 1 ? "It is in the trash." : "The cost was changed since.");
                }
            }

            await writer.RemoveCostsAsync(gone, ct);
            restored.AddRange(gone.Select(c => c.CarId));
        }

        return restored;
    }

    /// <summary>Puts a car back, or says why not.</summary>
    private static string? Restore(Car car, BulkColumns columns, List<FieldChangeItem> changes, BulkFacts facts, bool isMove)
    {
        var fields = changes.ConvertAll(c => (Field: columns.Fields.First(f => f.Name == c.Field), Change: c));
        foreach (var (field, change) in fields)
        {
            if (!Equals(field.Get(car), field.ReadRecorded(change.New)))
            {
                return isMove ? "Its status, or its sale, changed since." : "It changed since.";
            }
        }

        var was = columns.Decides ? CarFacts.Of(car) : default;
        foreach (var (field, change) in fields.Where(f => f.Field.Name != "status"))
        {
            field.Set(car, field.ReadRecorded(change.Old));
        }

        return isMove ? facts.Move(car, OldStatus(changes, car))
            : columns.Decides ? BulkPlan.Join(CarWriter.NewFaults(car.Status, car.Status, was, facts.Of(car)))
            : null;
    }

    private static CarStatus OldStatus(List<FieldChangeItem> changes, Car car) =>
        changes.Find(c => c.Field == "status") is { } move ? (CarStatus)RecordedValue.Read(move.Old, typeof(CarStatus))! : car.Status;

    /// <summary>The entries that the operation left at cars themselves, or at one part of them.</summary>
    private async IAsyncEnumerable<List<UndoEntry>> ReadEntriesAsync(
        BulkMarker marker, RecordPart? part, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        var (next, last) = marker.Entries ?? (1, 0);
        while (next <= last)
        {
            ct.ThrowIfCancellationRequested();
            var entries = await db.History.AsNoTracking()
                .Where(e => e.Id >= next && e.Id <= last && e.CorrelationId == marker.Id && e.Part == part)
                .OrderBy(e => e.Id).Take(AtOnce).Select(e => new UndoEntry(e.Id, e.RecordId, e.PartId, e.Changes)).ToListAsync(ct);
            if (entries.Count == 0)
            {
                yield break;
            }

            next = entries[^1].Id + 1;
            yield return entries;
        }
    }

    private void Keep(int carId, string why)
    {
        _keptCount++;
        if (_kept.Count < BulkPreview.MaxRows)
        {
            _kept.Add((carId, why));
        }
    }

    private async Task<IReadOnlyList<BulkKept>> DescribeKeptAsync(BulkMarker marker, CancellationToken ct)
    {
        var names = await BulkReader.NamesAsync(db, _kept.Select(k => k.CarId), ct);
        var kept = new List<BulkKept>(_kept.Count);
        foreach (var (id, why) in _kept)
        {
            var by = await db.History.Where(e => e.RecordKind == RecordKind.Car && e.RecordId == id && e.Id > marker.EntryId)
                .OrderByDescending(e => e.Id).Select(e => e.ActorName).FirstOrDefaultAsync(ct);
            var name = names.GetValueOrDefault(id);
            kept.Add(new BulkKept(id, name?.StockNumber, name?.Title, why, by));
        }

        return kept;
    }

    private sealed record UndoEntry(long Id, int RecordId, int? PartId, string Changes);
}

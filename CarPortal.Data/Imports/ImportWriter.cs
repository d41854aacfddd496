using CarPortal.Data.BulkEdits;
using CarPortal.Data.Cars;
using CarPortal.Data.History;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.Imports;

/// <summary>Writes what was decided about a batch, in the context's transaction.</summary>
internal sealed class ImportWriter(CarPortalDbContext db, CarOptions options, int importId, int? sourceId)
{
    private static readonly CarInputField[] All = [.. CarInputField.All];

    /// <summary>Writes new, changed and restored cars with their history, and notes that the source knows them.</summary>
    /// <exception cref="BulkConflictException">Somebody changed one of them since it was read.</exception>
    public async Task WriteAsync(IReadOnlyList<RowDecision> decisions, CancellationToken ct)
    {
        var created = decisions.Where(d => d.Verdict == RowVerdict.Create).Select(d => d.Car!).ToList();
        created.ForEach(car => car.ImportId = importId);
        if (created.Count > 0)
        {
            await CarBulkWriter.InsertAsync(db, created, ct);
        }

        await UpdateAsync([.. decisions.Where(d => d.Verdict == RowVerdict.Update)], ct);
        await RestoreAsync([.. decisions.Where(d => d.Verdict == RowVerdict.Restore)], ct);
        if (sourceId is { } source)
        {
            await RememberAsync(source, [.. decisions.Where(d => d.Verdict != RowVerdict.Refused)], ct);
        }
    }

    /// <summary>
    /// The cars that came from a source and can be withdrawn, by their ids: those in stock. A reserved one stays, since a
    /// customer waits for it.
    /// </summary>
    public static IQueryable<Car> InStockOf(CarPortalDbContext db, int source) => db.Cars.AsNoTracking()
        .Where(c => db.CarOrigins.Any(o => o.SourceId == source && o.CarId == c.Id) && CarLifecycle.InStock.Contains(c.Status) && c.Status != CarStatus.Reserved)
        .OrderBy(c => c.Id);

    /// <summary>Withdraws cars that the file no longer has.</summary>
    public async Task WithdrawAsync(IReadOnlyList<Car> cars, CancellationToken ct)
    {
        var columns = new BulkColumns(CarType, BulkColumns.OfAMove);
        var outcomes = cars.Select(car =>
        {
            var before = columns.ValuesOf(car);
            car.Status = CarStatus.Withdrawn;
            return new BulkOutcome(car.Id, car, before, BulkVerdict.Changed, null, 0);
        }).ToList();
        await new BulkWriter(db, options, null, outcomes.Count).UpdateAsync(columns, outcomes, ct);
        await db.AnnounceAsync([.. cars.Select(c => (RecordKind.Car, c.Id))], ct);
    }

    private Microsoft.EntityFrameworkCore.Metadata.IEntityType CarType => db.Model.FindEntityType(typeof(Car))!;

    private async Task UpdateAsync(IReadOnlyList<RowDecision> decisions, CancellationToken ct)
    {
        // What a change stamps depends on which fields it changes: cars that change the same ones go together.
        foreach (var same in decisions.GroupBy(d => string.Join(',', d.Changed)))
        {
            var columns = new BulkColumns(CarType, same.First().Changed.Select(i => All[i].Name));
            var places = columns.Fields.Select(field => Array.IndexOf(All, field)).ToArray();
            var outcomes = same.Select(d => new BulkOutcome(d.Car!.Id, d.Car, Array.ConvertAll(places, i => d.Before![i]), BulkVerdict.Changed, null, 0)).ToList();
            await new BulkWriter(db, options, null, outcomes.Count).UpdateAsync(columns, outcomes, ct);
        }

        await db.AnnounceAsync([.. decisions.Select(d => (RecordKind.Car, d.Car!.Id))], ct);
    }

    private async Task RestoreAsync(IReadOnlyList<RowDecision> decisions, CancellationToken ct)
    {
        foreach (var decision in decisions)
        {
            var car = decision.Car!;
            var entry = db.Attach(car);
            for (var i = 0; i < All.Length; i++)
            {
                entry.Property(All[i].Member).OriginalValue = decision.Before![i];
            }

            (car.DeletedAt, car.ImportId, car.ImportRow) = (null, importId, decision.Row.Number);
        }

        if (decisions.Count > 0)
        {
            await db.SaveChangesAsync(ct);
            db.ChangeTracker.Clear();
        }
    }

    private async Task RememberAsync(int source, IReadOnlyList<RowDecision> decisions, CancellationToken ct)
    {
        static int IdOf(RowDecision decision) => decision.Car?.Id ?? decision.CarId;
        var ids = decisions.Select(IdOf).ToArray();
        var known = await db.CarOrigins.Where(o => o.SourceId == source && EF.Parameter(ids).Contains(o.CarId)).ToDictionaryAsync(o => o.CarId, ct);
        foreach (var decision in decisions)
        {
            if (!known.TryGetValue(IdOf(decision), out var origin))
            {
                origin = new CarOrigin { SourceId = source, CarId = IdOf(decision) };
                db.CarOrigins.Add(origin);
            }

            (origin.Key, origin.ImportId) = (decision.Row.Key ?? origin.Key, importId);
        }

        await db.SaveChangesAsync(ct);
        db.ChangeTracker.Clear();
    }
}

using CarPortal.Data.Cars;
using CarPortal.Data.Costs;
using CarPortal.Data.History;
using CarPortal.Data.Preparation;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace CarPortal.Data.BulkEdits;

/// <summary>
/// Writes changed cars with their history by prepared statements: EF's SaveChanges does 3,300 to 5,300 cars a second.
/// Versions, stamps, folded texts and history entries come from the same code as the context's own saves; a test holds
/// the two to the same result.
/// </summary>
internal sealed class BulkWriter(CarPortalDbContext db, CarOptions options, IProgress<BulkProgress>? progress, int total)
{
    /// <summary>Cars written at once: PostgreSQL may look through its whole table for each such batch.</summary>
    internal const int AtOnce = 10_000;

    private readonly IEntityType _history = db.Model.FindEntityType(typeof(HistoryEntry))!;
    private int _done;

    /// <summary>The first and last of the entries that were written; others' between them have another correlation id.</summary>
    public (long First, long Last)? Entries { get; private set; }

    /// <summary>Writes cars that have their new values.</summary>
    /// <exception cref="BulkConflictException">Somebody changed one of them since it was read.</exception>
    public async Task UpdateAsync(BulkColumns columns, IReadOnlyList<BulkOutcome> outcomes, CancellationToken ct)
    {
        var status = columns.Fields.ToList().FindIndex(f => f.Member == nameof(Car.Status));
        foreach (var some in outcomes.Chunk(AtOnce))
        {
            var cars = Array.ConvertAll(some, o => o.Car!);
            foreach (var car in cars)
            {
                RecordStamps.StampChange(db, car, columns.Changed);
            }

            if (await db.BulkUpdateAsync(columns.Car, cars, columns.Written, ct) != cars.Length)
            {
                throw new BulkConflictException();
            }

            await AddHistoryAsync(Array.ConvertAll(some, o => HistoryWriter.NewEntry(
                db, RecordKind.Car, o.Id, HistoryAction.Changed,
                HistoryRecorder.DescribeChanged(columns.Properties, i => o.Before[i], i => columns.Fields[i].Get(o.Car!)))), ct);
            if (status >= 0)
            {
                await AddStepsAsync([.. some.Where(o => o.Car!.Status == CarStatus.InPreparation && (CarStatus)o.Before[status]! != CarStatus.InPreparation).Select(o => o.Id)], ct);
            }

            Report(some.Length);
        }
    }

    /// <summary>Gives each car the same cost.</summary>
    public async Task AddCostsAsync(CostInput cost, IReadOnlyList<BulkOutcome> outcomes, CancellationToken ct)
    {
        foreach (var some in outcomes.Chunk(AtOnce))
        {
            await InsertPartsAsync(Array.ConvertAll(some, o =>
            {
                var added = new CarCost { CarId = o.Id };
                CostService.Apply(cost, added);
                return added;
            }), ct);
            Report(some.Length);
        }
    }

    /// <summary>Takes costs away.</summary>
    /// <exception cref="BulkConflictException">Somebody changed one of them since it was read.</exception>
    public async Task RemoveCostsAsync(IReadOnlyList<CarCost> costs, CancellationToken ct)
    {
        var type = db.Model.FindEntityType(typeof(CarCost))!;
        foreach (var some in costs.Chunk(AtOnce))
        {
            if (await db.BulkDeleteAsync(type, some, ct) != some.Length)
            {
                throw new BulkConflictException();
            }

            await AddHistoryAsync(Array.ConvertAll(some, cost =>
                OfPart(cost, HistoryAction.Deleted, HistoryRecorder.DescribeGone(type, cost))), ct);
            Report(some.Length);
        }
    }

    /// <summary>A car that comes into preparation gets the usual steps, unless it has any.</summary>
    private async Task AddStepsAsync(int[] carIds, CancellationToken ct)
    {
        if (carIds.Length == 0 || options.StepsOrUsual.Count == 0)
        {
            return;
        }

        var with = await db.PreparationSteps.Where(s => EF.Parameter(carIds).Contains(s.CarId)).Select(s => s.CarId).Distinct().ToListAsync(ct);
        var steps = carIds.Except(with).SelectMany(id => UsualSteps.Of(id, options)).ToArray();
        foreach (var some in steps.Chunk(AtOnce))
        {
            await InsertPartsAsync(some, ct);
        }
    }

    private async Task InsertPartsAsync<T>(T[] parts, CancellationToken ct)
        where T : class, ICarPart
    {
        var type = db.Model.FindEntityType(typeof(T))!;
        foreach (var part in parts)
        {
            RecordStamps.StampNew(db, part);
        }

        await db.BulkInsertAsync(type, parts, ct);
        await AddHistoryAsync(Array.ConvertAll(parts, part => OfPart(part, HistoryAction.Created, HistoryRecorder.DescribeNew(type, part))), ct);
    }

    private HistoryEntry OfPart<T>(T part, HistoryAction action, string changes)
        where T : class, ICarPart
    {
        var entry = HistoryWriter.NewEntry(db, RecordKind.Car, part.CarId, action, changes);
        (entry.Part, entry.PartId) = (HistoryRecorder.PartOf(typeof(T)), part.Id);
        return entry;
    }

    private async Task AddHistoryAsync(HistoryEntry[] entries, CancellationToken ct)
    {
        await db.BulkInsertAsync(_history, entries, ct);
        if (entries.Length > 0)
        {
            Entries = (Entries?.First ?? entries[0].Id, entries[^1].Id);
        }
    }

    private void Report(int count) => progress?.Report(new BulkProgress(_done += count, total));
}

/// <summary>Somebody wrote between our read and our write, as only PostgreSQL allows.</summary>
internal sealed class BulkConflictException : Exception;

using CarPortal.Data.BulkEdits;
using CarPortal.Data.Cars;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CarPortal.Data.Imports;

/// <summary>Writes what a dry run showed, and takes it back: batch after batch, each with how far it is by then.</summary>
internal sealed class ImportRunner(
    TimeProvider clock, DataOptions data, IOptions<CarOptions> cars, ImportSignals signals, ImportLease lease)
{
    /// <summary>Each batch in a transaction of its own.</summary>
    public async Task RunAsync(Import import, CancellationToken ct)
    {
        var folder = new ImportFolder(data, import.Id);
        using var opened = new OpenedImport(import, folder, cars.Value, clock.UtcNow());
        var run = new ImportRun(opened.Sorter, cars.Value, opened.Mapping);
        await using var db = await lease.OpenForManyAsync(import, ct);
        var pace = await ImportPace.BeginAsync(db, clock, ct);
        try
        {
            await RowBatches.ForEachAsync(opened.Rows, async batch =>
            {
                var done = batch.FindAll(row => row.Number <= import.RowsDone);
                opened.Sorter.Skip(done);
                foreach (var portion in pace.Portions(batch.GetRange(done.Count, batch.Count - done.Count)))
                {
                    var plan = ImportPlan.Read(folder.Plan, portion[0].Number, portion.Count);
                    await lease.InTransactionAsync(db, import, async i =>
                    {
                        pace.Begin();
                        await run.WriteAsync(db, i, portion, plan, ct);
                        pace.LookAround();
                    }, ct);
                    signals.Report(import.Id, portion[^1].Number);
                    await pace.RestAsync(portion.Count, ct);
                }
            }, ct);
            await lease.InTransactionAsync(db, import, async i =>
            {
                await WithdrawAsync(db, i, folder, ct);
                Finish(i, ImportState.Done);
            }, ct);
        }
        catch (PlanChangedException e)
        {
            await StopAsync(import, e, ct);
        }
    }

    /// <summary>All of it in one transaction: every row is good and as the dry run saw it, or nothing is written.</summary>
    public async Task RunWholeAsync(Import import, CancellationToken ct)
    {
        var folder = new ImportFolder(data, import.Id);
        using var opened = new OpenedImport(import, folder, cars.Value, clock.UtcNow());
        var run = new ImportRun(opened.Sorter, cars.Value, opened.Mapping);
        await using var db = await lease.OpenForManyAsync(import, ct);
        try
        {
            await lease.InTransactionAsync(db, import, async i =>
            {
                await RowBatches.ForEachAsync(opened.Rows, async batch =>
                {
                    await run.WriteAsync(db, i, batch, ImportPlan.Read(folder.Plan, batch[0].Number, batch.Count), ct);
                    signals.Report(import.Id, batch[^1].Number);
                }, ct);
                await WithdrawAsync(db, i, folder, ct);
                Finish(i, ImportState.Done);
            }, ct, tries: 1);
        }
        catch (PlanChangedException e)
        {
            await StopAsync(import, e, ct);
        }
        catch (BulkConflictException)
        {
            await StopAsync(import, new PlanChangedException("Somebody changed one of its cars at the same moment."), ct);
        }
    }

    /// <summary>Takes an import back.</summary>
    public async Task UndoAsync(Import import, CancellationToken ct)
    {
        var folder = new ImportFolder(data, import.Id);
        folder.Create();
        using var kept = folder.Kept.Begin(import.Tally.Kept);
        var undo = new ImportUndo(cars.Value, kept);
        await using var db = await lease.OpenForManyAsync(import, ct);
        var pace = await ImportPace.BeginAsync(db, clock, ct);
        for (var more = true; more;)
        {
            ct.ThrowIfCancellationRequested();
            var count = pace.Rows;
            await lease.InTransactionAsync(db, import, async i =>
            {
                pace.Begin();
                more = await undo.TakeBackAsync(db, i, count, ct);
                if (!more)
                {
                    Finish(i, ImportState.Undone);
                }

                pace.LookAround();
            }, ct);
            signals.Report(import.Id, undo.Done);
            await pace.RestAsync(count, ct);
        }
    }

    private async Task WithdrawAsync(CarPortalDbContext db, Import import, ImportFolder folder, CancellationToken ct)
    {
        if (import is not { WithdrawMissing: true, SourceId: { } source })
        {
            return;
        }

        await db.LockAsync(CarPortalDbContext.AllCarsLock, ct);
        var missing = await ImportWriter.InStockOf(db, source)
            .Where(c => !db.CarOrigins.Any(o => o.SourceId == source && o.CarId == c.Id && o.ImportId == import.Id)).ToListAsync(ct);
        if (ImportPlan.Read(folder.Plan, import.Rows + 1, 1) is not [var print] || print != ImportPlan.PrintOf(missing))
        {
            throw new PlanChangedException("Which cars the file no longer has is not what it was.");
        }

        await new ImportWriter(db, cars.Value, import.Id, source).WithdrawAsync(missing, ct);
        db.Attach(import);
        import.LastEntryId = await ImportRun.LastEntryAsync(db, ct);
        import.Tally.Withdrawn = missing.Count;
    }

    private Task StopAsync(Import import, PlanChangedException e, CancellationToken ct) => lease.EndAsync(import.Id, i =>
    {
        i.Problem = TextRules.Shorten($"The stock changed since the preview, so it stopped before line by line would have become something else. {e.Message} Check it again.", Import.ProblemLength);
        Finish(i, ImportState.Stopped);
    }, ct);

    private void Finish(Import import, ImportState state) => (import.State, import.FinishedAt, import.Worker) = (state, clock.UtcNow(), null);
}

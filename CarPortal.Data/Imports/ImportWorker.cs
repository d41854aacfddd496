using CarPortal.Data.BulkEdits;
using CarPortal.Data.Cars;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CarPortal.Data.Imports;

/// <summary>
/// Does in the background what people asked for: looks files through, makes dry runs, imports, takes back. One import at a
/// time; what a killed process left behind, the next one goes on with. Several processes share the work: whoever has an
/// import says so every few seconds, and whoever is silent for <see cref="Lease"/> has lost it.
/// </summary>
public sealed class ImportWorker(
    IDbContextFactory<CarPortalDbContext> dbFactory, TimeProvider clock, DataOptions data, IOptions<CarOptions> cars, ImportSignals signals)
{
    /// <summary>After how long a silent process has lost its import.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(20);

    private const int Tries = 5;

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(4);

    private static readonly ImportState[] Work = [.. Enum.GetValues<ImportState>().Where(ImportJob.IsWork)];

    private readonly Guid _me = Guid.NewGuid();

    /// <summary>Goes on with the oldest import that waits for it, to the end of its present state.</summary>
    /// <param name="ct">Stops; the import goes on later from there.</param>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> RunNextAsync(CancellationToken ct = default)
    {
        if (await ClaimAsync(ct) is not { } import)
        {
            return false;
        }

        using var running = signals.Begin(import.Id, ct);
        using var done = new CancellationTokenSource();
        var beating = BeatAsync(import.Id, running, done.Token);
        try
        {
            await WorkAsync(import, running.Token);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            await LetGoAsync(import.Id);
            throw;
        }
        catch (OperationCanceledException)
        {
            await EndAsync(import.Id, Cancel, CancellationToken.None); // Without the right to it, this does nothing.
        }
        catch (ImportRefusedException e)
        {
            await EndAsync(import.Id, i => (i.State, i.Problem) = (ImportState.Refused, TextRules.Shorten(e.Message, Import.ProblemLength)), ct);
        }
        catch (LostImportException)
        {
            // Another process has it now.
        }
        catch (Exception e) when (DatabaseOutage.Matches(e))
        {
            await LetGoAsync(import.Id);
            throw;
        }
        catch
        {
            await EndAsync(import.Id, i => (i.State, i.Problem, i.FinishedAt) =
                (i.State is ImportState.Running or ImportState.Undoing ? ImportState.Stopped : ImportState.Refused, "Something failed here that should not: the log says what.", clock.UtcNow()), ct);
            throw;
        }
        finally
        {
            await done.CancelAsync();
            await beating;
            signals.End(import.Id);
        }

        return true;
    }

    /// <summary>Forgets the files of imports that can no longer be undone, or never began.</summary>
    /// <returns>How many.</returns>
    public async Task<int> SweepAsync(CancellationToken ct = default)
    {
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        db.Actor = Actor.Portal;
        var before = clock.UtcNow().AddDays(-ImportJobService.UndoDays);
        var old = await db.Imports.Where(i => i.FileLength != null && !Work.Contains(i.State) && (i.FinishedAt ?? i.StartedAt) < before)
            .OrderBy(i => i.Id).Take(100).ToListAsync(ct);
        foreach (var import in old)
        {
            new ImportFolder(data, import.Id).Remove();
            import.FileLength = null;
        }

        await db.SaveChangesAsync(ct);
        return old.Count;
    }

    private void Cancel(Import import)
    {
        (import.State, import.Problem) = import.State switch
        {
            ImportState.Reading => (ImportState.Refused, "Looking through it was cancelled: bring the file again."),
            ImportState.Checking => (ImportState.Ready, null),
            ImportState.Running when import.RowsDone == 0 => (ImportState.Checked, null),
            _ => (ImportState.Cancelled, import.Problem),
        };
        import.FinishedAt = import.State == ImportState.Cancelled ? clock.UtcNow() : null; // From then on what is in can be undone for so many days.
    }

    private Task WorkAsync(Import import, CancellationToken ct) => import.State switch
    {
        ImportState.Reading => ReadAsync(import, ct),
        ImportState.Checking => CheckAsync(import, ct),
        ImportState.Running when import.StopOnError => RunWholeAsync(import, ct),
        ImportState.Running => RunAsync(import, ct),
        _ => UndoAsync(import, ct),
    };

    private async Task ReadAsync(Import import, CancellationToken ct)
    {
        var folder = new ImportFolder(data, import.Id);
        await using var file = folder.Open();
        var declared = import.Encoding is null ? null : ImportEncoding.Find(import.Encoding);
        var examined = await ImportFile.ExamineAsync(file, declared, ct, mustBeSure: false);
        using var rows = FileRows.Open(file, examined);
        var profile = FileProfiler.Read(rows, examined, ct, count => signals.Report(import.Id, count));
        if (profile.Rows == 0)
        {
            throw new ImportRefusedException("The file has a header but no rows.");
        }

        folder.WriteProfile(profile);
        await EndAsync(import.Id, async (db, i) =>
        {
            var headings = profile.HeadingsText;
            var source = i.SourceId is { } named ? await db.ImportSources.FindAsync([named], ct)
                : await db.ImportSources.Where(s => s.Headings == headings).OrderByDescending(s => s.UsedAt).FirstOrDefaultAsync(ct);
            var known = source is null ? null : ImportMapping.Read(source.Mapping)?.For(profile);
            if (known?.Check(profile) is { Count: > 0 })
            {
                (known, source) = (null, null); // It is no longer such a file.
            }

            (i.State, i.FileHash, i.Rows, i.RowsDone, i.SourceId) = (ImportState.Ready, profile.Hash, profile.Rows, 0, source?.Id);
            i.Mapping = (known ?? ImportMapping.Propose(profile)).Write();
        }, ct);
    }

    private async Task CheckAsync(Import import, CancellationToken ct)
    {
        var folder = new ImportFolder(data, import.Id);
        await using var file = folder.Open();
        var (rows, sorter, _) = Open(import, folder, file);
        using var opened = rows;
        using var reports = new ImportReports(folder, rows);
        var tally = new ImportTally();
        await using var db = await OpenAsync(import, ct);
        await RowBatches.ForEachAsync(rows, async batch =>
        {
            var decisions = await sorter.DecideAsync(db, batch, ct);
            decisions.ForEach(reports.Add);
            tally.Add(decisions);
            signals.Report(import.Id, batch[^1].Number);
        }, ct);

        if (import is { WithdrawMissing: true, SourceId: { } source })
        {
            var missing = (await ImportWriter.InStockOf(db, source).ToListAsync(ct)).FindAll(car => !sorter.HasSeen(car.Id));
            reports.AddWithdrawn(missing);
            tally.Withdrawn = missing.Count;
        }

        reports.Finish();
        await EndAsync(import.Id, i => (i.State, i.Tally, i.RowsDone) = (ImportState.Checked, tally, i.Rows), ct);
    }

    private async Task RunAsync(Import import, CancellationToken ct)
    {
        var folder = new ImportFolder(data, import.Id);
        await using var file = folder.Open();
        var (rows, sorter, mapping) = Open(import, folder, file);
        using var opened = rows;
        var run = new ImportRun(sorter, cars.Value, mapping);
        try
        {
            await RowBatches.ForEachAsync(rows, async batch =>
            {
                if (batch[^1].Number <= import.RowsDone)
                {
                    sorter.Skip(batch);
                    return;
                }

                var plan = ImportPlan.Read(folder.Plan, batch[0].Number, batch.Count);
                await InTransactionAsync(import, async (db, i) => await run.WriteAsync(db, i, batch, plan, ct), ct);
                signals.Report(import.Id, batch[^1].Number);
            }, ct);
            await InTransactionAsync(import, async (db, i) =>
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
    private async Task RunWholeAsync(Import import, CancellationToken ct)
    {
        var folder = new ImportFolder(data, import.Id);
        await using var file = folder.Open();
        var (rows, sorter, mapping) = Open(import, folder, file);
        using var opened = rows;
        var run = new ImportRun(sorter, cars.Value, mapping);
        try
        {
            await InTransactionAsync(import, async (db, i) =>
            {
                await RowBatches.ForEachAsync(rows, async batch =>
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

    private async Task UndoAsync(Import import, CancellationToken ct)
    {
        var folder = new ImportFolder(data, import.Id);
        folder.Create();
        using var kept = folder.Kept.Begin(import.Tally.Kept);
        var undo = new ImportUndo(cars.Value, kept);
        for (var more = true; more;)
        {
            ct.ThrowIfCancellationRequested();
            await InTransactionAsync(import, async (db, i) =>
            {
                more = await undo.TakeBackAsync(db, i, ct);
                if (!more)
                {
                    Finish(i, ImportState.Undone);
                }
            }, ct);
            signals.Report(import.Id, undo.Done);
        }
    }

    private (ImportRows Rows, RowSorter Sorter, ImportMapping Mapping) Open(Import import, ImportFolder folder, FileStream file)
    {
        var profile = folder.ReadProfile() ?? throw new ImportRefusedException("The file has to be looked through again: bring it again.");
        var mapping = ImportMapping.Read(import.Mapping ?? "") ?? throw new ImportRefusedException("How its columns are read is not known: bring it again.");
        var now = clock.UtcNow();
        var rows = new ImportRows(
            FileRows.Open(file, new ImportFile(profile.Hash, profile.Encoding)), mapping, now, cars.Value.PhotosNeeded, ImportFixes.Read(import.Fixes));
        return (rows, new RowSorter(import.FileHash, mapping, import.SourceId, import.Rows, cars.Value, now), mapping);
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

    private Task StopAsync(Import import, PlanChangedException e, CancellationToken ct) => EndAsync(import.Id, i =>
    {
        i.Problem = TextRules.Shorten($"The stock changed since the preview, so it stopped before line by line would have become something else. {e.Message} Check it again.", Import.ProblemLength);
        Finish(i, ImportState.Stopped);
    }, ct);

    private void Finish(Import import, ImportState state) => (import.State, import.FinishedAt, import.Worker) = (state, clock.UtcNow(), null);

    /// <summary>Does something with an import, if this process still has it, and commits.</summary>
    private async Task InTransactionAsync(Import import, Func<CarPortalDbContext, Import, Task> work, CancellationToken ct, int tries = Tries)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var db = await OpenAsync(import, ct);
                await using var write = await db.BeginWriteAsync(ct);
                await db.LockAsync(ImportJobService.LockOf(import.Id), ct);
                var current = await FindMineAsync(db, import.Id, ct) ?? throw new LostImportException();
                await work(db, current);
                await db.SaveChangesAsync(ct);
                await write.CommitAsync(ct);
                return;
            }
            catch (Exception e) when (attempt < tries && (ImportRun.IsConflict(e)))
            {
                // Somebody took a number or VIN, or changed a car, after it was looked up here: look again.
            }
        }
    }

    private Task<Import?> FindMineAsync(CarPortalDbContext db, int id, CancellationToken ct) =>
        db.Imports.FirstOrDefaultAsync(i => i.Id == id && i.Worker == _me && Work.Contains(i.State), ct);

    private Task EndAsync(int id, Action<Import> change, CancellationToken ct) => EndAsync(id, (_, import) =>
    {
        change(import);
        return Task.CompletedTask;
    }, ct);

    /// <summary>Ends what this process did with an import, if it still has it.</summary>
    private async Task EndAsync(int id, Func<CarPortalDbContext, Import, Task> change, CancellationToken ct)
    {
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        db.Actor = Actor.Portal;
        await using var write = await db.BeginWriteAsync(ct);
        await db.LockAsync(ImportJobService.LockOf(id), ct);
        if (await FindMineAsync(db, id, ct) is { } import)
        {
            await change(db, import);
            (import.Worker, import.IsCancelAsked) = (null, false);
            await db.SaveChangesAsync(ct);
            await write.CommitAsync(ct);
        }
    }

    /// <summary>Takes an import that nobody works on.</summary>
    private async Task<Import?> ClaimAsync(CancellationToken ct)
    {
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        db.Actor = Actor.Portal;
        var silent = clock.UtcNow() - Lease;
        var waiting = db.Imports.Where(i => Work.Contains(i.State) && (i.FileLength != null || i.State == ImportState.Undoing)
            && (i.Worker == null || i.Worker == _me || i.WorkerSeenAt < silent)).OrderBy(i => i.Id);
        if (!await waiting.AnyAsync(ct))
        {
            return null;
        }

        await using var write = await db.BeginWriteAsync(ct);
        await db.LockAsync("import-workers", ct);
        if (await waiting.FirstOrDefaultAsync(ct) is not { } import)
        {
            return null;
        }

        (import.Worker, import.WorkerSeenAt) = (_me, clock.UtcNow());
        await db.SaveChangesAsync(ct);
        await write.CommitAsync(ct);
        return import;
    }

    private async Task LetGoAsync(int id)
    {
        try
        {
            await EndAsync(id, _ => { }, CancellationToken.None);
        }
        catch (Exception e) when (DatabaseOutage.Matches(e))
        {
            // It is let go by being silent.
        }
    }

    /// <summary>Says every few seconds that this process has the import, and hears whether somebody cancelled it elsewhere.</summary>
    private async Task BeatAsync(int id, CancellationTokenSource running, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(Beat, clock, ct);
                await using var db = await dbFactory.CreateDbContextAsync(ct);
                await using var write = await db.BeginWriteAsync(ct);
                var done = signals.RowsDone(id) ?? 0;
                await db.Imports.Where(i => i.Id == id && i.Worker == _me).ExecuteUpdateAsync(set => set
                    .SetProperty(i => i.WorkerSeenAt, clock.UtcNow())
                    .SetProperty(i => i.RowsDone, i => i.State == ImportState.Running || i.State == ImportState.Undoing ? i.RowsDone : done), ct);
                await write.CommitAsync(ct);
                if (await db.Imports.AnyAsync(i => i.Id == id && i.IsCancelAsked, ct))
                {
                    await running.CancelAsync();
                }
            }
            catch (OperationCanceledException)
            {
                // It is done.
            }
            catch (Exception e) when (DatabaseOutage.Matches(e))
            {
                // Silent for too long, it loses the import; its next transaction finds out.
            }
        }
    }

    /// <summary>A context that acts as the import, on behalf of who brought it, as far as they still may.</summary>
    /// <exception cref="OperationCanceledException">They no longer may.</exception>
    private async Task<CarPortalDbContext> OpenAsync(Import import, CancellationToken ct)
    {
        var db = await dbFactory.CreateDbContextAsync(ct);
        var actor = Actor.Console;
        if (import.UserId is { } user)
        {
            var role = await db.Users.Where(u => u.Id == user && u.DisabledAt == null)
                .Select(u => db.UserRoles.Where(r => r.UserId == u.Id).Select(r => (int?)r.RoleId).FirstOrDefault()).FirstOrDefaultAsync(ct);
            actor = Actor.Person(user, import.StartedBy, Roles.NameOf(role ?? 0));
        }

        if (!actor.Can(Permissions.CarsImport))
        {
            await db.DisposeAsync();
            throw new OperationCanceledException($"{import.StartedBy} may no longer import.");
        }

        (db.Actor, db.CorrelationId) = (actor with { Kind = ActorKind.Import, Name = import.FileName }, import.CorrelationId ?? Guid.Empty);
        return db;
    }
}

/// <summary>Another process has the import now, or somebody took it away.</summary>
internal sealed class LostImportException : Exception;

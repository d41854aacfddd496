using CarPortal.Data.BulkEdits;
using CarPortal.Data.Cars;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CarPortal.Data.Imports;

/// <summary>
/// Does in the background what people asked for: looks files through, makes dry runs, imports, takes back. One import at a
/// time; what a killed process left behind, the next one goes on with. Several processes share the work: whoever has an
/// import says so every few seconds, and whoever is silent for <see cref="Patience"/> has lost it.
/// </summary>
public sealed class ImportWorker(
    IDbContextFactory<CarPortalDbContext> dbFactory, TimeProvider clock, DataOptions data, IOptions<CarOptions> cars, ImportSignals signals)
{
    /// <summary>After how long a silent process has lost its import.</summary>
    public static TimeSpan Patience => ImportLease.Length;

    private readonly ImportLease _lease = new(dbFactory, clock, signals);

    /// <summary>Goes on with the oldest import that waits for it, to the end of its present state.</summary>
    /// <param name="ct">Stops; the import goes on later from there.</param>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> RunNextAsync(CancellationToken ct = default)
    {
        if (await _lease.ClaimAsync(ct) is not { } import)
        {
            return false;
        }

        using var running = signals.Begin(import.Id, ct);
        using var done = new CancellationTokenSource();
        var beating = _lease.BeatAsync(import.Id, running, done.Token);
        try
        {
            await WorkAsync(import, running.Token);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            await _lease.LetGoAsync(import.Id);
            throw;
        }
        catch (OperationCanceledException)
        {
            await _lease.EndAsync(import.Id, Cancel, CancellationToken.None); // Without the right to it, this does nothing.
        }
        catch (ImportRefusedException e)
        {
            await _lease.EndAsync(import.Id, i => (i.State, i.Problem) = (ImportState.Refused, TextRules.Shorten(e.Message, Import.ProblemLength)), ct);
        }
        catch (LostImportException)
        {
            // Another process has it now.
        }
        catch (Exception e) when (DatabaseOutage.Matches(e))
        {
            await _lease.LetGoAsync(import.Id);
            throw;
        }
        catch
        {
            await _lease.EndAsync(import.Id, i => (i.State, i.Problem, i.FinishedAt) =
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
        var old = await db.Imports.Where(i => i.FileLength != null && !ImportLease.Work.Contains(i.State) && (i.FinishedAt ?? i.StartedAt) < before)
            .OrderBy(i => i.Id).Take(100).ToListAsync(ct);
        foreach (var import in old)
        {
            new ImportFolder(data, import.Id).Remove();
            import.FileLength = null;
        }

        // Files that never arrived whole, since the portal was killed meanwhile.
        var yesterday = clock.UtcNow().AddDays(-1);
        foreach (var import in await db.Imports.Where(i => i.State == ImportState.Refused && i.FileLength == null && i.FileHash == "" && i.StartedAt < yesterday).ToListAsync(ct))
        {
            new ImportFolder(data, import.Id).Remove();
            db.Imports.Remove(import);
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
            ImportState.Undoing => (ImportState.Stopped, "Who asked for its undo may no longer import: whoever may can undo the rest."),
            _ => (ImportState.Cancelled, import.Problem),
        };
        import.FinishedAt = import.State is ImportState.Cancelled or ImportState.Stopped ? clock.UtcNow() : null; // From then on what is in can be undone for so many days.
    }

    private Task WorkAsync(Import import, CancellationToken ct)
    {
        var examiner = new ImportExaminer(clock, data, cars, signals, _lease);
        var runner = new ImportRunner(clock, data, cars, signals, _lease);
        return import.State switch
        {
            ImportState.Reading => examiner.ReadAsync(import, ct),
            ImportState.Checking => examiner.CheckAsync(import, ct),
            ImportState.Running when import.StopOnError => runner.RunWholeAsync(import, ct),
            ImportState.Running => runner.RunAsync(import, ct),
            _ => runner.UndoAsync(import, ct),
        };
    }
}

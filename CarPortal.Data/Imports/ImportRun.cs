using CarPortal.Data.BulkEdits;
using CarPortal.Data.Cars;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CarPortal.Data.Imports;

/// <summary>Writes the batches of one import, each in a transaction with how far the import is by then.</summary>
internal sealed class ImportRun(RowSorter sorter, CarOptions options, ImportMapping mapping)
{
    private readonly bool _moves = mapping.Fields.Any(f => f.Field == "status");

    /// <summary>Decides about a batch and writes it, unless that is not what was planned.</summary>
    /// <param name="db">A context that acts as the import, in a write transaction.</param>
    /// <param name="import">The import, tracked by the context: its counts grow.</param>
    /// <param name="batch">The rows.</param>
    /// <param name="plan">What the dry run decided; null for none.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="PlanChangedException">The stock is no longer as the dry run saw it.</exception>
    public async Task<List<RowDecision>> WriteAsync(
        CarPortalDbContext db, Import import, List<ImportRow> batch, IReadOnlyList<uint>? plan, CancellationToken ct)
    {
        if (_moves)
        {
            await db.LockAsync(CarPortalDbContext.AllCarsLock, ct);
        }

        var decisions = await sorter.DecideAsync(db, batch, ct);
        Compare(decisions, plan);

        var before = await LastEntryAsync(db, ct);
        await new ImportWriter(db, options, import.Id, import.SourceId).WriteAsync(decisions, ct);
        db.Attach(import); // What wrote the cars let go of everything it tracked.
        var after = await LastEntryAsync(db, ct);
        import.FirstEntryId = import.FirstEntryId == 0 ? before + 1 : Math.Min(import.FirstEntryId, before + 1);
        import.LastEntryId = after;
        import.Tally.Add(decisions);
        import.RowsDone = batch[^1].Number;
        await db.SaveChangesAsync(ct);
        return decisions;
    }

    /// <summary>The last entry of the history that is to be seen: none of the context's own is before the next one.</summary>
    public static async Task<long> LastEntryAsync(CarPortalDbContext db, CancellationToken ct) =>
        await db.History.OrderByDescending(e => e.Id).Select(e => (long?)e.Id).FirstOrDefaultAsync(ct) ?? 0;

    /// <summary>Whether a write failed because somebody took a number or VIN, or changed a car, after it was looked up: to be looked at again.</summary>
    public static bool IsConflict(Exception e) =>
        e is BulkConflictException || (e as PostgresException ?? e.InnerException as PostgresException)?.SqlState == PostgresErrorCodes.UniqueViolation;

    private static void Compare(List<RowDecision> decisions, IReadOnlyList<uint>? plan)
    {
        if (plan is null)
        {
            return;
        }

        var others = decisions.Where((d, i) => i >= plan.Count || d.Print != plan[i]).ToList();
        if (others.Count > 0)
        {
            throw new PlanChangedException(string.Join(" ", others.Take(5).Select(d => $"Line {d.Row.Line} now {TextRules.Shorten(d.Says, 200)}."))
                + (others.Count > 5 ? $" So it is with {others.Count - 5} more rows." : ""));
        }
    }
}

/// <summary>What an import would do is no longer what its dry run showed; the message says what it would do now.</summary>
internal sealed class PlanChangedException(string message) : Exception(message);

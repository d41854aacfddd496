using CarPortal.Data.Cars;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.Imports;

/// <summary>How people's wishes change an import, one after the other.</summary>
internal sealed class ImportEdits(IDbContextFactory<CarPortalDbContext> dbFactory, ActorSource actors, TimeProvider clock, ImportSignals signals)
{
    /// <summary>The states of a file of which nothing is in and with which nothing is under way.</summary>
    public static readonly ImportState[] Open = [ImportState.Ready, ImportState.Checked, ImportState.Refused];

    /// <summary>One thing that is wrong.</summary>
    public static ImportJobResult.Invalid Invalid(string field, string message) => new([new FieldError(field, message)]);

    /// <summary>Changes an import while nobody else does.</summary>
    /// <param name="id">Which.</param>
    /// <param name="change">What; gives what is wrong, or null.</param>
    /// <param name="ct">Cancels.</param>
    /// <param name="needsNoFile">Whether that can be done without the file too.</param>
    public async Task<ImportJobResult> ChangeAsync(int id, Func<CarPortalDbContext, Import, Task<ImportJobResult?>> change, CancellationToken ct, bool needsNoFile = false)
    {
        var actor = await actors.GetAsync(ct);
        if (!actor.Can(Permissions.CarsImport))
        {
            return new ImportJobResult.Forbidden();
        }

        await using var db = await dbFactory.CreateDbContextAsync(ct);
        db.Actor = actor;
        await using var write = await db.BeginWriteAsync(ct);
        await db.LockAsync(ImportJobService.LockOf(id), ct);
        var import = await FindAsync(db, id, ct);
        if (import is null || (import.FileLength is null && !needsNoFile))
        {
            return new ImportJobResult.NotFound();
        }

        if (await change(db, import) is { } wrong)
        {
            return wrong;
        }

        var isWork = ImportJob.IsWork(import.State);
        if (isWork)
        {
            import.UserId = actor.UserId; // Whoever brought the file may have left since.
        }

        await db.SaveChangesAsync(ct);
        await write.CommitAsync(ct);
        if (isWork)
        {
            signals.Wake();
        }

        return new ImportJobResult.Ok(ImportJob.Of(import, signals, clock.UtcNow()));
    }

    /// <summary>The same for a change that waits for nothing.</summary>
    public Task<ImportJobResult> ChangeAsync(int id, Func<CarPortalDbContext, Import, ImportJobResult?> change, CancellationToken ct, bool needsNoFile = false) =>
        ChangeAsync(id, (db, import) => Task.FromResult(change(db, import)), ct, needsNoFile);

    /// <summary>An import with its source.</summary>
    public static Task<Import?> FindAsync(CarPortalDbContext db, int id, CancellationToken ct) =>
        db.Imports.Include(i => i.Source).FirstOrDefaultAsync(i => i.Id == id, ct);

    /// <summary>Has a worker go on with an import in this state.</summary>
    public void Begin(Import import, ImportState state) =>
        (import.State, import.RowsDone, import.WorkStartedRow, import.WorkStartedAt, import.FinishedAt, import.Problem, import.IsCancelAsked, import.Worker) =
            (state, 0, 0, clock.UtcNow(), null, null, false, null);
}

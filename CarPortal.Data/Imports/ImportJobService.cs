using CarPortal.Data.Cars;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.Imports;

/// <summary>
/// Imports as people and other systems go through them: a file is brought, looked through, mapped, checked by a dry run,
/// run in the background, and undone if need be. Everything needs <see cref="Permissions.CarsImport"/>; reads throw
/// <see cref="PermissionDeniedException"/> without it.
/// </summary>
public sealed class ImportJobService(
    IDbContextFactory<CarPortalDbContext> dbFactory, ActorSource actors, TimeProvider clock, DataOptions options, ImportSignals signals)
{
    /// <summary>Most bytes of a file.</summary>
    public const long MaxBytes = 1L << 30;

    /// <summary>Most rows of a file.</summary>
    public const int MaxRows = 5_000_000;

    /// <summary>For how many days an import can be undone; its file is kept as long.</summary>
    public const int UndoDays = 30;

    /// <summary>Most files that are kept though nothing of them was imported yet.</summary>
    public const int MostWaiting = 200;

    /// <summary>Most imports of one list.</summary>
    public const int MostListed = 100;

    private readonly ImportEdits _edits = new(dbFactory, actors, clock, signals);

    /// <summary>The newest imports, each before the one with the id <paramref name="before"/>.</summary>
    public async Task<IReadOnlyList<ImportJob>> ListAsync(int? before = null, int take = 25, CancellationToken ct = default)
    {
        var (db, _) = await dbFactory.OpenForReadAsync(actors, Permissions.CarsImport, ct);
        await using var opened = db;
        var rows = await db.Imports.AsNoTracking().Include(i => i.Source).Where(i => before == null || i.Id < before)
            .OrderByDescending(i => i.Id).Take(Math.Clamp(take, 1, MostListed)).ToListAsync(ct);
        return rows.ConvertAll(Describe);
    }

    /// <summary>One import; null when there is none.</summary>
    public async Task<ImportJob?> FindAsync(int id, CancellationToken ct = default)
    {
        var (db, _) = await dbFactory.OpenForReadAsync(actors, Permissions.CarsImport, ct);
        await using var opened = db;
        return await ImportEdits.FindAsync(db, id, ct) is { } import ? Describe(import) : null;
    }

    /// <summary>Takes a file in; it is then looked through in the background.</summary>
    /// <param name="content">Its bytes, at most <see cref="MaxBytes"/>.</param>
    /// <param name="fileName">Its name.</param>
    /// <param name="ct">Cancels; nothing is left of it.</param>
    public async Task<ImportJobResult> UploadAsync(Stream content, string fileName, CancellationToken ct = default)
    {
        var actor = await actors.GetAsync(ct);
        if (!actor.Can(Permissions.CarsImport))
        {
            return new ImportJobResult.Forbidden();
        }

        var name = NameOf(fileName);
        if (name.Length == 0)
        {
            return ImportEdits.Invalid("file", "The file needs a name.");
        }

        await using var db = await dbFactory.CreateDbContextAsync(ct);
        db.Actor = actor;
        if (await db.Imports.CountAsync(i => i.FileLength != null && i.CorrelationId == null, ct) >= MostWaiting)
        {
            return ImportEdits.Invalid("file", $"{MostWaiting} files wait to be imported already: import or remove some of them first.");
        }

        var import = new Import
        {
            FileHash = "", FileName = name, StartedAt = clock.UtcNow(), StartedBy = actor.KeptName, UserId = actor.UserId, State = ImportState.Refused,
            Problem = "The file did not arrive whole: bring it again.",
        };
        db.Imports.Add(import);
        await db.SaveChangesAsync(ct);
        var folder = new ImportFolder(options, import.Id);
        try
        {
            (import.FileLength, import.State, import.Problem) = (await folder.ReceiveAsync(content, ct), ImportState.Reading, null);
            await db.SaveChangesAsync(ct);
        }
        catch (ImportRefusedException e)
        {
            await ForgetAsync(db, import, folder);
            return ImportEdits.Invalid("file", e.Message);
        }
        catch
        {
            await ForgetAsync(db, import, folder);
            throw;
        }

        signals.Wake();
        return new ImportJobResult.Ok(Describe(import));
    }

    /// <summary>Begins the dry run, which writes no car.</summary>
    public Task<ImportJobResult> CheckAsync(int id, CancellationToken ct = default) => _edits.ChangeAsync(id, (db, import) =>
    {
        if (import.UndoneEntryId > 0 || import.State is not (ImportState.Ready or ImportState.Checked or ImportState.Stopped or ImportState.Cancelled))
        {
            return ImportJobResult.WrongState.Of(import);
        }

        var profile = new ImportFolder(options, id).ReadProfile();
        if (profile is null || ImportMapping.Read(import.Mapping ?? "") is not { } mapping)
        {
            return ImportEdits.Invalid("mapping", "Say first which column is what.");
        }

        if (mapping.Check(profile, FieldMask.For(db.Model, db.Actor!).HiddenOf(typeof(Car))) is { Count: > 0 } errors)
        {
            return new ImportJobResult.Invalid(errors);
        }

        _edits.Begin(import, ImportState.Checking);
        return null;
    }, ct);

    /// <summary>Begins to write what the dry run showed, or goes on with what was cancelled.</summary>
    public Task<ImportJobResult> RunAsync(int id, CancellationToken ct = default) => _edits.ChangeAsync(id, (_, import) =>
    {
        if (import is { State: ImportState.Cancelled, CorrelationId: not null, UndoneEntryId: 0 } && File.Exists(new ImportFolder(options, id).Plan))
        {
            var done = import.RowsDone;
            _edits.Begin(import, ImportState.Running);
            (import.RowsDone, import.WorkStartedRow) = (done, done);
            return null;
        }

        if (import.State != ImportState.Checked)
        {
            return new ImportJobResult.WrongState(import.State == ImportState.Ready
                ? "Check the file first: what was checked is what is imported." : ImportJobResult.WrongState.Of(import).Reason);
        }

        if (import.StopOnError && import.Tally.Refused > 0)
        {
            return ImportEdits.Invalid("stopOnError", "Rows would be refused, and nothing is to be written then: mend them, or let the good ones in.");
        }

        import.CorrelationId ??= Guid.CreateVersion7();
        import.Tally = new ImportTally();
        _edits.Begin(import, ImportState.Running);
        return null;
    }, ct);

    /// <summary>Stops what is under way; what was committed stays.</summary>
    public async Task<ImportJobResult> CancelAsync(int id, CancellationToken ct = default)
    {
        var result = await _edits.ChangeAsync(id, (_, import) =>
        {
            if (import.State is not (ImportState.Reading or ImportState.Checking or ImportState.Running))
            {
                return ImportJobResult.WrongState.Of(import);
            }

            import.IsCancelAsked = true;
            if (import.FileLength is null)
            {
                // The command line's: whoever ran it may have been killed, and nobody else goes on with it.
                (import.State, import.FinishedAt) = (ImportState.Cancelled, clock.UtcNow());
            }

            return null;
        }, ct, needsNoFile: true);
        if (result is ImportJobResult.Ok)
        {
            signals.Cancel(id);
        }

        return result;
    }

    /// <summary>Begins to take back what the import did.</summary>
    public Task<ImportJobResult> UndoAsync(int id, CancellationToken ct = default) => _edits.ChangeAsync(id, (_, import) =>
    {
        if (ImportJob.UndoUntilOf(import, clock.UtcNow()) is null)
        {
            return new ImportJobResult.WrongState(
                import.State == ImportState.Undone ? "It was undone already." : ImportJob.IsWork(import.State) ? "It is under way: cancel it first."
                : $"There is nothing to undo: only what was imported in the last {UndoDays} days can be.");
        }

        var done = import.UndoneEntryId > 0 ? import.RowsDone : 0; // It goes on with an undo that stopped.
        _edits.Begin(import, ImportState.Undoing);
        (import.RowsDone, import.WorkStartedRow) = (done, done);
        return null;
    }, ct, needsNoFile: true);

    /// <summary>Forgets a file of which nothing was imported.</summary>
    public async Task<ImportJobResult> RemoveAsync(int id, CancellationToken ct = default)
    {
        var result = await _edits.ChangeAsync(id, (db, import) =>
        {
            if (!ImportEdits.Open.Contains(import.State) || import.CorrelationId is not null)
            {
                return new ImportJobResult.WrongState("Only a file of which nothing was imported can be removed.");
            }

            db.Imports.Remove(import);
            return null;
        }, ct, needsNoFile: true);
        if (result is ImportJobResult.Ok)
        {
            new ImportFolder(options, id).Remove();
        }

        return result;
    }

    internal static string LockOf(int id) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"import:{id}");

    private static string NameOf(string fileName)
    {
        var name = fileName[(fileName.LastIndexOfAny(['/', '\\']) + 1)..];
        return TextRules.Shorten(string.Concat(name.Where(c => !char.IsControl(c))).Trim(), Import.FileNameLength);
    }

    private static async Task ForgetAsync(CarPortalDbContext db, Import import, ImportFolder folder)
    {
        folder.Remove();
        db.Imports.Remove(import);
        await db.SaveChangesAsync(CancellationToken.None);
    }

    private ImportJob Describe(Import import) => ImportJob.Of(import, signals, clock.UtcNow());
}

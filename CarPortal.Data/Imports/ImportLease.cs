using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.Imports;

/// <summary>
/// Which import this process works on: it says so every few seconds, and whoever is silent for <see cref="Length"/> has lost
/// it. Every transaction of the work looks whether it still has it.
/// </summary>
internal sealed class ImportLease(IDbContextFactory<CarPortalDbContext> dbFactory, TimeProvider clock, ImportSignals signals)
{
    /// <summary>After how long a silent process has lost its import.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(20);

    private const int Tries = 5;

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(4);

    /// <summary>The states with which somebody goes on.</summary>
    public static readonly ImportState[] Work = [.. Enum.GetValues<ImportState>().Where(ImportJob.IsWork)];

    private readonly Guid _me = Guid.NewGuid();
    private DateTime _renewedAt;

    /// <summary>Takes an import that nobody works on.</summary>
    public async Task<Import?> ClaimAsync(CancellationToken ct)
    {
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        db.Actor = Actor.Portal;
        var silent = clock.UtcNow() - Length;
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

        import.Worker = _me;
        Renew(import);
        await db.SaveChangesAsync(ct);
        await write.CommitAsync(ct);
        return import;
    }

    /// <summary>Leaves the import to the next one, as it is.</summary>
    public async Task LetGoAsync(int id)
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
    public async Task BeatAsync(int id, CancellationTokenSource running, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(Beat, clock, ct);
                await using var db = await dbFactory.CreateDbContextAsync(ct);
                if (clock.UtcNow() - _renewedAt >= Beat) // Else the work's own transactions say so.
                {
                    await RenewAsync(db, id, ct);
                }

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

    private async Task RenewAsync(CarPortalDbContext db, int id, CancellationToken ct)
    {
        await using var write = await db.BeginWriteAsync(isPatient: true, ct);
        var done = signals.RowsDone(id) ?? 0;
        await db.Imports.Where(i => i.Id == id && i.Worker == _me).ExecuteUpdateAsync(set => set
            .SetProperty(i => i.WorkerSeenAt, clock.UtcNow())
            .SetProperty(i => i.RowsDone, i => i.State == ImportState.Running || i.State == ImportState.Undoing ? i.RowsDone : done), ct);
        await write.CommitAsync(ct);
    }

    private void Renew(Import import) => import.WorkerSeenAt = _renewedAt = clock.UtcNow();

    /// <summary>Does something with an import, if this process still has it, and commits.</summary>
    public async Task InTransactionAsync(CarPortalDbContext db, Import import, Func<Import, Task> work, CancellationToken ct, int tries = Tries)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await ActAsync(db, import, ct);
                await using var write = await db.BeginWriteAsync(ct);
                await db.LockAsync(ImportJobService.LockOf(import.Id), ct);
                var current = await FindMineAsync(db, import.Id, ct) ?? throw new LostImportException();
                Renew(current);
                await work(current);
                await db.SaveChangesAsync(ct);
                await write.CommitAsync(ct);
                return;
            }
            catch (Exception e) when (attempt < tries && ImportRun.IsConflict(e))
            {
                // Somebody took a number or VIN, or changed a car, after it was looked up here: look again.
            }
            finally
            {
                db.ChangeTracker.Clear();
            }
        }
    }

    /// <summary>Ends what this process did with an import, if it still has it.</summary>
    public Task EndAsync(int id, Action<Import> change, CancellationToken ct) => EndAsync(id, (_, import) =>
    {
        change(import);
        return Task.CompletedTask;
    }, ct);

    /// <summary>Ends what this process did with an import, if it still has it.</summary>
    public async Task EndAsync(int id, Func<CarPortalDbContext, Import, Task> change, CancellationToken ct)
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

    private Task<Import?> FindMineAsync(CarPortalDbContext db, int id, CancellationToken ct) =>
        db.Imports.FirstOrDefaultAsync(i => i.Id == id && i.Worker == _me && Work.Contains(i.State), ct);

    /// <summary>A context that acts as the import.</summary>
    /// <exception cref="OperationCanceledException">Who asked for it may no longer import.</exception>
    public async Task<CarPortalDbContext> OpenAsync(Import import, CancellationToken ct)
    {
        var db = await dbFactory.CreateDbContextAsync(ct);
        try
        {
            await ActAsync(db, import, ct);
            return db;
        }
        catch
        {
            await db.DisposeAsync();
            throw;
        }
    }

    /// <summary>The same for many batches: with its connection kept.</summary>
    public async Task<CarPortalDbContext> OpenForManyAsync(Import import, CancellationToken ct)
    {
        var db = await OpenAsync(import, ct);
        await db.KeepOpenAsync(ct, forMany: true);
        return db;
    }

    /// <summary>Has a context act as the import, on behalf of who asked for it, as far as they still may.</summary>
    private static async Task ActAsync(CarPortalDbContext db, Import import, CancellationToken ct)
    {
        var actor = Actor.Console;
        if (import.UserId is { } user)
        {
            var role = await db.Users.Where(u => u.Id == user && u.DisabledAt == null)
                .Select(u => db.UserRoles.Where(r => r.UserId == u.Id).Select(r => (int?)r.RoleId).FirstOrDefault()).FirstOrDefaultAsync(ct);
            actor = Actor.Person(user, import.StartedBy, Roles.NameOf(role ?? 0));
        }

        if (!actor.Can(Permissions.CarsImport))
        {
            throw new OperationCanceledException($"{import.StartedBy} may no longer import.");
        }

        (db.Actor, db.CorrelationId, db.Note) = (actor with { Kind = ActorKind.Import, Name = import.FileName }, import.CorrelationId ?? Guid.Empty, null);
    }
}

/// <summary>Another process has the import now, or somebody took it away.</summary>
internal sealed class LostImportException : Exception;

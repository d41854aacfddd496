using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data;

/// <summary>
/// The context of the write that other systems make most, a new car. On SQLite, which has one writer at a time, it is one
/// and is kept, with its connection and that connection's prepared statements: on every connection that it opens Entity
/// Framework registers its functions anew, and SQLite then parses every prepared statement again, which for a table of so
/// many columns, checks, indexes and triggers takes longer than writing a row. On PostgreSQL every write has a context of its own.
/// </summary>
public sealed class KeptContext(IDbContextFactory<CarPortalDbContext> dbFactory, DataOptions options) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private CarPortalDbContext? _kept;
    private volatile bool _disposed;

    /// <summary>Writes on somebody's behalf in a transaction, which the writer commits.</summary>
    internal async Task<T> WriteAsync<T>(Actor actor, Func<CarPortalDbContext, WriteTransaction, Task<T>> write, CancellationToken ct)
    {
        if (options.Provider != DatabaseProvider.Sqlite)
        {
            await using var db = await dbFactory.CreateDbContextAsync(ct);
            return await WriteAsync(db, actor, write, ct);
        }

        await _turn.WaitAsync(ct);
        try
        {
            if (_kept is { IsStillOpen: false })
            {
                LetGo();
            }

            return await WriteAsync(_kept ??= await OpenAsync(ct), actor, write, ct);
        }
        catch
        {
            LetGo(); // One that failed is not used again: the file may be another one.
            throw;
        }
        finally
        {
            _kept?.ChangeTracker.Clear();
            _kept?.Forget();
            if (_disposed)
            {
                LetGo();
            }

            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        if (_turn.Wait(0)) // Otherwise whoever writes lets it go.
        {
            LetGo();
            _turn.Release();
        }
    }

    private static async Task<T> WriteAsync<T>(
        CarPortalDbContext db, Actor actor, Func<CarPortalDbContext, WriteTransaction, Task<T>> write, CancellationToken ct)
    {
        db.Actor = actor;
        await using var transaction = await db.BeginWriteAsync(ct);
        return await write(db, transaction);
    }

    private async Task<CarPortalDbContext> OpenAsync(CancellationToken ct)
    {
        var db = await dbFactory.CreateDbContextAsync(ct);
        try
        {
            await db.KeepOpenAsync(ct);
            return db;
        }
        catch
        {
            await db.DisposeAsync();
            throw;
        }
    }

    private void LetGo()
    {
        _kept?.Dispose();
        _kept = null;
    }
}

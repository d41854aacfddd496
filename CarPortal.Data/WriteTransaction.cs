using Microsoft.EntityFrameworkCore.Storage;

namespace CarPortal.Data;

/// <summary>
/// A transaction that may write. It holds the process's place in the writer queue, where the database needs one, and
/// rolls back unless it was committed.
/// </summary>
public sealed class WriteTransaction : IAsyncDisposable
{
    private readonly IDbContextTransaction _transaction;
    private readonly IDisposable? _turn;

    internal WriteTransaction(IDbContextTransaction transaction, IDisposable? turn)
    {
        _transaction = transaction;
        _turn = turn;
    }

    /// <summary>Makes the writes durable.</summary>
    public Task CommitAsync(CancellationToken ct = default) => _transaction.CommitAsync(ct);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        _turn?.Dispose();
    }
}

using System.Collections.Concurrent;

namespace CarPortal.Data.Imports;

/// <summary>
/// Tells this process's worker that there is something to do, and everybody in this process how far it is between two
/// commits. What other processes need to know is in the database.
/// </summary>
public sealed class ImportSignals : IDisposable
{
    private readonly SemaphoreSlim _work = new(0, 1);
    private readonly ConcurrentDictionary<int, int> _rowsDone = new();
    private readonly ConcurrentDictionary<int, CancellationTokenSource> _running = new();

    /// <summary>Waits until somebody wants something done, or for so long.</summary>
    public Task WaitAsync(TimeSpan atMost, CancellationToken ct) => _work.WaitAsync(atMost, ct);

    /// <inheritdoc/>
    public void Dispose() => _work.Dispose();

    internal void Wake()
    {
        try
        {
            _work.Release();
        }
        catch (SemaphoreFullException)
        {
            // It has not been seen yet that there is work.
        }
    }

    internal void Cancel(int id)
    {
        if (_running.TryGetValue(id, out var running))
        {
            running.Cancel();
        }
    }

    /// <summary>A token that ends when somebody in this process cancels the import, or the process ends.</summary>
    internal CancellationTokenSource Begin(int id, CancellationToken ct) => _running[id] = CancellationTokenSource.CreateLinkedTokenSource(ct);

    internal void Report(int id, int rowsDone) => _rowsDone[id] = rowsDone;

    internal int? RowsDone(int id) => _rowsDone.TryGetValue(id, out var rows) ? rows : null;

    internal void End(int id)
    {
        _rowsDone.TryRemove(id, out _);
        _running.TryRemove(id, out _);
    }
}

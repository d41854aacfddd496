using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace CarPortal.Data;

/// <summary>Reads on while what was read is written: a second processor has something to do, and memory stays what it is.</summary>
internal static class ReadAhead
{
    /// <summary>How many rows are handed over at a time: one by one, the handing over would cost as much as the reading.</summary>
    private const int Together = 200;

    /// <summary>How many times that may wait to be written.</summary>
    private const int MostWaiting = 4;

    /// <summary>The rows of queries that are run one after the other. Whoever stops taking them stops the reading.</summary>
    public static async IAsyncEnumerable<T> ReadAheadAsync<T>(
        this CarPortalDbContext db, IEnumerable<IAsyncEnumerable<T>> queries, [EnumeratorCancellation] CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var waiting = Channel.CreateBounded<List<T>>(MostWaiting);
        var reading = Task.Run(() => ReadAsync(db, queries, waiting.Writer, stop.Token), CancellationToken.None);
        try
        {
            await foreach (var rows in waiting.Reader.ReadAllAsync(ct))
            {
                foreach (var row in rows)
                {
                    yield return row;
                }
            }
        }
        finally
        {
            // The context is the reader's until it has stopped.
            await stop.CancelAsync();
            await reading;
        }
    }

    /// <summary>Never throws: what goes wrong is told to whoever takes the rows.</summary>
    private static async Task ReadAsync<T>(CarPortalDbContext db, IEnumerable<IAsyncEnumerable<T>> queries, ChannelWriter<List<T>> waiting, CancellationToken ct)
    {
        try
        {
            await db.ReadAsync(
                async stop =>
                {
                    var rows = new List<T>(Together);
                    foreach (var query in queries)
                    {
                        await foreach (var row in query.WithCancellation(stop))
                        {
                            rows.Add(row);
                            if (rows.Count == Together)
                            {
                                await waiting.WriteAsync(rows, stop);
                                rows = new List<T>(Together);
                            }
                        }
                    }

                    await waiting.WriteAsync(rows, stop);
                    return true;
                },
                ct);
            waiting.Complete();
        }
        catch (Exception e)
        {
            waiting.Complete(e);
        }
    }
}

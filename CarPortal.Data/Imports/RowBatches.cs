using System.Threading.Channels;

namespace CarPortal.Data.Imports;

/// <summary>Reads and checks rows on one thread while the batches before them are worked on by another.</summary>
internal static class RowBatches
{
    /// <summary>Rows per transaction: enough to make its cost small, few enough for others to get their turn.</summary>
    public const int Size = 2_000;

    /// <summary>Batches read ahead of the writer, which is the slower.</summary>
    private const int ReadAhead = 3;

    /// <summary>Calls <paramref name="work"/> with each batch, in order.</summary>
    public static async Task ForEachAsync(ImportRows rows, Func<List<ImportRow>, Task> work, CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var batches = Channel.CreateBounded<List<ImportRow>>(ReadAhead);
        var reading = Task.Run(() => ReadAsync(rows, batches.Writer, stop.Token), stop.Token);
        try
        {
            await foreach (var batch in batches.Reader.ReadAllAsync(ct))
            {
                await work(batch);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task ReadAsync(ImportRows rows, ChannelWriter<List<ImportRow>> batches, CancellationToken ct)
    {
        Exception? failure = null;
        try
        {
            foreach (var batch in rows.InBatches(Size))
            {
                await batches.WriteAsync(batch, ct);
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            failure = e; // The reader of the batches throws it.
        }
        finally
        {
            batches.Complete(failure);
        }
    }
}

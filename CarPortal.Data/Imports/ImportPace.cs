namespace CarPortal.Data.Imports;

/// <summary>
/// How many rows an import writes at once. On SQLite everybody else waits for them: after somebody had to, batches are so
/// small that the next hardly notices, until nobody wrote for a while.
/// </summary>
internal sealed class ImportPace(CarPortalDbContext db, TimeProvider clock)
{
    /// <summary>Rows that are written in some 20 ms.</summary>
    private const int Small = 100;

    private static readonly TimeSpan While = TimeSpan.FromSeconds(10);

    private DateTimeOffset _politeUntil;

    /// <summary>The rows of a batch in the portions in which they are to be written.</summary>
    public IEnumerable<List<ImportRow>> Portions(List<ImportRow> batch)
    {
        for (var from = 0; from < batch.Count;)
        {
            var count = Math.Min(batch.Count - from, clock.GetUtcNow() < _politeUntil ? Small : RowBatches.Size);
            yield return batch.GetRange(from, count);
            from += count;
        }
    }

    /// <summary>Looks whether somebody waits; to be asked within the transaction.</summary>
    public void LookAround()
    {
        if (db.IsAwaited)
        {
            _politeUntil = clock.GetUtcNow() + While;
        }
    }
}

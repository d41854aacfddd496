namespace CarPortal.Data.Imports;

/// <summary>
/// How many rows an import writes at once. Where the database has one writer at a time, everybody else waits for them: after
/// somebody had to, portions are so small that the next hardly notices, and half of the time is theirs, until nobody waited
/// for a while.
/// </summary>
internal sealed class ImportPace(CarPortalDbContext db, TimeProvider clock)
{
    /// <summary>Rows of a portion before it is known how long they take.</summary>
    private const int First = 100;

    /// <summary>Fewer are hardly quicker: beginning and committing take as long.</summary>
    private const int Fewest = 10;

    /// <summary>How long a portion is to take while nobody waits.</summary>
    private static readonly TimeSpan Alone = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a portion is to take while others work.</summary>
    private static readonly TimeSpan Beside = TimeSpan.FromMilliseconds(5);

    private static readonly TimeSpan While = TimeSpan.FromSeconds(30);

    /// <summary>Other processes look every 150 ms whether it is their turn (Microsoft.Data.Sqlite), and give up after 8 s.</summary>
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(160);

    private static readonly TimeSpan BetweenGaps = TimeSpan.FromSeconds(2);

    private DateTimeOffset _politeUntil;
    private DateTimeOffset _gapAt = clock.GetUtcNow() + BetweenGaps;
    private long _began;

    /// <summary>How many rows the next portion has.</summary>
    public int Rows { get; private set; } = db.HasOneWriter ? First : RowBatches.Size;

    /// <summary>The rows of a batch in the portions in which they are to be written.</summary>
    public IEnumerable<List<ImportRow>> Portions(List<ImportRow> batch)
    {
        for (var from = 0; from < batch.Count;)
        {
            var count = Math.Min(batch.Count - from, Rows);
            yield return batch.GetRange(from, count);
            from += count;
        }
    }

    /// <summary>A portion has its turn.</summary>
    public void Begin() => _began = clock.GetTimestamp();

    /// <summary>Looks whether somebody waits; to be asked within the transaction.</summary>
    public void LookAround()
    {
        if (db.IsAwaited)
        {
            _politeUntil = clock.GetUtcNow() + While;
        }
    }

    /// <summary>Leaves their turn to others, after so many rows.</summary>
    public async Task RestAsync(int rows, CancellationToken ct)
    {
        if (!db.HasOneWriter)
        {
            return;
        }

        var (took, now) = (clock.GetElapsedTime(_began), clock.GetUtcNow());
        var isPolite = now < _politeUntil;
        if (rows == Rows) // Not what was left of a batch.
        {
            Rows = (int)Math.Clamp((isPolite ? Beside : Alone) / took * rows, Fewest, Math.Min(RowBatches.Size, rows * 2));
        }

        if (now >= _gapAt)
        {
            await Task.Delay(Gap, clock, ct);
            _gapAt = clock.GetUtcNow() + BetweenGaps;
        }
        else if (isPolite)
        {
            await Task.Delay(took, clock, ct);
        }
    }
}

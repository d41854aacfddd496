namespace CarPortal.Data.Imports;

/// <summary>
/// How many rows an import writes at once. Where the database has one writer at a time, everybody else waits for them: after
/// somebody had to, portions are so small that the next hardly notices, and half of the time is theirs, until nobody waited
/// for a while.
/// </summary>
internal sealed class ImportPace
{
    /// <summary>Rows of a portion before it is known how long they take.</summary>
    private const int First = 100;

    /// <summary>Fewer are hardly quicker: beginning and committing take as long.</summary>
    private const int Fewest = 5;

    /// <summary>Rows after which the log is tidied: SQLite's other writers do so after 1,000 pages, and a car is some 20.</summary>
    private const int Untidy = 32;

    /// <summary>How long a portion is to take while nobody waits.</summary>
    private static readonly TimeSpan Alone = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a portion is to take while others work.</summary>
    private static readonly TimeSpan Beside = TimeSpan.FromMilliseconds(3);

    private static readonly TimeSpan While = TimeSpan.FromSeconds(30);

    /// <summary>Other processes look every 150 ms whether it is their turn (Microsoft.Data.Sqlite), and give up after 8 s.</summary>
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(160);

    private static readonly TimeSpan BetweenGaps = TimeSpan.FromSeconds(2);

    private readonly OneWriter? _writer;
    private readonly TimeProvider _clock;
    private DateTimeOffset _politeUntil;
    private DateTimeOffset _gapAt;
    private long _began;
    private int _untidy;

    private ImportPace(OneWriter? writer, TimeProvider clock)
    {
        (_writer, _clock, _gapAt) = (writer, clock, clock.GetUtcNow() + BetweenGaps);
        Rows = writer is null ? RowBatches.Size : First;
    }

    /// <summary>How many rows the next portion has.</summary>
    public int Rows { get; private set; }

    /// <summary>The pace of what a context writes, whose connection is kept open.</summary>
    public static async Task<ImportPace> BeginAsync(CarPortalDbContext db, TimeProvider clock, CancellationToken ct)
    {
        var writer = db.OneWriter;
        await (writer?.DeferAsync(ct) ?? Task.CompletedTask);
        return new ImportPace(writer, clock);
    }

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
    public void Begin() => _began = _clock.GetTimestamp();

    /// <summary>Looks whether somebody waits; to be asked within the transaction.</summary>
    public void LookAround()
    {
        if (_writer is { IsAwaited: true })
        {
            _politeUntil = _clock.GetUtcNow() + While;
        }
    }

    /// <summary>Leaves their turn to others, after so many rows.</summary>
    public async Task RestAsync(int rows, CancellationToken ct)
    {
        if (_writer is null)
        {
            return;
        }

        var (took, now) = (_clock.GetElapsedTime(_began), _clock.GetUtcNow());
        var isPolite = now < _politeUntil;
        if (rows == Rows) // Not what was left of a batch.
        {
            Rows = (int)Math.Clamp((isPolite ? Beside : Alone) / took * rows, Fewest, Math.Min(RowBatches.Size, rows * 2));
        }

        if ((_untidy += rows) >= Untidy)
        {
            await _writer.TidyAsync(ct);
            _untidy = 0;
        }

        if (now >= _gapAt)
        {
            await Task.Delay(Gap, _clock, ct);
            _gapAt = _clock.GetUtcNow() + BetweenGaps;
        }
        else if (isPolite)
        {
            await Task.Delay(took, _clock, ct);
        }
    }
}

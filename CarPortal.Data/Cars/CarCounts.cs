using System.Globalization;

namespace CarPortal.Data.Cars;

/// <summary>
/// What counting found, shared by all who ask the same: counts beside the views and in the panel go over all that matches, and
/// everybody's list shows the same few. They are kept for as long as nobody commits (<see cref="StampedCache{TKey,TValue}"/>; not
/// on PostgreSQL, which works elsewhere). On SQLite, whose work is this process's own, they are made one after the other, so that
/// rows, which somebody waits for, never queue behind them.
/// </summary>
public sealed class CarCounts(DatabaseStamp stamp, DataOptions options) : IDisposable
{
    /// <summary>Most counts kept between two commits.</summary>
    private const int MostKept = 2_000;

    private readonly StampedCache<string, object> _cache = new(stamp, MostKept);
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Counts, or tells what was counted.</summary>
    /// <param name="what">What is counted.</param>
    /// <param name="query">Of which cars.</param>
    /// <param name="mask">What is hidden from whoever asks.</param>
    /// <param name="today">What "today" means in the query.</param>
    /// <param name="count">Counts; null when it takes too long, which is not kept.</param>
    /// <param name="ct">Cancels.</param>
    internal async Task<T?> GetAsync<T>(string what, CarQuery query, FieldMask mask, DateOnly today, Func<Task<T?>> count, CancellationToken ct)
        where T : class
    {
        if (options.Provider != DatabaseProvider.Sqlite)
        {
            return await count();
        }

        var cars = CarQueryText.ToUrl(query with { After = null, Before = null, Sorts = [], Take = CarQuery.DefaultTake });
        var key = string.Create(CultureInfo.InvariantCulture, $"{what} {today:yyyyMMdd} {mask.KeyOf(typeof(Car))} {cars}");
        if (_cache.Current().Find(key) is T known)
        {
            return known;
        }

        await _turn.WaitAsync(ct);
        try
        {
            var page = _cache.Current();
            if (page.Find(key) is T counted)
            {
                return counted;
            }

            var result = await count();
            if (result is not null)
            {
                page.Keep(key, result);
            }

            return result;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();
}

using CarPortal.Data.PostgreSql;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CarPortal.Data.History;

/// <summary>
/// Tells open pages that a record has new history, whichever process wrote it: the history's ascending id is the feed. It
/// says which record, never what; whoever is told reads the history as themselves. On SQLite it asks twice a second whether
/// anybody committed (<see cref="DatabaseStamp"/>), on PostgreSQL the server tells it.
/// </summary>
public sealed class ChangeFeed(
    IDbContextFactory<CarPortalDbContext> dbFactory, DataOptions options, DatabaseStamp stamp, TimeProvider clock, ILogger<ChangeFeed> log)
{
    /// <summary>The name under which PostgreSQL tells.</summary>
    internal const string Channel = "carportal";

    /// <summary>Stands for more records than are named one by one.</summary>
    internal const string Many = "*";

    /// <summary>Most records that one transaction names.</summary>
    internal const int MostNamed = 100;

    private const int AtOnce = 1_000;

    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<(RecordKind, int), List<Subscription>> _subscriptions = [];
    private long? _stamp;
    private long? _last;

    /// <summary>How many wait to be told; for tests.</summary>
    internal int Count
    {
        get
        {
            lock (_gate)
            {
                return _subscriptions.Values.Sum(s => s.Count);
            }
        }
    }

    /// <summary>
    /// Calls back, on any thread, whenever a record may have new history: also without, after a time in which nobody could
    /// know. Disposing the answer ends it.
    /// </summary>
    public IDisposable Subscribe(RecordKind kind, int id, Action told)
    {
        var subscription = new Subscription(this, (kind, id), told);
        lock (_gate)
        {
            if (!_subscriptions.TryGetValue((kind, id), out var others))
            {
                _subscriptions[(kind, id)] = others = [];
            }

            others.Add(subscription);
        }

        return subscription;
    }

    /// <summary>Follows the database until cancelled, and through its outages.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        while (true)
        {
            try
            {
                await (options.Provider == DatabaseProvider.PostgreSql
                    ? PostgreSqlNotifications.ListenAsync(options.ConnectionString!, Tell, ct)
                    : PollAsync(ct));
            }
            catch (Exception e) when (!ct.IsCancellationRequested && DatabaseOutage.Matches(e))
            {
                log.LogWarning("Open pages are not told of changes just now: {Reason}", e.Message);
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                log.LogError(e, "Open pages are not told of changes just now");
            }

            await Task.Delay(Pause, clock, ct);
        }
    }

    /// <summary>A record as notifications name it.</summary>
    internal static string NameOf(RecordKind kind, int id) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{kind}:{id}");

    /// <summary>One look at what SQLite has new.</summary>
    internal async Task PollOnceAsync(CancellationToken ct)
    {
        var now = stamp.Read();
        if (now is not null && now == _stamp)
        {
            return;
        }

        await using var db = await dbFactory.CreateDbContextAsync(ct);
        if (_last is not { } last)
        {
            // Whoever subscribed before this look is told to look too.
            _last = await db.History.MaxAsync(e => (long?)e.Id, ct) ?? 0;
            Tell(Many);
        }
        else
        {
            var news = await db.History.Where(e => e.Id > last).OrderBy(e => e.Id).Take(AtOnce + 1)
                .Select(e => new { e.Id, e.RecordKind, e.RecordId }).ToListAsync(ct);
            if (news.Count > AtOnce)
            {
                _last = await db.History.MaxAsync(e => e.Id, ct);
                Tell(Many);
            }
            else if (news.Count > 0)
            {
                _last = news[^1].Id;
                foreach (var record in news.Select(n => (n.RecordKind, n.RecordId)).Distinct())
                {
                    Tell(record);
                }
            }
        }

        _stamp = now; // As it was before the look: what was committed during it is looked at once more.
    }

    private async Task PollAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(Period, clock);
        do
        {
            await PollOnceAsync(ct);
        }
        while (await timer.WaitForNextTickAsync(ct));
    }

    private void Tell(string name)
    {
        var parts = name.Split(':');
        if (parts.Length == 2 && Enum.TryParse<RecordKind>(parts[0], out var kind) && int.TryParse(parts[1], out var id))
        {
            Tell((kind, id));
            return;
        }

        Call(all => all.Values.SelectMany(s => s));
    }

    private void Tell((RecordKind, int) record) => Call(all => all.GetValueOrDefault(record) ?? []);

    private void Call(Func<Dictionary<(RecordKind, int), List<Subscription>>, IEnumerable<Subscription>> which)
    {
        List<Subscription> told;
        lock (_gate)
        {
            told = [.. which(_subscriptions)];
        }

        foreach (var subscription in told)
        {
            try
            {
                subscription.Told();
            }
            catch (Exception e)
            {
                log.LogError(e, "A page could not be told of a change");
            }
        }
    }

    private sealed class Subscription(ChangeFeed feed, (RecordKind, int) record, Action told) : IDisposable
    {
        public Action Told => told;

        public void Dispose()
        {
            lock (feed._gate)
            {
                if (feed._subscriptions.TryGetValue(record, out var others) && others.Remove(this) && others.Count == 0)
                {
                    feed._subscriptions.Remove(record);
                }
            }
        }
    }
}

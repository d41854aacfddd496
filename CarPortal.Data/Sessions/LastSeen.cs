using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CarPortal.Data.Sessions;

/// <summary>
/// When sessions and keys were last used. Collected in memory and written every few seconds by the portal in one go: a
/// request must not wait for a write that nobody asked for.
/// </summary>
public sealed class LastSeen(IDbContextFactory<CarPortalDbContext> dbFactory, IOptions<SecurityOptions> options)
{
    private readonly SecurityOptions _limits = options.Value;
    private readonly ConcurrentDictionary<int, DateTime> _sessions = new();
    private readonly ConcurrentDictionary<int, (DateTime At, string? Address)> _keys = new();

    /// <summary>Notes that a session was used now.</summary>
    public void Session(int id, DateTime now) => _sessions[id] = now;

    /// <summary>Notes that a key was used now.</summary>
    public void Key(int id, DateTime now, string? address) => _keys[id] = (now.TrimToMilliseconds(), address);

    /// <summary>Writes what was noted since the last time.</summary>
    public async Task WriteAsync(CancellationToken ct = default)
    {
        var (sessions, keys) = (Take(_sessions), Take(_keys));
        if (sessions.Count == 0 && keys.Count == 0)
        {
            return;
        }

        try
        {
            await WriteAsync(sessions, keys, ct);
        }
        catch
        {
            // For the next time, unless it was used again meanwhile.
            sessions.ForEach(s => _sessions.TryAdd(s.Key, s.Value));
            keys.ForEach(k => _keys.TryAdd(k.Key, k.Value));
            throw;
        }
    }

    private async Task WriteAsync(
        List<KeyValuePair<int, DateTime>> sessions, List<KeyValuePair<int, (DateTime At, string? Address)>> keys, CancellationToken ct)
    {
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        await using var write = await db.BeginWriteAsync(isPatient: true, ct);
        foreach (var (id, at) in sessions)
        {
            // Whatever is used late, such as a page left open: a session that has ended idle stays ended.
            var idleSince = at.AddMinutes(-_limits.SessionIdleMinutes);
            await db.Sessions.Where(s => s.Id == id && s.LastSeenAt < at && s.LastSeenAt > idleSince).ExecuteUpdateAsync(set => set.SetProperty(s => s.LastSeenAt, at), ct);
        }

        foreach (var (id, (at, address)) in keys)
        {
            await db.ApiKeys.Where(k => k.Id == id && (k.LastUsedAt == null || k.LastUsedAt < at)).ExecuteUpdateAsync(
                set => set.SetProperty(k => k.LastUsedAt, at).SetProperty(k => k.LastUsedAddress, address), ct);
        }

        await write.CommitAsync(ct);
    }

    /// <summary>In the order of ids: two processes that write the same rows must not wait for each other in a ring.</summary>
    private static List<KeyValuePair<int, T>> Take<T>(ConcurrentDictionary<int, T> noted)
    {
        var taken = new List<KeyValuePair<int, T>>();
        foreach (var id in noted.Keys)
        {
            if (noted.TryRemove(id, out var value))
            {
                taken.Add(KeyValuePair.Create(id, value));
            }
        }

        return taken.OrderBy(t => t.Key).ToList();
    }
}

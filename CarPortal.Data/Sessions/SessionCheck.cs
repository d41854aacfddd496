using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CarPortal.Data.Sessions;

/// <summary>
/// Whether a session still holds. Every request and every operation of a circuit asks, so it writes nothing (see
/// <see cref="LastSeen"/>) and reads, by one compiled query, only when something was committed since.
/// </summary>
public sealed class SessionCheck(
    IDbContextFactory<CarPortalDbContext> dbFactory, TimeProvider clock, LastSeen lastSeen, DatabaseStamp stamp,
    IOptions<SecurityOptions> options)
{
    private static readonly PreparedQuery<Guid, Found?> Session = new((db, key, ct) =>
            (from session in db.Sessions.AsNoTracking()
             join user in db.Users on session.UserId equals user.Id
             join link in db.UserRoles on user.Id equals link.UserId into links
             from link in links.DefaultIfEmpty()
             join role in db.Roles on link.RoleId equals role.Id into roles
             from role in roles.DefaultIfEmpty()
             where session.Key == key && session.EndedAt == null && user.DisabledAt == null
             select new Found
             {
                 SessionId = session.Id,
                 Address = session.Address,
                 UserId = user.Id,
                 Name = user.Name,
                 Email = user.Email!,
                 Role = role.Name,
                 LastSeenAt = session.LastSeenAt,
                 ExpiresAt = session.ExpiresAt,
                 ConfirmedAt = session.ConfirmedAt,
                 MustEnrol = role.RequiresSecondFactor && !user.TwoFactorEnabled,
             }).FirstOrDefault());

    private readonly SecurityOptions _limits = options.Value;
    private readonly StampedCache<Guid, Found> _cache = new(stamp);

    /// <summary>The session with this key and its person as they are now; null when it does not, or no longer, hold.</summary>
    /// <param name="key">What the cookie holds.</param>
    /// <param name="used">Whether this is use of the session, which keeps it from ending idle.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<SessionUser?> CheckAsync(Guid key, bool used, CancellationToken ct = default)
    {
        var now = clock.UtcNow();
        if (await FindAsync(key, ct) is not { } found
            || found.ExpiresAt <= now || found.LastSeenAt <= now.AddMinutes(-_limits.SessionIdleMinutes))
        {
            return null;
        }

        if (used)
        {
            lastSeen.Session(found.SessionId, now);
        }

        return new SessionUser(
            found.UserId, found.Name, found.Email, found.Role, found.SessionId, key, found.Address, found.ExpiresAt,
            found.ConfirmedAt > now.AddMinutes(-_limits.ConfirmMinutes), found.MustEnrol);
    }

    private async ValueTask<Found?> FindAsync(Guid key, CancellationToken ct)
    {
        var current = _cache.Current();
        if (current.Find(key) is { } kept)
        {
            return kept;
        }

        await using var db = await dbFactory.CreateDbContextAsync(ct);
        var found = await Session.RunAsync(db, key, ct);
        if (found is not null)
        {
            current.Keep(key, found);
        }

        return found;
    }

    private sealed class Found
    {
        public required int SessionId { get; init; }

        public required string? Address { get; init; }

        public required int UserId { get; init; }

        public required string Name { get; init; }

        public required string Email { get; init; }

        public required string? Role { get; init; }

        public required DateTime LastSeenAt { get; init; }

        public required DateTime ExpiresAt { get; init; }

        public required DateTime ConfirmedAt { get; init; }

        public required bool MustEnrol { get; init; }
    }
}

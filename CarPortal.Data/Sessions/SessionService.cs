using CarPortal.Data.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CarPortal.Data.Sessions;

/// <summary>
/// Lists and ends sessions. Everybody may do so with their own; those of others need
/// <see cref="Permissions.UsersManage"/>.
/// </summary>
public sealed class SessionService(
    IDbContextFactory<CarPortalDbContext> dbFactory, ActorSource actors, TimeProvider clock, IOptions<SecurityOptions> options)
{
    /// <summary>Most sessions that a list gives.</summary>
    public const int MaxList = 200;

    private readonly SecurityOptions _limits = options.Value;

    /// <summary>An account's open sessions, the last used first.</summary>
    /// <exception cref="PermissionDeniedException">They are not the actor's own.</exception>
    public async Task<IReadOnlyList<SessionItem>> ListAsync(int userId, CancellationToken ct = default)
    {
        var actor = await actors.GetAsync(ct);
        if (!IsOwn(actor, userId))
        {
            actor.Demand(Permissions.UsersManage);
        }

        var now = clock.UtcNow();
        var idleSince = now.AddMinutes(-_limits.SessionIdleMinutes);
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        return await db.Sessions.AsNoTracking()
            .Where(s => s.UserId == userId && s.EndedAt == null && s.ExpiresAt > now && s.LastSeenAt > idleSince)
            .OrderByDescending(s => s.LastSeenAt).ThenByDescending(s => s.Id).Take(MaxList)
            .Select(s => new SessionItem(
                s.Id, s.Device, s.Address, s.Method, s.CreatedAt, s.LastSeenAt, s.ExpiresAt, s.Id == actor.SessionId))
            .ToListAsync(ct);
    }

    /// <summary>Ends one session of an account.</summary>
    /// <returns>Saved, NotFound (none such is open) or Forbidden.</returns>
    public Task<SaveResult> EndAsync(int userId, int sessionId, CancellationToken ct = default) =>
        EndAsync(userId, SessionEnd.Revoked, only: sessionId, except: null, ct);

    /// <summary>Ends every session of an account but the one that asks.</summary>
    /// <returns>Saved or Forbidden.</returns>
    public async Task<SaveResult> EndOthersAsync(int userId, CancellationToken ct = default) =>
        await EndAsync(userId, SessionEnd.Revoked, only: null, except: (await actors.GetAsync(ct)).SessionId ?? 0, ct);

    /// <summary>Ends the session that asks: signing out.</summary>
    /// <returns>Saved, or Forbidden for an actor without a session.</returns>
    public async Task<SaveResult> SignOutAsync(CancellationToken ct = default) =>
        await actors.GetAsync(ct) is { UserId: { } userId, SessionId: { } sessionId }
            ? await EndAsync(userId, SessionEnd.SignedOut, only: sessionId, except: null, ct)
            : new SaveResult.Forbidden();

    private static bool IsOwn(Actor actor, int userId) => actor.Kind == ActorKind.Person && actor.UserId == userId;

    private async Task<SaveResult> EndAsync(int userId, SessionEnd why, int? only, int? except, CancellationToken ct)
    {
        var actor = await actors.GetAsync(ct);
        if (!IsOwn(actor, userId) && !actor.Can(Permissions.UsersManage))
        {
            return new SaveResult.Forbidden();
        }

        await using var db = await dbFactory.CreateDbContextAsync(ct);
        db.Actor = actor;
        await using var write = await db.BeginWriteAsync(ct);
        await db.LockAsync(UserWriter.Lock, ct);
        var ended = await SessionWriter.EndAsync(db, userId, why, ct, only, except);
        await db.SaveChangesAsync(ct);
        await write.CommitAsync(ct);
        return ended > 0 || only is null ? new SaveResult.Saved(only ?? userId, 0) : new SaveResult.NotFound();
    }
}

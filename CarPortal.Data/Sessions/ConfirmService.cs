using CarPortal.Data.History;
using CarPortal.Data.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CarPortal.Data.Sessions;

/// <summary>
/// Fresh proof of who somebody is, which sensitive steps ask for with <see cref="SaveResult.Unconfirmed"/>: whoever finds
/// a screen left open can look and work on, but not change accounts and keys. It is good for
/// <see cref="SecurityOptions.ConfirmMinutes"/>, in the session that gave it only.
/// </summary>
public sealed class ConfirmService(
    IDbContextFactory<CarPortalDbContext> dbFactory, ActorSource actors, SignInService signIn, IOptions<SecurityOptions> options)
{
    /// <summary>With what the actor can confirm; null for an actor without a session.</summary>
    public async Task<ConfirmChoices?> FindAsync(CancellationToken ct = default)
    {
        if (await actors.GetAsync(ct) is not { UserId: { } id, SessionId: not null })
        {
            return null;
        }

        await using var db = await dbFactory.CreateDbContextAsync(ct);
        return await db.Users.AsNoTracking().Where(u => u.Id == id).Select(u => new ConfirmChoices(
            u.Email!,
            db.Authenticators.Any(a => a.UserId == id && a.ConfirmedAt != null),
            db.UserPasskeys.Any(p => p.UserId == id))).FirstOrDefaultAsync(ct);
    }

    /// <summary>Confirms the actor's session with their password.</summary>
    /// <param name="password">As typed.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>Saved, Invalid (password: wrong, or too many tries) or Forbidden (an actor without a session).</returns>
    public async Task<SaveResult> ConfirmAsync(string? password, CancellationToken ct = default)
    {
        var actor = await actors.GetAsync(ct);
        if (await FindUserAsync(actor, ct) is not { } user)
        {
            return new SaveResult.Forbidden();
        }

        // Whoever sits at a screen left open has no more tries than a stranger at the sign-in page. They are counted
        // apart from a stranger's, who could otherwise keep everybody from confirming.
        var tries = $"confirm:{user.Id}:{user.SecurityStamp}";
        var (allowed, last) = await SignInGuard.TryAsync(dbFactory, tries, ct);
        if (!allowed)
        {
            return TooMany();
        }

        if (!await signIn.VerifyAsync(user, password, ct))
        {
            await RecordFailureAsync(actor, last, ct);
            return last ? TooMany() : new SaveResult.Invalid("password", "This is not your password.");
        }

        return await MarkAsync(actor, "password", db => SignInGuard.ForgiveAsync(db, tries, ct), ct);
    }

    /// <summary>Notes in the actor's session that they have just proved who they are.</summary>
    /// <param name="actor">A person with a session.</param>
    /// <param name="method">With what, for the history.</param>
    /// <param name="also">What else belongs into the transaction.</param>
    /// <param name="ct">Cancels.</param>
    internal async Task<SaveResult> MarkAsync(
        Actor actor, string method, Func<CarPortalDbContext, Task> also, CancellationToken ct)
    {
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        db.Actor = actor;
        await using var write = await db.BeginWriteAsync(ct);
        var session = await db.Sessions
            .FirstOrDefaultAsync(s => s.Id == actor.SessionId && s.UserId == actor.UserId && s.EndedAt == null, ct);
        if (session is null)
        {
            return new SaveResult.Forbidden(); // Ended meanwhile.
        }

        session.ConfirmedAt = db.Now;
        db.AddHistory(RecordKind.User, session.UserId, HistoryAction.Confirmed, new FieldChange("method", null, method));
        await also(db);
        await db.SaveChangesAsync(ct);
        await write.CommitAsync(ct);
        return new SaveResult.Saved(session.Id, 0);
    }

    private SaveResult.Invalid TooMany() => new("password", $"Too many tries. Wait {options.Value.LockMinutes} minutes.");

    private async Task<User?> FindUserAsync(Actor actor, CancellationToken ct)
    {
        if (actor is not { Kind: ActorKind.Person, UserId: { } id, SessionId: not null })
        {
            return null;
        }

        await using var db = await dbFactory.CreateDbContextAsync(ct);
        return await db.Users.AsNoTracking().FirstOrDefaultAsync(u => u.Id == id && u.DisabledAt == null, ct);
    }

    private async Task RecordFailureAsync(Actor actor, bool last, CancellationToken ct)
    {
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        db.Actor = actor;
        db.AddHistory(
            RecordKind.User, actor.UserId!.Value, last ? HistoryAction.LockedOut : HistoryAction.SignInFailed,
            new FieldChange("method", null, "confirmation"));
        await db.SaveChangesAsync(ct);
    }
}

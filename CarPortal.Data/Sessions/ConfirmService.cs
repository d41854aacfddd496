using CarPortal.Data.History;
using CarPortal.Data.SecondFactors;
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
    IDbContextFactory<CarPortalDbContext> dbFactory, ActorSource actors, SignInService signIn, SecondStepService codes,
    IOptions<SecurityOptions> options)
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

    /// <summary>
    /// Confirms the actor's session with their password or, where they have an authenticator app, with a code of it: no
    /// password is as short as that.
    /// </summary>
    /// <param name="typed">As typed.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>Saved, Invalid (password: wrong, or too many tries) or Forbidden (an actor without a session).</returns>
    public async Task<SaveResult> ConfirmAsync(string? typed, CancellationToken ct = default)
    {
        var actor = await actors.GetAsync(ct);
        return await FindUserAsync(actor, ct) is not { } user ? new SaveResult.Forbidden()
            : IsCode(typed) ? await ConfirmByCodeAsync(actor, user, typed, ct)
            : await ConfirmByPasswordAsync(actor, user, typed, ct);
    }

    /// <summary>Notes in the actor's session that they have just proved who they are.</summary>
    /// <param name="actor">A person with a session.</param>
    /// <param name="method">With what, for the history.</param>
    /// <param name="also">What else belongs into the transaction.</param>
    /// <param name="ct">Cancels.</param>
    internal async Task<SaveResult> MarkAsync(
        Actor actor, string method, Func<CarPortalDbContext, Task>? also, CancellationToken ct)
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
        if (also is not null)
        {
            await also(db);
        }

        await db.SaveChangesAsync(ct);
        await write.CommitAsync(ct);
        return new SaveResult.Saved(session.Id, 0);
    }

    /// <summary>Six digits, perhaps with a space between.</summary>
    private static bool IsCode(string? typed) =>
        typed is { Length: < Passwords.MinLength } && typed.All(c => char.IsAsciiDigit(c) || c is ' ') && typed.Count(char.IsAsciiDigit) == 6;

    private async Task<SaveResult> ConfirmByPasswordAsync(Actor actor, User user, string? password, CancellationToken ct)
    {
        // Whoever sits at a screen left open has no more tries than a stranger at the sign-in page. They are counted
        // apart from a stranger's, who could otherwise keep everybody from confirming.
        var tries = GuardKey.Confirm(user.Id, options.Value);
        var answer = await SignInGuard.TryAsync(dbFactory, tries, ct);
        if (!answer.Allowed)
        {
            return new SaveResult.Invalid("password", answer.WaitText);
        }

        if (!await signIn.VerifyAsync(user, password, ct))
        {
            await signIn.RecordFailureAsync(user, new SignInPlace(actor.Address, null), ct, answer.Closed);
            return new SaveResult.Invalid("password", "This is not your password.");
        }

        return await MarkAsync(actor, "password", db => SignInGuard.ForgiveAsync(db, tries, ct), ct);
    }

    private async Task<SaveResult> ConfirmByCodeAsync(Actor actor, User user, string? code, CancellationToken ct) =>
        await codes.CheckCodeAsync(user, code, new SignInPlace(actor.Address, null), ct) switch
        {
            CodeCheck.Right => await MarkAsync(actor, "code", null, ct),
            CodeCheck.TooMany => new SaveResult.Invalid("password", "Too many wrong codes. Type your password instead."),
            CodeCheck.KeysLost => new SaveResult.Invalid("password", "Codes cannot be checked at the moment. Type your password instead."),
            _ => new SaveResult.Invalid("password", "This code is wrong or was used before. Wait for the next one, or type your password."),
        };

    private async Task<User?> FindUserAsync(Actor actor, CancellationToken ct)
    {
        if (actor is not { Kind: ActorKind.Person, UserId: { } id, SessionId: not null })
        {
            return null;
        }

        await using var db = await dbFactory.CreateDbContextAsync(ct);
        return await db.Users.AsNoTracking().FirstOrDefaultAsync(u => u.Id == id && u.DisabledAt == null, ct);
    }
}

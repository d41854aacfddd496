using CarPortal.Data.History;
using CarPortal.Data.Users;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OtpNet;

namespace CarPortal.Data.SecondFactors;

/// <summary>
/// Authenticator apps and recovery codes. A person changes their own, having confirmed who they are a short while ago;
/// whoever has <see cref="Permissions.UsersManage"/> can take another's away, for a lost phone.
/// </summary>
public sealed class SecondFactorService(
    IDbContextFactory<CarPortalDbContext> dbFactory, ActorSource actors, IDataProtectionProvider protection, IOptions<SecurityOptions> options)
{
    private readonly AuthenticatorSecrets _secrets = new(protection);

    /// <summary>The actor's own second factors; null for an actor without an account.</summary>
    public async Task<SecondFactorState?> GetOwnAsync(CancellationToken ct = default) =>
        await OwnActorAsync(ct) is { UserId: { } id } ? await GetAsync(id, ct) : null;

    /// <summary>An account's second factors; null when there is no such account.</summary>
    /// <exception cref="PermissionDeniedException">They are not the actor's own.</exception>
    public async Task<SecondFactorState?> GetAsync(int userId, CancellationToken ct = default)
    {
        if ((await OwnActorAsync(ct)).UserId != userId)
        {
            (await actors.GetAsync(ct)).Demand(Permissions.UsersManage);
        }

        await using var db = await dbFactory.CreateDbContextAsync(ct);
        return await (
            from user in db.Users.AsNoTracking()
            where user.Id == userId
            select new SecondFactorState(
                user.Id,
                db.Authenticators.Where(a => a.UserId == userId).Select(a => a.ConfirmedAt).FirstOrDefault(),
                db.UserPasskeys.Count(p => p.UserId == userId),
                db.RecoveryCodes.Count(c => c.UserId == userId && c.UsedAt == null),
                db.UserRoles.Where(l => l.UserId == userId)
                    .Join(db.Roles, l => l.RoleId, r => r.Id, (_, r) => r.RequiresSecondFactor).FirstOrDefault()))
            .FirstOrDefaultAsync(ct);
    }

    /// <summary>
    /// Begins to set up an authenticator app. One that is in use stays so until the new one is confirmed.
    /// </summary>
    /// <returns>Saved, Unconfirmed or Forbidden.</returns>
    public Task<SaveResult> BeginAuthenticatorAsync(CancellationToken ct = default) => WriteOwnAsync(async (db, user, actor) =>
    {
        if (await SecondFactorWriter.WhyNotEnrolAsync(db, user, actor, ct) is { } wrong)
        {
            return wrong;
        }

        await PendingAuthenticator.KeepAsync(db, user.Id, _secrets.NewProtected(user.Id), ct);
        return null;
    }, ct);

    /// <summary>The actor's set-up that was begun within the last hour; null when there is none or it may not be seen now.</summary>
    /// <param name="issuer">How the app is to name this portal.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<AuthenticatorSetup?> FindSetupAsync(string issuer, CancellationToken ct = default)
    {
        var actor = await OwnActorAsync(ct);
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        var user = await db.Users.AsNoTracking().FirstOrDefaultAsync(u => u.Id == actor.UserId, ct);
        if (user is null || await SecondFactorWriter.WhyNotEnrolAsync(db, user, actor, ct) is not null
            || await PendingAuthenticator.FindAsync(db, user.Id, ct) is not { } kept || _secrets.Read(user.Id, kept) is not { } secret)
        {
            return null;
        }

        return new AuthenticatorSetup(secret, new OtpUri(OtpType.Totp, secret, user.Email, issuer).ToString());
    }

    /// <summary>Gives up a set-up that was begun.</summary>
    /// <returns>Saved or Forbidden.</returns>
    public Task<SaveResult> CancelAuthenticatorAsync(CancellationToken ct = default) => WriteOwnAsync(async (db, user, _) =>
    {
        await PendingAuthenticator.RemoveAsync(db, user.Id, ct);
        return null;
    }, ct);

    /// <summary>
    /// Ends the set-up with a first code. Every other session of the person ends; recovery codes come along when there
    /// are none.
    /// </summary>
    /// <returns>Saved, Invalid (code), NotFound (no set-up was begun), Unconfirmed or Forbidden.</returns>
    public async Task<SecondFactorResult> ConfirmAuthenticatorAsync(string? code, CancellationToken ct = default)
    {
        IReadOnlyList<string>? codes = null;
        var result = await WriteOwnAsync(async (db, user, actor) =>
        {
            if (await SecondFactorWriter.WhyNotEnrolAsync(db, user, actor, ct) is { } wrong)
            {
                return wrong;
            }

            if (await PendingAuthenticator.FindAsync(db, user.Id, ct) is not { } kept || _secrets.Read(user.Id, kept) is not { } secret)
            {
                return new SaveResult.NotFound();
            }

            if (AuthenticatorSecrets.StepOf(secret, code, db.Now) is not { } step)
            {
                return new SaveResult.Invalid("code", "This is not the code that the app shows now. Is the phone's clock set automatically?");
            }

            await PendingAuthenticator.RemoveAsync(db, user.Id, ct);
            await UseAsync(db, user, secret, step, ct);
            codes = await SecondFactorWriter.FirstCodesAsync(db, user.Id, ct);
            await SecondFactorWriter.ChangedAsync(db, user, actor.SessionId, ct);
            return null;
        }, ct);
        return new SecondFactorResult(result, result is SaveResult.Saved ? codes : null);
    }

    /// <summary>Takes the actor's authenticator app away. Every other session of theirs ends.</summary>
    /// <returns>Saved, NotFound (there is none), Unconfirmed or Forbidden.</returns>
    public Task<SaveResult> RemoveAuthenticatorAsync(CancellationToken ct = default) => WriteOwnAsync(async (db, user, actor) =>
    {
        if (!actor.IsConfirmed)
        {
            return new SaveResult.Unconfirmed();
        }

        if (await db.Authenticators.FirstOrDefaultAsync(a => a.UserId == user.Id, ct) is not { } authenticator)
        {
            return new SaveResult.NotFound();
        }

        db.Remove(authenticator);
        db.AddHistory(RecordKind.User, user.Id, HistoryAction.Changed, new FieldChange("authenticator", "on", null));
        await SecondFactorWriter.ChangedAsync(db, user, actor.SessionId, ct);
        return null;
    }, ct);

    /// <summary>Makes new recovery codes; the old ones are worth nothing from then on.</summary>
    /// <returns>Saved with the codes, Invalid (no second factor to recover), Unconfirmed or Forbidden.</returns>
    public async Task<SecondFactorResult> RenewRecoveryCodesAsync(CancellationToken ct = default)
    {
        IReadOnlyList<string>? codes = null;
        var result = await WriteOwnAsync(async (db, user, actor) =>
        {
            if (!actor.IsConfirmed)
            {
                return new SaveResult.Unconfirmed();
            }

            if (!user.TwoFactorEnabled)
            {
                return new SaveResult.Invalid("recoveryCodes", "Set up an authenticator app or a passkey first.");
            }

            codes = await RecoveryCodes.RenewAsync(db, user.Id, ct);
            return null;
        }, ct);
        return new SecondFactorResult(result, result is SaveResult.Saved ? codes : null);
    }

    /// <summary>
    /// Takes all of another's second factors away: authenticator app, passkeys and recovery codes. Their sessions end; a
    /// role that asks for a second factor has them set up a new one at the next sign-in.
    /// </summary>
    /// <returns>Saved, NotFound, Invalid (one's own), Unconfirmed or Forbidden.</returns>
    public async Task<SaveResult> ResetAsync(int userId, CancellationToken ct = default)
    {
        var actor = await actors.GetAsync(ct);
        if (!actor.Can(Permissions.UsersManage))
        {
            return new SaveResult.Forbidden();
        }

        if (actor.UserId == userId)
        {
            return new SaveResult.Invalid("secondFactor", "Change your own second factors on your account's page.");
        }

        return !actor.IsConfirmed ? new SaveResult.Unconfirmed() : await UserWriter.WriteAsync(dbFactory, actor, userId, version: null, async (db, user) =>
        {
            // Without a password the passkeys are all that signs the person in.
            if (user.PasswordHash is null && await UserWriter.IsLastAdministratorAsync(db, userId, ct))
            {
                return new SaveResult.Invalid("secondFactor", UserWriter.LastAdministrator);
            }

            await PendingAuthenticator.RemoveAsync(db, userId, ct);
            await db.Authenticators.Where(a => a.UserId == userId).ExecuteDeleteAsync(ct);
            await db.UserPasskeys.Where(p => p.UserId == userId).ExecuteDeleteAsync(ct);
            db.AddHistory(RecordKind.User, userId, HistoryAction.Changed, new FieldChange("secondFactor", user.TwoFactorEnabled ? "on" : "off", "reset"));
            await SignInGuard.UnlockAsync(db, user, options.Value, ct);
            await SecondFactorWriter.ChangedAsync(db, user, keepSession: null, ct);
            return null;
        }, ct);
    }

    private async Task UseAsync(CarPortalDbContext db, User user, string secret, long step, CancellationToken ct)
    {
        var old = await db.Authenticators.FirstOrDefaultAsync(a => a.UserId == user.Id, ct);
        var authenticator = old ?? db.Add(new Authenticator { UserId = user.Id, ProtectedSecret = "" }).Entity;
        (authenticator.ProtectedSecret, authenticator.ConfirmedAt, authenticator.LastStep) = (_secrets.Protect(user.Id, secret), db.Now, step);
        db.AddHistory(RecordKind.User, user.Id, HistoryAction.Changed, new FieldChange("authenticator", old is null ? null : "on", old is null ? "on" : "replaced"));
    }

    private async Task<SaveResult> WriteOwnAsync(Func<CarPortalDbContext, User, Actor, Task<SaveResult?>> change, CancellationToken ct) =>
        await OwnActorAsync(ct) is { UserId: { } id } actor
            ? await UserWriter.WriteAsync(dbFactory, actor, id, version: null, (db, user) => change(db, user, actor), ct)
            : new SaveResult.Forbidden();

    /// <summary>The actor, where it is a person in a browser: a key does not change its owner's second factors.</summary>
    private async Task<Actor> OwnActorAsync(CancellationToken ct) =>
        await actors.GetAsync(ct) is { Kind: ActorKind.Person } actor ? actor : Actor.Nobody;
}

using CarPortal.Data.History;
using CarPortal.Data.Sessions;
using CarPortal.Data.Users;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CarPortal.Data.SecondFactors;

/// <summary>The second step of signing in: a code from an authenticator app or a recovery code, good once each.</summary>
public sealed class SecondStepService(
    IDbContextFactory<CarPortalDbContext> dbFactory, IDataProtectionProvider protection, SignInService signIn,
    IOptions<SecurityOptions> options)
{
    private readonly AuthenticatorSecrets _secrets = new(protection);
    private readonly SecurityOptions _limits = options.Value;

    /// <summary>With what the person can go on; null when the account was changed since, and they must begin anew.</summary>
    public async Task<SecondStepChoices?> FindAsync(PendingSignIn pending, CancellationToken ct = default)
    {
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        return await (
            from user in db.Users.AsNoTracking()
            where user.Id == pending.UserId && user.SecurityStamp == pending.Stamp && user.DisabledAt == null
            select new SecondStepChoices(
                db.Authenticators.Any(a => a.UserId == user.Id && a.ConfirmedAt != null),
                db.UserPasskeys.Any(p => p.UserId == user.Id),
                db.RecoveryCodes.Any(c => c.UserId == user.Id && c.UsedAt == null))).FirstOrDefaultAsync(ct);
    }

    /// <summary>Goes on with a code from the authenticator app.</summary>
    public Task<SecondStepResult> SignInWithCodeAsync(
        PendingSignIn pending, string? code, SignInPlace place, CancellationToken ct = default) =>
        SignInAsync(pending, SignInMethod.PasswordAndCode, user => CheckCodeAsync(user, code, place, ct), place, ct);

    /// <summary>Goes on with a recovery code.</summary>
    public Task<SecondStepResult> SignInWithRecoveryCodeAsync(
        PendingSignIn pending, string? code, SignInPlace place, CancellationToken ct = default) =>
        SignInAsync(pending, SignInMethod.PasswordAndRecoveryCode, user => CheckRecoveryCodeAsync(user, code, place, ct), place, ct);

    /// <summary>
    /// Checks a code of an account's app and uses it up: no code of its 30 seconds or before is taken again, also of two
    /// at once. For signing in, and for confirming who one is.
    /// </summary>
    internal async Task<CodeCheck> CheckCodeAsync(User user, string? code, SignInPlace place, CancellationToken ct)
    {
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        var app = await db.Authenticators.AsNoTracking().FirstOrDefaultAsync(a => a.UserId == user.Id && a.ConfirmedAt != null, ct);
        return app is null ? CodeCheck.Wrong
            : _secrets.Read(user.Id, app.ProtectedSecret) is not { } secret ? CodeCheck.KeysLost
            : await TryAsync(user, GuardKey.Code(user.Id, _limits), "code", place, async () =>
                AuthenticatorSecrets.StepOf(secret, code, db.Now) is { } step && await TakeStepAsync(db, app, step, ct), ct);
    }

    /// <summary>Checks a recovery code of an account and uses it up.</summary>
    internal async Task<CodeCheck> CheckRecoveryCodeAsync(User user, string? code, SignInPlace place, CancellationToken ct)
    {
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        return await TryAsync(user, GuardKey.RecoveryCode(user.Id, _limits), "recoveryCode", place, async () =>
            RecoveryCodes.Normalise(code) is { } typed && await TakeRecoveryCodeAsync(db, user, typed, place, ct), ct);
    }

    private static async Task<bool> TakeStepAsync(CarPortalDbContext db, Authenticator app, long step, CancellationToken ct)
    {
        // Compared and raised in one statement, so that of two at once one gets nothing. It also has to be the same app still.
        await using var write = await db.BeginWriteAsync(ct);
        var taken = await db.Authenticators
            .Where(a => a.UserId == app.UserId && a.ProtectedSecret == app.ProtectedSecret && a.LastStep < step)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.LastStep, step), ct) == 1;
        await write.CommitAsync(ct);
        return taken;
    }

    private static async Task<bool> TakeRecoveryCodeAsync(
        CarPortalDbContext db, User user, string code, SignInPlace place, CancellationToken ct)
    {
        await using var write = await db.BeginWriteAsync(ct);
        if (!await RecoveryCodes.TakeAsync(db, user.Id, code, ct))
        {
            return false;
        }

        var left = await RecoveryCodes.LeftAsync(db, user.Id, ct);
        db.Actor = Actor.Person(user.Id, user.Name, role: null) with { Address = place.Address };
        db.AddHistory(RecordKind.User, user.Id, HistoryAction.Changed, new FieldChange("recoveryCodes", $"{left + 1} left", $"{left} left"));
        await db.SaveChangesAsync(ct);
        await write.CommitAsync(ct);
        return true;
    }

    private async Task<SecondStepResult> SignInAsync(
        PendingSignIn pending, SignInMethod method, Func<User, Task<CodeCheck>> check, SignInPlace place, CancellationToken ct)
    {
        if (await FindUserAsync(pending, ct) is not { } user)
        {
            return new SecondStepResult.Stale();
        }

        return await check(user) switch
        {
            CodeCheck.Right => await signIn.BeginAsync(pending, method, place, ct) is SignInResult.SignedIn(var session)
                ? new SecondStepResult.SignedIn(session)
                : new SecondStepResult.Stale(),
            CodeCheck.TooMany => new SecondStepResult.TooMany(),
            CodeCheck.KeysLost => new SecondStepResult.KeysLost(),
            _ => new SecondStepResult.Wrong(),
        };
    }

    /// <summary>Lets a code be looked at unless too many were wrong before; a wrong one is left in the history.</summary>
    private async Task<CodeCheck> TryAsync(
        User user, GuardKey tries, string method, SignInPlace place, Func<Task<bool>> check, CancellationToken ct)
    {
        var answer = await SignInGuard.TryAsync(dbFactory, tries, ct);
        if (!answer.Allowed)
        {
            return CodeCheck.TooMany;
        }

        if (!await check())
        {
            await signIn.RecordFailureAsync(user, place, ct, answer.Closed, method);
            return answer.Closed.Count > 0 ? CodeCheck.TooMany : CodeCheck.Wrong;
        }

        await using var db = await dbFactory.CreateDbContextAsync(ct);
        await using var write = await db.BeginWriteAsync(ct);
        await SignInGuard.ForgiveAsync(db, tries, ct);
        await write.CommitAsync(ct);
        return CodeCheck.Right;
    }

    private async Task<User?> FindUserAsync(PendingSignIn pending, CancellationToken ct)
    {
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        return await db.Users.AsNoTracking().FirstOrDefaultAsync(
            u => u.Id == pending.UserId && u.SecurityStamp == pending.Stamp && u.DisabledAt == null, ct);
    }
}

using CarPortal.Data.Sessions;
using CarPortal.Data.Users;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SignInResult = CarPortal.Data.Users.SignInResult;

namespace CarPortal.Data.SecondFactors;

/// <summary>
/// Signing in with a passkey: instead of a password, after one, or to confirm. A passkey cannot be guessed, so nothing is
/// locked; what strangers can try from one network address is limited for the work it makes.
/// </summary>
public sealed class PasskeySignInService(
    IDbContextFactory<CarPortalDbContext> dbFactory, ActorSource actors, SignInService signIn, ConfirmService confirming,
    IOptions<SecurityOptions> options)
{
    /// <summary>Signs somebody in who has shown nothing but a passkey, which is two factors by itself.</summary>
    /// <param name="check">Looks at what the browser sent; null when it proves nothing.</param>
    /// <param name="place">From where.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>SignedIn, Refused whatever is wrong with passkey or account, or Throttled.</returns>
    public async Task<SignInResult> SignInAsync(Func<Task<PasskeyProof?>> check, SignInPlace place, CancellationToken ct = default)
    {
        var answer = await SignInGuard.TryAsync(dbFactory, GuardKey.Address(place.Address, options.Value), ct);
        if (answer.RetryAfter is { } wait)
        {
            return new SignInResult.Throttled(wait);
        }

        var (user, taken) = await TakeAsync(answer.Allowed ? await check() : null, ct);
        if (taken && await signIn.BeginAsync(
            new PendingSignIn(user!.Id, user.SecurityStamp!), SignInMethod.Passkey, place, ct) is SignInResult.SignedIn begun)
        {
            return begun;
        }

        await signIn.RecordFailureAsync(user, place, ct, answer.Closed);
        return new SignInResult.Refused();
    }

    /// <summary>The second step of somebody whose password was right.</summary>
    /// <param name="pending">What was proved so far.</param>
    /// <param name="check">Looks at what the browser sent; null when it proves nothing.</param>
    /// <param name="place">From where.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>SignedIn, Wrong or Stale.</returns>
    public async Task<SecondStepResult> SecondStepAsync(
        PendingSignIn pending, Func<Task<PasskeyProof?>> check, SignInPlace place, CancellationToken ct = default)
    {
        if (await check() is not { } proof || proof.UserId != pending.UserId || !(await TakeAsync(proof, ct)).Taken)
        {
            await signIn.RecordFailureAsync(await FindUserAsync(pending.UserId, ct), place, ct);
            return new SecondStepResult.Wrong();
        }

        return await signIn.BeginAsync(pending, SignInMethod.PasswordAndPasskey, place, ct) is SignInResult.SignedIn(var session)
            ? new SecondStepResult.SignedIn(session)
            : new SecondStepResult.Stale();
    }

    /// <summary>Confirms the actor's session; see <see cref="ConfirmService"/>.</summary>
    /// <returns>Saved, Invalid (passkey) or Forbidden (an actor without a session).</returns>
    public async Task<SaveResult> ConfirmAsync(Func<Task<PasskeyProof?>> check, CancellationToken ct = default)
    {
        var actor = await actors.GetAsync(ct);
        if (actor is not { Kind: ActorKind.Person, UserId: { } id, SessionId: not null })
        {
            return new SaveResult.Forbidden();
        }

        if (await check() is { } proof && proof.UserId == id && (await TakeAsync(proof, ct)).Taken)
        {
            return await confirming.MarkAsync(actor, "passkey", null, ct);
        }

        await signIn.RecordFailureAsync(await FindUserAsync(id, ct), new SignInPlace(actor.Address, null), ct);
        return new SaveResult.Invalid("passkey", "This passkey was not accepted. Try again, or type your password.");
    }

    /// <summary>
    /// Uses a proof up. No proof is taken whose challenge was given before the passkey was last used: so none is taken
    /// twice, in whatever process, also of passkeys that do not count.
    /// </summary>
    private async Task<(User? User, bool Taken)> TakeAsync(PasskeyProof? proof, CancellationToken ct)
    {
        if (proof is null)
        {
            return (null, false);
        }

        await using var db = await dbFactory.CreateDbContextAsync(ct);
        db.Actor = Actor.Portal;
        await using var write = await db.BeginWriteAsync(ct);
        await db.LockAsync(UserWriter.Lock, ct);
        var user = await db.Users.AsNoTracking().FirstOrDefaultAsync(u => u.Id == proof.UserId, ct);
        var passkey = await db.UserPasskeys.FirstOrDefaultAsync(
            p => p.UserId == proof.UserId && p.CredentialId == proof.Passkey.CredentialId, ct);
        if (user is not { DisabledAt: null } || passkey is null)
        {
            return (user, false);
        }

        var lastUsed = db.Entry(passkey.Data).Property<DateTime?>(PasskeyConfiguration.LastUsedAt);
        if (lastUsed.CurrentValue >= proof.AskedAt || !IsCountedOn(passkey.Data, proof.Passkey))
        {
            return (user, false);
        }

        lastUsed.CurrentValue = db.Now;
        (passkey.Data.SignCount, passkey.Data.IsBackedUp) = (proof.Passkey.SignCount, proof.Passkey.IsBackedUp);
        await db.SaveChangesAsync(ct);
        await write.CommitAsync(ct);
        return (user, true);
    }

    /// <summary>A counter that stands still is that of a copy, or of a passkey that does not count at all.</summary>
    private static bool IsCountedOn(IdentityPasskeyData kept, UserPasskeyInfo now) =>
        now.SignCount > kept.SignCount || (now.SignCount == 0 && kept.SignCount == 0);

    private async Task<User?> FindUserAsync(int id, CancellationToken ct)
    {
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        return await db.Users.AsNoTracking().FirstOrDefaultAsync(u => u.Id == id, ct);
    }
}

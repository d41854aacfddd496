using CarPortal.Data.History;
using CarPortal.Data.Sessions;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CarPortal.Data.Users;

/// <summary>How a try to sign in ended.</summary>
public abstract record SignInResult
{
    private SignInResult()
    {
    }

    /// <summary>It is this person, and their session has begun.</summary>
    /// <param name="User">For the cookie.</param>
    public sealed record SignedIn(SessionUser User) : SignInResult;

    /// <summary>The password is right, and the account also asks for a code or a passkey.</summary>
    /// <param name="Pending">What has been proved so far.</param>
    public sealed record SecondFactorNeeded(PendingSignIn Pending) : SignInResult;

    /// <summary>Not with these, whatever the reason: wrong, unknown, disabled and locked are not told apart.</summary>
    public sealed record Refused : SignInResult;

    /// <summary>Too many tries, from this place or for this address, known or not.</summary>
    /// <param name="RetryAfter">How long to wait.</param>
    public sealed record Throttled(TimeSpan RetryAfter) : SignInResult;
}

/// <summary>A sign-in whose password was right and whose second factor is still to come.</summary>
/// <param name="UserId">Whose.</param>
/// <param name="Stamp">The account's stamp then: whatever changes it ends the sign-in.</param>
public sealed record PendingSignIn(int UserId, string Stamp);

/// <summary>
/// Signing in with a password. Unknown, disabled, locked and known addresses take the same time and get the same answer.
/// </summary>
public sealed class SignInService(
    IDbContextFactory<CarPortalDbContext> dbFactory, IPasswordHasher<User> hasher, SessionCheck sessions, IOptions<SecurityOptions> options)
{
    // Hashing is meant to be slow: strangers must not get every core to do it.
    private static readonly SemaphoreSlim Hashing = new(Math.Max(1, Environment.ProcessorCount - 1));

    private static string? _dummyHash;

    /// <summary>Checks an address and a password. Where the account has no second factor a session begins.</summary>
    /// <param name="email">As typed.</param>
    /// <param name="password">As typed.</param>
    /// <param name="place">From where.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<SignInResult> SignInAsync(string? email, string? password, SignInPlace place, CancellationToken ct = default)
    {
        var (allowed, _) = await SignInGuard.TryAsync(dbFactory, email, ct);
        var user = await FindAsync(email, ct);
        var right = await VerifyAsync(user, password, ct);
        if (!allowed || !right || user!.DisabledAt is not null)
        {
            await RecordFailureAsync(user, place, ct);
            return new SignInResult.Refused();
        }

        return user.TwoFactorEnabled
            ? new SignInResult.SecondFactorNeeded(new PendingSignIn(user.Id, user.SecurityStamp!))
            : await BeginAsync(new PendingSignIn(user.Id, user.SecurityStamp!), SignInMethod.Password, place, ct);
    }

    /// <summary>Begins the session of somebody who has proved enough; wrong tries for their address are forgotten.</summary>
    /// <returns>SignedIn, or Refused when the account was changed or disabled meanwhile.</returns>
    internal async Task<SignInResult> BeginAsync(PendingSignIn proved, SignInMethod method, SignInPlace place, CancellationToken ct)
    {
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        await using var write = await db.BeginWriteAsync(ct);
        await db.LockAsync(UserWriter.Lock, ct);
        var user = await db.Users.FirstOrDefaultAsync(u => u.Id == proved.UserId && u.DisabledAt == null, ct);
        if (user is null || user.SecurityStamp != proved.Stamp)
        {
            return new SignInResult.Refused();
        }

        db.Actor = Actor.Person(user.Id, user.Name, role: null) with { Address = place.Address };
        var session = await SessionWriter.BeginAsync(db, user, method, place, options.Value, ct);
        user.LastSignInAt = session.CreatedAt;
        await SignInGuard.ForgiveAsync(db, user.Email!, ct);
        await db.SaveChangesAsync(ct);
        await write.CommitAsync(ct);
        return await sessions.CheckAsync(session.Key, used: false, ct) is { } begun
            ? new SignInResult.SignedIn(begun)
            : new SignInResult.Refused();
    }

    /// <summary>Leaves a failed try in the history; of an address that no account has, without the address.</summary>
    internal async Task RecordFailureAsync(User? user, SignInPlace place, CancellationToken ct)
    {
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        db.Actor = Actor.Nobody with { Name = user?.Name ?? "unknown", Address = place.Address };
        db.AddHistory(
            RecordKind.User, user?.Id ?? 0, HistoryAction.SignInFailed,
            new FieldChange("device", null, Devices.Describe(place.Device)));
        await db.SaveChangesAsync(ct);
    }

    /// <summary>Whether it is the person's password; without a person it takes as long to say no.</summary>
    internal async Task<bool> VerifyAsync(User? user, string? password, CancellationToken ct)
    {
        if (password is null or "" || password.Length > Passwords.MaxLength)
        {
            return false; // No account can have it: the answer tells nothing.
        }

        await Hashing.WaitAsync(ct);
        try
        {
            var real = user?.PasswordHash is not null;
            var hash = user?.PasswordHash ?? (_dummyHash ??= hasher.HashPassword(new User(), Guid.NewGuid().ToString()));
            return hasher.VerifyHashedPassword(user ?? new User(), hash, password) != PasswordVerificationResult.Failed && real;
        }
        finally
        {
            Hashing.Release();
        }
    }

    private async Task<User?> FindAsync(string? email, CancellationToken ct)
    {
        // An address that no account can have is looked up as well, for the time it takes.
        var normalised = UserRules.Normalise(email) ?? "-";
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        return await db.Users.AsNoTracking().FirstOrDefaultAsync(u => u.NormalizedEmail == normalised, ct);
    }
}

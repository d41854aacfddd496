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

    /// <summary>So many of a person's last sign-ins make a place known.</summary>
    private const int MaxPlaces = 50;

    private SecurityOptions Limits => options.Value;

    /// <summary>Checks an address and a password. Where the account has no second factor a session begins.</summary>
    /// <param name="email">As typed.</param>
    /// <param name="password">As typed.</param>
    /// <param name="place">From where.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<SignInResult> SignInAsync(string? email, string? password, SignInPlace place, CancellationToken ct = default)
    {
        var (user, isKnownPlace) = await FindAsync(email, place, ct);
        var answer = await SignInGuard.TryAsync(
            dbFactory, [GuardKey.Name(email, place.Address, Limits), GuardKey.Address(place.Address, Limits)],
            onlyIfAllowed: isKnownPlace ? null : GuardKey.NameFromStrangers(email, Limits), ct);
        if (answer.RetryAfter is { } wait)
        {
            return new SignInResult.Throttled(wait);
        }

        // Looked at also where the answer is no already, for the time it takes.
        var right = await VerifyAsync(user, password, ct);
        if (!answer.Allowed || !right || user!.DisabledAt is not null)
        {
            await RecordFailureAsync(user, place, ct, answer.Closed);
            return new SignInResult.Refused();
        }

        return user.TwoFactorEnabled
            ? new SignInResult.SecondFactorNeeded(new PendingSignIn(user.Id, user.SecurityStamp!))
            : await BeginAsync(new PendingSignIn(user.Id, user.SecurityStamp!), SignInMethod.Password, place, ct);
    }

    /// <summary>
    /// Begins the session of somebody who has proved enough. Wrong tries for their address from here are forgotten, and
    /// of those from this place the one that was right.
    /// </summary>
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
        await ForgiveAsync(db, user, place, ct);
        var session = await SessionWriter.BeginAsync(db, user, method, place, Limits, ct);
        user.LastSignInAt = session.CreatedAt;
        await db.SaveChangesAsync(ct);
        await write.CommitAsync(ct);
        return await sessions.CheckAsync(session.Key, used: false, ct) is { } begun
            ? new SignInResult.SignedIn(begun)
            : new SignInResult.Refused();
    }

    /// <summary>
    /// Leaves a failed try in the history; of an address that no account has, without the address. Every failure costs
    /// the same, also where a flood has used up the entries there may be.
    /// </summary>
    /// <param name="user">Whose account; null for none.</param>
    /// <param name="place">From where.</param>
    /// <param name="ct">Cancels.</param>
    /// <param name="closed">What this try closed.</param>
    /// <param name="method">With what, where it was not the password.</param>
    internal async Task RecordFailureAsync(
        User? user, SignInPlace place, CancellationToken ct, IReadOnlyList<GuardKey>? closed = null, string? method = null)
    {
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        db.Actor = Actor.Nobody with { Name = user?.Name ?? "unknown", Address = place.Address };
        await using var write = await db.BeginWriteAsync(ct);
        if (await SignInGuard.CountWithinAsync(db, GuardKey.Entries(user?.Id, Limits), ct))
        {
            var device = new FieldChange("device", null, Devices.Describe(place.Device));
            db.AddHistory(RecordKind.User, user?.Id ?? 0, HistoryAction.SignInFailed, new FieldChange("method", null, method), device);
            foreach (var what in (closed ?? []).Select(key => key.ClosedName).Distinct())
            {
                db.AddHistory(RecordKind.User, user?.Id ?? 0, HistoryAction.LockedOut, new FieldChange("closed", null, what), device);
            }
        }

        await db.SaveChangesAsync(ct);
        await write.CommitAsync(ct);
    }

    /// <summary>Whether it is the person's password; without a person it takes as long to say no.</summary>
    internal async Task<bool> VerifyAsync(User? user, string? password, CancellationToken ct)
    {
        if (!Passwords.CanBe(password))
        {
            return false; // No account can have it: the answer tells nothing.
        }

        await Hashing.WaitAsync(ct);
        try
        {
            var dummy = _dummyHash ??= hasher.HashPassword(new User(), Guid.NewGuid().ToString());
            var hash = user?.PasswordHash ?? dummy;
            return hasher.VerifyHashedPassword(user ?? new User(), hash, password!) != PasswordVerificationResult.Failed
                && user?.PasswordHash is not null;
        }
        finally
        {
            Hashing.Release();
        }
    }

    /// <summary>The account, and whether its owner has signed in from this place before.</summary>
    private async Task<(User? User, bool IsKnownPlace)> FindAsync(string? email, SignInPlace place, CancellationToken ct)
    {
        // An address that no account can have is looked up as well, for the time it takes.
        var normalised = UserRules.Normalise(email) ?? "-";
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        var user = await db.Users.AsNoTracking().FirstOrDefaultAsync(u => u.NormalizedEmail == normalised, ct);
        return (user, await IsKnownPlaceAsync(db, user?.Id ?? 0, place, ct));
    }

    private static async Task<bool> IsKnownPlaceAsync(CarPortalDbContext db, int userId, SignInPlace place, CancellationToken ct)
    {
        var addresses = await db.Sessions.Where(s => s.UserId == userId).OrderByDescending(s => s.Id).Take(MaxPlaces)
            .Select(s => s.Address).ToListAsync(ct);
        var here = NetworkPlace.Of(place.Address);
        return addresses.Exists(address => address is not null && NetworkPlace.Of(address) == here);
    }

    private async Task ForgiveAsync(CarPortalDbContext db, User user, SignInPlace place, CancellationToken ct)
    {
        if (!await IsKnownPlaceAsync(db, user.Id, place, ct))
        {
            await SignInGuard.TakeOffAsync(db, GuardKey.NameFromStrangers(user.Email, Limits), ct);
        }

        await SignInGuard.TakeOffAsync(db, GuardKey.Address(place.Address, Limits), ct);
        await SignInGuard.ForgiveAsync(db, GuardKey.Name(user.Email, place.Address, Limits), ct);
        await SignInGuard.ForgiveAsync(db, GuardKey.Code(user.Id, Limits), ct);
    }
}

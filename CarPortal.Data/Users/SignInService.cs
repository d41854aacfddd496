using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.Users;

/// <summary>How a try to sign in ended.</summary>
public abstract record SignInResult
{
    private SignInResult()
    {
    }

    /// <summary>It is this person.</summary>
    /// <param name="User">For the session.</param>
    public sealed record SignedIn(SessionUser User) : SignInResult;

    /// <summary>Not with these: the address or the password is wrong, or the account is disabled. Which is not told.</summary>
    public sealed record Refused : SignInResult;

    /// <summary>Too many tries for the address, known or not.</summary>
    public sealed record LockedOut : SignInResult;
}

/// <summary>
/// Signing in, and whether a session still holds. Unknown, disabled and known addresses take the same time and get the
/// same answer.
/// </summary>
public sealed class SignInService(
    IDbContextFactory<CarPortalDbContext> dbFactory, IPasswordHasher<User> hasher, TimeProvider clock)
{
    // Hashing is meant to be slow: strangers must not get every core to do it.
    private static readonly SemaphoreSlim Hashing = new(Math.Max(1, Environment.ProcessorCount - 1));

    private static readonly PreparedQuery<int, SessionUser?> Session = new((db, userId, ct) =>
        db.Users.AsNoTracking().Where(u => u.Id == userId && u.DisabledAt == null)
            .Select(u => new SessionUser(
                u.Id, u.Name, u.Email!,
                Roles.NameOf(db.UserRoles.Where(r => r.UserId == u.Id).Select(r => r.RoleId).FirstOrDefault()),
                u.SecurityStamp ?? ""))
            .FirstOrDefault());

    private static string? _dummyHash;

    /// <summary>Checks an address and a password; a success is kept as the account's last sign-in.</summary>
    public async Task<SignInResult> SignInAsync(string? email, string? password, CancellationToken ct = default)
    {
        var (allowed, last) = await SignInGuard.TryAsync(dbFactory, email, ct);
        if (!allowed)
        {
            return new SignInResult.LockedOut();
        }

        var user = await FindAsync(email, ct);
        if (!await VerifyAsync(user, password, ct) || user!.DisabledAt is not null
            || await ReadSessionAsync(user.Id, ct) is not { } session || session.Stamp != user.SecurityStamp)
        {
            return last ? new SignInResult.LockedOut() : new SignInResult.Refused();
        }

        await using var db = await dbFactory.CreateDbContextAsync(ct);
        await using var write = await db.BeginWriteAsync(ct);
        var now = clock.UtcNow();
        await SignInGuard.ForgiveAsync(db, user.Email!, ct);
        await db.Users.Where(u => u.Id == user.Id).ExecuteUpdateAsync(set => set.SetProperty(u => u.LastSignInAt, now), ct);
        await write.CommitAsync(ct);
        return new SignInResult.SignedIn(session);
    }

    /// <summary>Ends every session of a person: an old cookie must not open the portal again.</summary>
    public async Task SignOutAsync(int userId, CancellationToken ct = default)
    {
        var stamp = UserWriter.NewStamp();
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        await using var write = await db.BeginWriteAsync(ct);
        await db.Users.Where(u => u.Id == userId).ExecuteUpdateAsync(set => set.SetProperty(u => u.SecurityStamp, stamp), ct);
        await write.CommitAsync(ct);
    }

    /// <summary>The account behind a session as it is now; null when there is none or it is disabled.</summary>
    public async Task<SessionUser?> ReadSessionAsync(int userId, CancellationToken ct = default)
    {
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        return await Session.RunAsync(db, userId, ct);
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

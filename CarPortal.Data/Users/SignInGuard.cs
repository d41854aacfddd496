using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.Users;

/// <summary>
/// Counts tries per typed address, whether or not an account has it, and locks after <see cref="MaxTries"/>. A try is
/// counted before the password is looked at, in one transaction, so that a burst cannot have more than that.
/// </summary>
internal static class SignInGuard
{
    /// <summary>Tries before the lock.</summary>
    public const int MaxTries = 5;

    /// <summary>Within which the tries count together, and for how long the lock then lasts.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    /// <summary>Most addresses that are watched; the oldest make way, so that invented ones cannot fill the disk.</summary>
    public const int MaxRows = 20_000;

    /// <summary>Counts a try.</summary>
    /// <returns>Whether the password may be looked at, and whether this was the last try before the lock.</returns>
    public static async Task<(bool Allowed, bool Last)> TryAsync(
        IDbContextFactory<CarPortalDbContext> dbFactory, string? email, CancellationToken ct)
    {
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        db.Actor = Actor.Portal;
        await using var write = await db.BeginWriteAsync(ct);
        await db.LockAsync("sign-in", ct);
        var (hash, now) = (Hash(email), db.Now);
        var row = await db.SignInFailures.FirstOrDefaultAsync(f => f.NameHash == hash, ct);
        if (row?.LockedUntil > now)
        {
            return (false, false);
        }

        if (row is null)
        {
            await PruneAsync(db, now, ct);
            db.Add(row = new SignInFailures { NameHash = hash, Since = now });
        }
        else if (row.LockedUntil is not null || row.Since <= now - Window)
        {
            (row.Count, row.Since, row.LockedUntil) = (0, now, null);
        }

        row.Count++;
        row.LockedUntil = row.Count >= MaxTries ? now + Window : null;
        var last = row.LockedUntil is not null;
        await db.SaveChangesAsync(ct);
        await write.CommitAsync(ct);
        return (true, last);
    }

    /// <summary>Forgets the tries for an address, inside the caller's transaction.</summary>
    public static Task ForgiveAsync(CarPortalDbContext db, string email, CancellationToken ct)
    {
        var hash = Hash(email);
        return db.SignInFailures.Where(f => f.NameHash == hash).ExecuteDeleteAsync(ct);
    }

    /// <summary>Until when an address is locked; null when it is not.</summary>
    public static Task<DateTime?> LockedUntilAsync(CarPortalDbContext db, string email, DateTime now, CancellationToken ct)
    {
        var hash = Hash(email);
        return db.SignInFailures.Where(f => f.NameHash == hash && f.LockedUntil > now).Select(f => f.LockedUntil).FirstOrDefaultAsync(ct);
    }

    private static async Task PruneAsync(CarPortalDbContext db, DateTime now, CancellationToken ct)
    {
        // Every lock has ended by then.
        var old = now - Window - Window;
        await db.SignInFailures.Where(f => f.Since < old).ExecuteDeleteAsync(ct);
        if (await db.SignInFailures.CountAsync(ct) >= MaxRows)
        {
            var oldest = db.SignInFailures.OrderBy(f => f.Since).ThenBy(f => f.NameHash).Take(MaxRows / 20).Select(f => f.NameHash);
            await db.SignInFailures.Where(f => oldest.Contains(f.NameHash)).ExecuteDeleteAsync(ct);
        }
    }

    /// <summary>What no account can have is counted as typed, so that it is refused like anything else.</summary>
    internal static string Hash(string? email) => Convert.ToHexString(
        SHA256.HashData(Encoding.UTF8.GetBytes(UserRules.Normalise(email) ?? (email ?? "").ToUpperInvariant())));
}

using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.Users;

/// <summary>What the guard says about a try.</summary>
/// <param name="Allowed">Whether the password or code may be looked at.</param>
/// <param name="RetryAfter">How long to wait, where the try was not even counted; null where it was.</param>
/// <param name="Closed">The keys whose last try this was: its failure is worth an entry of its own.</param>
internal readonly record struct GuardAnswer(bool Allowed, TimeSpan? RetryAfter, IReadOnlyList<GuardKey> Closed)
{
    /// <summary>What is told to the person who has to wait.</summary>
    public string WaitText => $"Too many tries. Wait {Math.Ceiling((RetryAfter ?? TimeSpan.Zero).TotalMinutes):0} minutes.";
}

/// <summary>
/// Counts tries, in the database and so over all processes and restarts. A try is counted before the password is looked
/// at, in one transaction, so that a burst has no more than the limit; whoever was right gets it back. Where the
/// counting has ended nothing is written any more: a flood must not hold the one writer that SQLite has.
/// </summary>
internal static class SignInGuard
{
    /// <summary>Most rows; invented names cannot fill the disk.</summary>
    public const int MaxRows = 20_000;

    private const string Lock = "sign-in";

    /// <summary>Counts a try under one key.</summary>
    public static Task<GuardAnswer> TryAsync(IDbContextFactory<CarPortalDbContext> dbFactory, GuardKey key, CancellationToken ct) =>
        TryAsync(dbFactory, [key], onlyIfAllowed: null, ct);

    /// <summary>Counts a try under several keys, the strictest of which decides.</summary>
    /// <param name="dbFactory">Opens the context.</param>
    /// <param name="keys">Under which every try counts.</param>
    /// <param name="onlyIfAllowed">Under which it counts when it may be looked at; null for none.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<GuardAnswer> TryAsync(
        IDbContextFactory<CarPortalDbContext> dbFactory, IReadOnlyList<GuardKey> keys, GuardKey? onlyIfAllowed, CancellationToken ct)
    {
        List<GuardKey> all = onlyIfAllowed is null ? [.. keys] : [.. keys, onlyIfAllowed];
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        if (RetryAfter(await Rows(db, all).AsNoTracking().ToListAsync(ct), all, db.Now) is { } wait)
        {
            return new GuardAnswer(false, wait, []);
        }

        db.Actor = Actor.Portal;
        await using var write = await db.BeginWriteAsync(ct);
        await db.LockAsync(Lock, ct);
        var (rows, now) = (await Rows(db, all).ToListAsync(ct), db.Now);
        if (RetryAfter(rows, all, now) is { } waitNow)
        {
            return new GuardAnswer(false, waitNow, []);
        }

        var allowed = all.TrueForAll(key => Find(rows, key, now) is not { LockedUntil: not null });
        var closed = (allowed ? all : keys).Where(key => Count(db, rows, key, now)).ToList();
        await db.SaveChangesAsync(ct);
        if (rows.Count < all.Count)
        {
            await PruneAsync(db, now, all[0].Window, ct);
        }

        await write.CommitAsync(ct);
        return new GuardAnswer(allowed, null, closed);
    }

    /// <summary>Forgets all tries under a key, inside the caller's transaction.</summary>
    public static async Task ForgiveAsync(CarPortalDbContext db, GuardKey key, CancellationToken ct)
    {
        await db.LockAsync(Lock, ct); // Or a try that is just being counted would find its row gone.
        await db.SignInFailures.Where(f => f.NameHash == key.Hash).ExecuteDeleteAsync(ct);
    }

    /// <summary>Takes back the one try that was right, inside the caller's transaction; the others stay.</summary>
    public static async Task TakeOffAsync(CarPortalDbContext db, GuardKey key, CancellationToken ct)
    {
        await db.LockAsync(Lock, ct);
        await db.SignInFailures.Where(f => f.NameHash == key.Hash && f.Count > 0).ExecuteUpdateAsync(row => row
            .SetProperty(f => f.LockedUntil, f => f.Count - 1 < key.Limit ? null : f.LockedUntil)
            .SetProperty(f => f.Count, f => f.Count - 1), ct);
    }

    /// <summary>Lifts every lock of an account, wherever the tries came from, inside the caller's transaction.</summary>
    public static async Task UnlockAsync(CarPortalDbContext db, User user, SecurityOptions limits, CancellationToken ct)
    {
        await db.LockAsync(Lock, ct);
        var (from, to) = RangeOf(user.Email!);
        string[] others =
        [
            GuardKey.NameFromStrangers(user.Email, limits).Hash, GuardKey.Code(user.Id, limits).Hash,
            GuardKey.RecoveryCode(user.Id, limits).Hash, GuardKey.Confirm(user.Id, limits).Hash,
        ];
        await db.SignInFailures
            .Where(f => f.NameHash.CompareTo(from) >= 0 && f.NameHash.CompareTo(to) < 0 || others.Contains(f.NameHash))
            .ExecuteDeleteAsync(ct);
    }

    /// <summary>Opens every network address again, inside the caller's transaction.</summary>
    public static async Task OpenAddressesAsync(CarPortalDbContext db, CancellationToken ct)
    {
        await db.LockAsync(Lock, ct);
        await db.SignInFailures.Where(f => f.NameHash.CompareTo("a") >= 0 && f.NameHash.CompareTo("b") < 0).ExecuteDeleteAsync(ct);
    }

    /// <summary>Counts under a key inside the caller's locked transaction; the caller saves.</summary>
    /// <returns>Whether it was still within the limit.</returns>
    public static async Task<bool> CountWithinAsync(CarPortalDbContext db, GuardKey key, CancellationToken ct)
    {
        await db.LockAsync(Lock, ct);
        var (rows, now) = (await Rows(db, [key]).ToListAsync(ct), db.Now);
        var within = Find(rows, key, now) is not { LockedUntil: not null };
        Count(db, rows, key, now);
        return within;
    }

    private static IQueryable<SignInFailures> Rows(CarPortalDbContext db, List<GuardKey> keys)
    {
        var hashes = keys.ConvertAll(key => key.Hash);
        return db.SignInFailures.Where(f => hashes.Contains(f.NameHash));
    }

    /// <summary>The row that counts now; one whose time is over does not.</summary>
    private static SignInFailures? Find(List<SignInFailures> rows, GuardKey key, DateTime now) =>
        rows.Find(row => row.NameHash == key.Hash && (row.LockedUntil ?? row.Since + key.Window) > now);

    private static TimeSpan? RetryAfter(List<SignInFailures> rows, List<GuardKey> keys, DateTime now)
    {
        TimeSpan? longest = null;
        foreach (var key in keys)
        {
            if (Find(rows, key, now) is { LockedUntil: { } until } row && row.Count >= key.Ceiling && !(longest > until - now))
            {
                longest = until - now;
            }
        }

        return longest;
    }

    /// <returns>Whether the key is closed by this try.</returns>
    private static bool Count(CarPortalDbContext db, List<SignInFailures> rows, GuardKey key, DateTime now)
    {
        var row = rows.Find(r => r.NameHash == key.Hash);
        if (row is null)
        {
            db.Add(row = new SignInFailures { NameHash = key.Hash, Since = now });
        }
        else if (Find(rows, key, now) is null)
        {
            (row.Count, row.Since, row.LockedUntil) = (0, now, null);
        }

        row.Count++;
        if (row.Count < key.Limit || row.LockedUntil is not null)
        {
            return false;
        }

        row.LockedUntil = now + key.Window;
        return true;
    }

    private static async Task PruneAsync(CarPortalDbContext db, DateTime now, TimeSpan window, CancellationToken ct)
    {
        // Every lock has ended by then.
        var old = now - window - window;
        await db.SignInFailures.Where(f => f.Since < old).ExecuteDeleteAsync(ct);
        if (await db.SignInFailures.CountAsync(ct) < MaxRows)
        {
            return;
        }

        // A name that is locked stays so: inventing others must not open it.
        var least = db.SignInFailures.OrderBy(f => f.LockedUntil != null).ThenBy(f => f.Since).ThenBy(f => f.NameHash)
            .Take(MaxRows / 20).Select(f => f.NameHash);
        await db.SignInFailures.Where(f => least.Contains(f.NameHash)).ExecuteDeleteAsync(ct);
    }

    private static (string From, string To) RangeOf(string email)
    {
        var prefix = GuardKey.PrefixOfName(email);
        return (prefix, prefix + "g"); // Beyond every hexadecimal digit.
    }
}

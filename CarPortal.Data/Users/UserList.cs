using System.Text;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.Users;

/// <summary>Finds, orders and reads accounts for lists. A page takes the same few queries however many there are.</summary>
internal static class UserList
{
    /// <summary>What a query lets through.</summary>
    /// <param name="db">Where.</param>
    /// <param name="query">Which accounts.</param>
    /// <param name="locked">The locked accounts; see <see cref="FindLockedAsync"/>.</param>
    public static IQueryable<User> Filter(CarPortalDbContext db, UserQuery query, IReadOnlyList<int> locked)
    {
        var users = db.Users.AsNoTracking();
        foreach (var word in Words(query.Search))
        {
            users = users.Where(u => u.SearchText.Contains(word));
        }

        if (query.Roles.Count > 0)
        {
            var roles = query.Roles.Select(Roles.IdOf).ToList();
            users = users.Where(u => db.UserRoles.Any(r => r.UserId == u.Id && roles.Contains(r.RoleId)));
        }

        if (query.SecondFactor is { } with)
        {
            users = users.Where(u => u.TwoFactorEnabled == with);
        }

        return query.States.Count > 0 ? WithState(db, users, query.States, locked) : users;
    }

    /// <summary>The order a query asks for; it is total.</summary>
    public static IQueryable<User> InOrder(CarPortalDbContext db, IQueryable<User> users, UserQuery query)
    {
        // Where nulls stand is written out: the two databases differ in it.
        var ordered = (query.Sort, query.Descending) switch
        {
            (UserSort.LastSignIn, false) => users.OrderBy(u => u.LastSignInAt == null).ThenBy(u => u.LastSignInAt),
            (UserSort.LastSignIn, true) => users.OrderBy(u => u.LastSignInAt == null).ThenByDescending(u => u.LastSignInAt),
            (UserSort.Role, false) => users.OrderBy(u => db.UserRoles.Where(r => r.UserId == u.Id).Min(r => (int?)r.RoleId) ?? int.MaxValue),
            (UserSort.Role, true) => users.OrderByDescending(u => db.UserRoles.Where(r => r.UserId == u.Id).Min(r => (int?)r.RoleId) ?? 0),
            (UserSort.Created, false) => users.OrderBy(u => u.CreatedAt),
            (UserSort.Created, true) => users.OrderByDescending(u => u.CreatedAt),
            (_, false) => users.OrderBy(u => u.NameKey),
            (_, true) => users.OrderByDescending(u => u.NameKey),
        };
        return query.Sort == UserSort.Name && query.Descending
            ? ordered.ThenByDescending(u => u.Id)
            : ordered.ThenBy(u => u.NameKey).ThenBy(u => u.Id);
    }

    /// <summary>Accounts as administrators see them, but for their locks.</summary>
    public static IQueryable<UserDetails> Read(CarPortalDbContext db, IQueryable<User> users, DateTime now, SecurityOptions limits)
    {
        var idleSince = now.AddMinutes(-limits.SessionIdleMinutes);
        return from user in users
               let roleId = db.UserRoles.Where(r => r.UserId == user.Id).Min(r => (int?)r.RoleId)
               select new UserDetails
               {
                   Id = user.Id,
                   Version = user.Version,
                   Name = user.Name,
                   Email = user.Email!,
                   Role = roleId == null ? null : Roles.NameOf(roleId.Value),
                   CreatedAt = user.CreatedAt,
                   DisabledAt = user.DisabledAt,
                   LastSignInAt = user.LastSignInAt,
                   HasPassword = user.PasswordHash != null,
                   Passkeys = db.UserPasskeys.Count(p => p.UserId == user.Id),
                   HasSecondFactor = user.TwoFactorEnabled,
                   NeedsSecondFactor = db.Roles.Any(r => r.Id == roleId && r.RequiresSecondFactor),
                   OpenSessions = db.Sessions.Count(s => s.UserId == user.Id && s.EndedAt == null && s.ExpiresAt > now && s.LastSeenAt > idleSince),
                   LiveKeys = db.ApiKeys.Count(k => k.UserId == user.Id && k.RevokedAt == null && (k.ExpiresAt == null || k.ExpiresAt > now)),
               };
    }

    /// <summary>
    /// Whose address wrong passwords have locked. Locks are kept under hashes of typed addresses, known or not, so a
    /// query cannot join them: while there are any, which is seldom, the addresses of staff are read for it.
    /// </summary>
    public static async Task<IReadOnlyList<int>> FindLockedAsync(CarPortalDbContext db, DateTime now, CancellationToken ct)
    {
        if (!await db.SignInFailures.AnyAsync(f => f.LockedUntil > now, ct))
        {
            return [];
        }

        var subjects = (await Locks(db, now).Select(l => l.Subject).ToListAsync(ct)).ToHashSet();
        var locked = new List<int>();
        await foreach (var user in db.Users.AsNoTracking().Select(u => new { u.Id, u.Email }).AsAsyncEnumerable().WithCancellation(ct))
        {
            if (subjects.Contains(GuardKey.SubjectOfName(user.Email)))
            {
                locked.Add(user.Id);
            }
        }

        return locked;
    }

    /// <summary>The accounts of a page with the ends of their locks.</summary>
    public static async Task<List<UserDetails>> WithLocksAsync(
        CarPortalDbContext db, List<UserDetails> users, DateTime now, CancellationToken ct)
    {
        var subjects = users.ConvertAll(u => GuardKey.SubjectOfName(u.Email));
        var locks = (await Locks(db, now).Where(l => subjects.Contains(l.Subject)).ToListAsync(ct)).ToLookup(l => l.Subject, l => l.Until);
        return users.Select((user, i) => user with { LockedUntil = locks[subjects[i]].Max() }).ToList();
    }

    /// <summary>How many accounts there are of each kind.</summary>
    public static async Task<UserCounts> CountAsync(CarPortalDbContext db, DateTime now, CancellationToken ct)
    {
        var roles = await db.UserRoles.GroupBy(r => r.RoleId).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(ct);
        var factors = await db.Users.GroupBy(u => u.TwoFactorEnabled).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        var locked = await FindLockedAsync(db, now, ct);
        var states = new Dictionary<UserState, int>();
        foreach (var state in Enum.GetValues<UserState>())
        {
            if (await WithState(db, db.Users, [state], locked).CountAsync(ct) is > 0 and var count)
            {
                states[state] = count;
            }
        }

        return new UserCounts(
            roles.Where(r => Roles.NameOf(r.Key) is not null).ToDictionary(r => Roles.NameOf(r.Key)!, r => r.Count),
            states, factors.GetValueOrDefault(true), factors.GetValueOrDefault(false));
    }

    /// <summary>Live locks of typed addresses, each by what stands for the address in it; one can be locked from several places.</summary>
    private static IQueryable<Lock> Locks(CarPortalDbContext db, DateTime now) => db.SignInFailures.AsNoTracking()
        .Where(f => f.LockedUntil > now)
        .Select(f => new Lock { Subject = f.NameHash.Substring(GuardKey.SubjectStart, GuardKey.SubjectLength), Until = f.LockedUntil });

    /// <summary>The same cases as <see cref="UserDetails.State"/>, where the database can tell them.</summary>
    private static IQueryable<User> WithState(
        CarPortalDbContext db, IQueryable<User> users, IReadOnlyList<UserState> states, IReadOnlyList<int> locked)
    {
        var (active, invited, disabled) =
            (states.Contains(UserState.Active), states.Contains(UserState.Invited), states.Contains(UserState.Disabled));
        var only = states.Contains(UserState.Locked);
        return users.Where(u =>
            u.DisabledAt != null ? disabled
            : u.PasswordHash == null && !db.UserPasskeys.Any(p => p.UserId == u.Id) ? invited
            : locked.Contains(u.Id) ? only
            : active);
    }

    /// <summary>Folded as the searched column is. What cannot be stored matches nothing, and must not reach the database.</summary>
    private static IEnumerable<string> Words(string? search) =>
        TextFolding.Fold(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(search ?? "")).Replace('\0', '\u0001'))
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Distinct();

    private sealed class Lock
    {
        public required string Subject { get; init; }

        public required DateTime? Until { get; init; }
    }
}

using System.Security.Cryptography;
using CarPortal.Data.Sessions;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.Users;

/// <summary>The steps that every change of an account is made of, inside one locked transaction.</summary>
internal static class UserWriter
{
    /// <summary>Keeps every other change of accounts out, in every process, until the transaction ends.</summary>
    public const string Lock = "users";

    /// <summary>Why the account of <see cref="IsLastAdministratorAsync"/> keeps its power.</summary>
    public const string LastAdministrator =
        "This is the last active administrator. Make somebody else one first, or nobody could manage staff any more.";

    /// <summary>Renewed with whatever a half-finished sign-in rests on: password, role, state, second factors.</summary>
    public static string NewStamp() => Convert.ToHexString(RandomNumberGenerator.GetBytes(20));

    /// <summary>A new account with its role, not yet saved.</summary>
    public static User Add(CarPortalDbContext db, string name, string email, string role)
    {
        var user = new User
        {
            Name = name,
            Email = email,
            NormalizedEmail = UserRules.Normalise(email),
            UserName = email,
            NormalizedUserName = UserRules.Normalise(email),
            EmailConfirmed = true,
            SecurityStamp = NewStamp(),
            CreatedAt = db.Now,
        };

        // The role's row belongs to a user without an id yet: it takes the tracker's stand-in, which the save replaces.
        var entry = db.Add(user);
        var link = db.Entry(new IdentityUserRole<int> { RoleId = Roles.IdOf(role) });
        link.Property(r => r.UserId).CurrentValue = entry.Property(u => u.Id).CurrentValue;
        link.Property(r => r.UserId).IsTemporary = true;
        link.State = EntityState.Added;
        return user;
    }

    /// <summary>Gives an account another role; the history shows it as a field of the account.</summary>
    public static async Task SetRoleAsync(CarPortalDbContext db, User user, string role, CancellationToken ct)
    {
        db.UserRoles.RemoveRange(await db.UserRoles.Where(r => r.UserId == user.Id).ToListAsync(ct));
        db.UserRoles.Add(new IdentityUserRole<int> { UserId = user.Id, RoleId = Roles.IdOf(role) });
        user.SecurityStamp = NewStamp();
        await SessionWriter.EndAsync(db, user.Id, SessionEnd.RoleChanged, ct);
    }

    /// <summary>Sets a password, ends the person's sessions, but for one perhaps, and takes an open link away.</summary>
    public static async Task SetPasswordAsync(
        CarPortalDbContext db, User user, string hash, CancellationToken ct, int? keepSession = null)
    {
        user.PasswordHash = hash;
        user.SecurityStamp = NewStamp();
        await PasswordLink.RemoveAsync(db, user.Id, ct);
        await SessionWriter.EndAsync(db, user.Id, SessionEnd.PasswordChanged, ct, except: keepSession);
    }

    /// <summary>Whether this account is all that keeps staff manageable: nobody else can administer and sign in.</summary>
    public static async Task<bool> IsLastAdministratorAsync(CarPortalDbContext db, int userId, CancellationToken ct)
    {
        var administrator = Roles.IdOf(Roles.Administrator);
        var able = await db.Users
            .Where(u => u.DisabledAt == null && (u.PasswordHash != null || db.UserPasskeys.Any(p => p.UserId == u.Id))
                && db.UserRoles.Any(r => r.UserId == u.Id && r.RoleId == administrator))
            .OrderBy(u => u.Id).Select(u => u.Id).Take(2).ToListAsync(ct);
        return able.Count == 1 && able[0] == userId;
    }

    /// <summary>Changes one account in a transaction that keeps other writers of accounts out.</summary>
    /// <param name="dbFactory">Opens the context.</param>
    /// <param name="actor">Who changes it.</param>
    /// <param name="id">Which account.</param>
    /// <param name="version">The version the writer saw; null where it does not matter.</param>
    /// <param name="change">Makes the change, or says why not.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<SaveResult> WriteAsync(
        IDbContextFactory<CarPortalDbContext> dbFactory, Actor actor, int id, long? version,
        Func<CarPortalDbContext, User, Task<SaveResult?>> change, CancellationToken ct)
    {
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        db.Actor = actor;
        await using var write = await db.BeginWriteAsync(ct);
        await db.LockAsync(Lock, ct);
        var user = await db.Users.FirstOrDefaultAsync(u => u.Id == id, ct);
        return user is null ? new SaveResult.NotFound()
            : version is not null && user.Version != version ? new SaveResult.Conflict()
            : await change(db, user) ?? await SaveAsync(db, write, user, ct);
    }

    /// <summary>Saves and commits.</summary>
    public static Task<SaveResult> SaveAsync(CarPortalDbContext db, WriteTransaction write, User user, CancellationToken ct) =>
        db.SaveAsync(write, user, ct, _ => Taken(user));

    /// <summary>The answer when another account has the address.</summary>
    public static SaveResult Taken(User user) =>
        new SaveResult.Duplicate("email", $"There is an account for {user.Email} already.");
}

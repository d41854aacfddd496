using CarPortal.Data.Sessions;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CarPortal.Data.Users;

/// <summary>
/// Staff accounts, for those with <see cref="Permissions.UsersManage"/>: reads throw
/// <see cref="PermissionDeniedException"/> without it, writes answer <see cref="SaveResult.Forbidden"/>, and
/// <see cref="SaveResult.Unconfirmed"/> to somebody who has not lately proved who they are. Every change of
/// role, state or password ends the person's open sessions, and one active administrator always remains.
/// </summary>
public sealed class UserService(
    IDbContextFactory<CarPortalDbContext> dbFactory, ActorSource actors, TimeProvider clock, IPasswordHasher<User> hasher,
    IOptions<SecurityOptions> options)
{
    /// <summary>A page of the accounts; its cursors are the numbers of the pages beside it.</summary>
    public async Task<PagedResult<UserDetails>> ListAsync(UserQuery? query = null, CancellationToken ct = default)
    {
        query ??= new UserQuery();
        await using var db = await OpenForReadAsync(ct);
        var now = clock.UtcNow();
        var found = UserList.Filter(db, query, query.States.Count > 0 ? await UserList.FindLockedAsync(db, now, ct) : []);
        var total = await found.CountAsync(ct);
        var (take, number) = (Math.Clamp(query.Take, 1, UserQuery.MaxTake), Math.Clamp(query.Page, 1, UserQuery.MaxPage));
        var before = (number - 1) * take;
        var page = await UserList.WithLocksAsync(
            db, await UserList.Read(db, UserList.InOrder(db, found, query).Skip(before).Take(take), now, options.Value).ToListAsync(ct), now, ct);
        return new PagedResult<UserDetails>(
            page, total,
            Next: before + page.Count < total && page.Count > 0 && number < UserQuery.MaxPage ? $"{number + 1}" : null,
            Previous: number > 1 ? $"{number - 1}" : null,
            FirstPosition: page.Count == 0 ? 0 : before + 1);
    }

    /// <summary>How many accounts there are of each role and state, whatever a list shows of them.</summary>
    public async Task<UserCounts> CountAsync(CancellationToken ct = default)
    {
        await using var db = await OpenForReadAsync(ct);
        return await UserList.CountAsync(db, clock.UtcNow(), ct);
    }

    /// <summary>One account; null when there is none.</summary>
    public Task<UserDetails?> GetAsync(int id, CancellationToken ct = default) => FindAsync(u => u.Id == id, ct);

    /// <summary>The account with this address; null when there is none.</summary>
    public async Task<UserDetails?> FindByEmailAsync(string email, CancellationToken ct = default) =>
        UserRules.Normalise(email) is { } normalised ? await FindAsync(u => u.NormalizedEmail == normalised, ct) : null;

    /// <summary>Adds an account. Without a first password the answer has the secret of a one-time link.</summary>
    /// <returns>Saved, Invalid, Duplicate (email) or Forbidden.</returns>
    public async Task<LinkResult> AddAsync(UserInput input, CancellationToken ct = default)
    {
        if (await ManagerAsync(ct) is not { } actor)
        {
            return new LinkResult(new SaveResult.Forbidden());
        }

        if (!actor.IsConfirmed)
        {
            return new LinkResult(new SaveResult.Unconfirmed());
        }

        var errors = new List<FieldError>();
        var (name, email, role) = (UserRules.CheckName(input.Name, errors), UserRules.CheckNewEmail(input.Email, errors), UserRules.CheckRole(input.Role, errors));
        if (input.Password is not null && Passwords.Check(input.Password, email, name) is { } wrong)
        {
            errors.Add(new FieldError("password", wrong));
        }

        if (errors.Count > 0)
        {
            return new LinkResult(new SaveResult.Invalid(errors));
        }

        var hash = input.Password is null ? null : hasher.HashPassword(new User(), input.Password);
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        db.Actor = actor;
        await using var write = await db.BeginWriteAsync(ct);
        await db.LockAsync(UserWriter.Lock, ct);
        var user = UserWriter.Add(db, name, email, role);
        user.PasswordHash = hash;
        if (hash is not null)
        {
            return new LinkResult(await UserWriter.SaveAsync(db, write, user, ct));
        }

        return await SaveWithLinkAsync(db, write, user, ct);
    }

    /// <summary>Changes name and role; the address stays.</summary>
    /// <returns>Saved, NotFound, Conflict, Invalid, Unconfirmed or Forbidden.</returns>
    public Task<SaveResult> UpdateAsync(int id, long version, string? name, string? role, CancellationToken ct = default)
    {
        var errors = new List<FieldError>();
        var (cleanName, cleanRole) = (UserRules.CheckName(name, errors), UserRules.CheckRole(role, errors));
        return WriteAsync(id, version, async (db, user, actor) =>
        {
            if (errors.Count > 0)
            {
                return new SaveResult.Invalid(errors);
            }

            user.Name = cleanName;
            var roleId = await db.UserRoles.Where(r => r.UserId == id).Select(r => (int?)r.RoleId).FirstOrDefaultAsync(ct);
            if (roleId == Roles.IdOf(cleanRole))
            {
                return null;
            }

            var wrong = await WhyNotWithoutAsync(db, id, actor, "role", "You cannot change your own role. Ask another administrator.", ct);
            if (wrong is null)
            {
                await UserWriter.SetRoleAsync(db, user, cleanRole, ct);
            }

            return wrong;
        }, ct);
    }

    /// <summary>Keeps an account out, or lets it in again. An account is never removed: the history names it.</summary>
    /// <returns>Saved, NotFound, Conflict, Invalid, Unconfirmed or Forbidden.</returns>
    public Task<SaveResult> SetEnabledAsync(int id, long version, bool enabled, CancellationToken ct = default) =>
        WriteAsync(id, version, async (db, user, actor) =>
        {
            if (enabled == user.DisabledAt is null)
            {
                return null;
            }

            if (!enabled && await WhyNotWithoutAsync(db, id, actor, "enabled", "You cannot disable your own account. Ask another administrator.", ct) is { } wrong)
            {
                return wrong;
            }

            user.DisabledAt = enabled ? null : clock.UtcNow();
            user.SecurityStamp = UserWriter.NewStamp();
            await SessionWriter.EndAsync(db, id, SessionEnd.Disabled, ct);
            return null;
        }, ct);

    /// <summary>Gives an account a new password, which works at once, and lifts its lock.</summary>
    /// <returns>Saved, NotFound, Conflict, Invalid (password), Unconfirmed or Forbidden.</returns>
    public Task<SaveResult> ResetPasswordAsync(int id, long version, string? password, CancellationToken ct = default) =>
        WriteAsync(id, version, async (db, user, _) =>
        {
            if (Passwords.Check(password, user.Email, user.Name) is { } wrong)
            {
                return new SaveResult.Invalid("password", wrong);
            }

            await UserWriter.SetPasswordAsync(db, user, hasher.HashPassword(user, password!), ct);
            await SignInGuard.UnlockAsync(db, user, options.Value, ct);
            return null;
        }, ct);

    /// <summary>Takes an account's password away and makes a one-time link with which the person chooses another.</summary>
    /// <returns>Saved with the link's secret, NotFound, Conflict, Invalid or Forbidden.</returns>
    public async Task<LinkResult> ResetByLinkAsync(int id, long version, CancellationToken ct = default)
    {
        (string Secret, DateTime Until)? link = null;
        var result = await WriteAsync(id, version, async (db, user, actor) =>
        {
            if (await WhyNotWithoutAsync(db, id, actor, "password", "Change your own password on your account's page.", ct) is { } wrong)
            {
                return wrong;
            }

            user.PasswordHash = null;
            user.SecurityStamp = UserWriter.NewStamp();
            await SessionWriter.EndAsync(db, id, SessionEnd.PasswordChanged, ct);
            link = await PasswordLink.RenewAsync(db, id, clock.UtcNow(), ct);
            await SignInGuard.UnlockAsync(db, user, options.Value, ct);
            return null;
        }, ct);
        return result is SaveResult.Saved ? new LinkResult(result, link?.Secret) { LinkUntil = link?.Until } : new LinkResult(result);
    }

    /// <summary>
    /// Lifts the lock that wrong passwords and codes put on an account. From the console it also opens every network
    /// address again: whoever runs it may have nobody left who can sign in.
    /// </summary>
    /// <returns>Saved, NotFound, Conflict, Unconfirmed or Forbidden.</returns>
    public Task<SaveResult> UnlockAsync(int id, long version, CancellationToken ct = default) =>
        WriteAsync(id, version, async (db, user, actor) =>
        {
            await SignInGuard.UnlockAsync(db, user, options.Value, ct);
            if (actor.Kind == ActorKind.Console)
            {
                await SignInGuard.OpenAddressesAsync(db, ct);
            }

            return null;
        }, ct);

    private async Task<UserDetails?> FindAsync(System.Linq.Expressions.Expression<Func<User, bool>> which, CancellationToken ct)
    {
        await using var db = await OpenForReadAsync(ct);
        var now = clock.UtcNow();
        var found = await UserList.WithLocksAsync(
            db, await UserList.Read(db, db.Users.AsNoTracking().Where(which), now, options.Value).ToListAsync(ct), now, ct);
        return found is [var user] ? user with { LinkUntil = await PasswordLink.UntilAsync(db, user.Id, now, ct) } : null;
    }

    private async Task<LinkResult> SaveWithLinkAsync(CarPortalDbContext db, WriteTransaction write, User user, CancellationToken ct)
    {
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (db.DuplicateFieldOf(e) is not null)
        {
            return new LinkResult(UserWriter.Taken(user));
        }

        var link = await PasswordLink.RenewAsync(db, user.Id, clock.UtcNow(), ct);
        return new LinkResult(await UserWriter.SaveAsync(db, write, user, ct), link.Secret) { LinkUntil = link.Until };
    }

    /// <summary>Why an account cannot lose its power; null when it can.</summary>
    private static async Task<SaveResult?> WhyNotWithoutAsync(
        CarPortalDbContext db, int id, Actor actor, string field, string own, CancellationToken ct) =>
        actor.UserId == id ? new SaveResult.Invalid(field, own)
        : await UserWriter.IsLastAdministratorAsync(db, id, ct) ? new SaveResult.Invalid(field, UserWriter.LastAdministrator)
        : null;

    private async Task<SaveResult> WriteAsync(
        int id, long version, Func<CarPortalDbContext, User, Actor, Task<SaveResult?>> change, CancellationToken ct) =>
        await ManagerAsync(ct) is not { } actor ? new SaveResult.Forbidden()
        : !actor.IsConfirmed ? new SaveResult.Unconfirmed()
        : await UserWriter.WriteAsync(dbFactory, actor, id, version, (db, user) => change(db, user, actor), ct);

    private async Task<Actor?> ManagerAsync(CancellationToken ct) =>
        await actors.GetAsync(ct) is var actor && actor.Can(Permissions.UsersManage) ? actor : null;

    private async Task<CarPortalDbContext> OpenForReadAsync(CancellationToken ct)
    {
        (await actors.GetAsync(ct)).Demand(Permissions.UsersManage);
        return await dbFactory.CreateDbContextAsync(ct);
    }
}

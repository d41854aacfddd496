using CarPortal.Data.Sessions;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CarPortal.Data.Users;

/// <summary>What everybody may do with their own account, and the one-time password link.</summary>
public sealed class AccountService(
    IDbContextFactory<CarPortalDbContext> dbFactory, ActorSource actors, SignInService signIn, IPasswordHasher<User> hasher, TimeProvider clock,
    IOptions<SecurityOptions> options)
{
    /// <summary>The actor's own account; null for an actor who has none.</summary>
    public async Task<OwnAccount?> GetAsync(CancellationToken ct = default)
    {
        if (await OwnActorAsync(ct) is not { UserId: { } id })
        {
            return null;
        }

        await using var db = await dbFactory.CreateDbContextAsync(ct);
        return await (
            from user in db.Users.AsNoTracking()
            join link in db.UserRoles on user.Id equals link.UserId into links
            from link in links.DefaultIfEmpty()
            join role in db.Roles on link.RoleId equals role.Id into roles
            from role in roles.DefaultIfEmpty()
            where user.Id == id && user.DisabledAt == null
            select new OwnAccount(
                user.Id, user.Name, user.Email!, role.Name, user.TwoFactorEnabled,
                role.RequiresSecondFactor && !user.TwoFactorEnabled)).FirstOrDefaultAsync(ct);
    }

    /// <summary>Changes how colleagues see the actor.</summary>
    /// <returns>Saved, Invalid (name) or Forbidden.</returns>
    public async Task<SaveResult> RenameAsync(string? name, CancellationToken ct = default)
    {
        if (await OwnActorAsync(ct) is not { UserId: { } id } actor)
        {
            return new SaveResult.Forbidden();
        }

        var errors = new List<FieldError>();
        var clean = UserRules.CheckName(name, errors);
        return errors.Count > 0 ? new SaveResult.Invalid(errors) : await WriteAsync(id, actor, (_, user) =>
        {
            user.Name = clean;
            return Task.FromResult<SaveResult?>(null);
        }, ct);
    }

    /// <summary>Changes the actor's password. Every other session of theirs ends.</summary>
    /// <returns>Saved, Invalid (currentPassword, password), Conflict or Forbidden.</returns>
    public async Task<SaveResult> ChangePasswordAsync(string? current, string? password, CancellationToken ct = default)
    {
        if (await OwnActorAsync(ct) is not { UserId: { } id } actor || await FindAsync(id, ct) is not { } user)
        {
            return new SaveResult.Forbidden();
        }

        var wrong = Passwords.Check(password, user.Email, user.Name)
            ?? (password == current ? "This is the password you have already." : null);
        if (wrong is not null)
        {
            return new SaveResult.Invalid("password", wrong);
        }

        // Whoever sits at a screen left open has no more tries than a stranger at the sign-in page.
        var tries = GuardKey.Confirm(id, options.Value);
        var answer = await SignInGuard.TryAsync(dbFactory, tries, ct);
        if (!answer.Allowed)
        {
            return new SaveResult.Invalid("currentPassword", answer.WaitText);
        }

        if (!await signIn.VerifyAsync(user, current, ct))
        {
            await signIn.RecordFailureAsync(user, new SignInPlace(actor.Address, null), ct, answer.Closed);
            return new SaveResult.Invalid("currentPassword", "This is not your current password.");
        }

        var hash = hasher.HashPassword(user, password!);
        return await WriteAsync(id, actor, async (db, now) =>
        {
            // Somebody else set another one meanwhile, such as an administrator who suspects a theft.
            if (now.PasswordHash != user.PasswordHash)
            {
                return new SaveResult.Conflict();
            }

            await UserWriter.SetPasswordAsync(db, now, hash, ct, keepSession: actor.SessionId);
            await SignInGuard.ForgiveAsync(db, tries, ct);
            return null;
        }, ct);
    }

    /// <summary>Whose password a one-time link would set; null when the link is not, or no longer, good.</summary>
    public async Task<string?> FindLinkAsync(int userId, string? token, CancellationToken ct = default)
    {
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        return await PasswordLink.OpensAsync(db, userId, token, clock.UtcNow(), ct)
            ? await db.Users.Where(u => u.Id == userId && u.DisabledAt == null).Select(u => u.Email).FirstOrDefaultAsync(ct)
            : null;
    }

    /// <summary>Sets the password through a one-time link, which is used up by it.</summary>
    /// <returns>Saved, Invalid (password), or NotFound when the link is not, or no longer, good.</returns>
    public async Task<SaveResult> CompleteLinkAsync(int userId, string? token, string? password, CancellationToken ct = default)
    {
        if (await FindLinkAsync(userId, token, ct) is null || await FindAsync(userId, ct) is not { } user)
        {
            return new SaveResult.NotFound();
        }

        if (Passwords.Check(password, user.Email, user.Name) is { } wrong)
        {
            return new SaveResult.Invalid("password", wrong);
        }

        var hash = hasher.HashPassword(user, password!);
        return await WriteAsync(userId, Actor.Person(userId, user.Name, role: null), async (db, now) =>
        {
            // Again inside the transaction: the link opens once, also for two at a time.
            if (now.DisabledAt is not null || !await PasswordLink.OpensAsync(db, userId, token, clock.UtcNow(), ct))
            {
                return new SaveResult.NotFound();
            }

            await UserWriter.SetPasswordAsync(db, now, hash, ct);
            await SignInGuard.UnlockAsync(db, now, options.Value, ct);
            return null;
        }, ct);
    }

    private Task<SaveResult> WriteAsync(
        int id, Actor actor, Func<CarPortalDbContext, User, Task<SaveResult?>> change, CancellationToken ct) =>
        UserWriter.WriteAsync(dbFactory, actor, id, version: null, change, ct);

    private async Task<User?> FindAsync(int id, CancellationToken ct)
    {
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        return await db.Users.AsNoTracking().FirstOrDefaultAsync(u => u.Id == id, ct);
    }

    /// <summary>The actor, where it is a person in a browser: a key does not change its owner's password.</summary>
    private async Task<Actor> OwnActorAsync(CancellationToken ct) =>
        await actors.GetAsync(ct) is { Kind: ActorKind.Person } actor ? actor : Actor.Nobody;
}

using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.Users;

/// <summary>
/// The first administrator. Open while there is no account at all; the account that is made, here or by
/// <c>users add</c>, closes it for ever. Who may come this far is the caller's matter.
/// </summary>
public sealed class FirstRun(IDbContextFactory<CarPortalDbContext> dbFactory, IPasswordHasher<User> hasher)
{
    /// <summary>Whether there is no account yet.</summary>
    public async Task<bool> IsOpenAsync(CancellationToken ct = default)
    {
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        return !await db.Users.AnyAsync(ct);
    }

    /// <summary>Makes the first administrator; the input's role is not looked at.</summary>
    /// <returns>Saved, Invalid, or Forbidden once there is an account.</returns>
    public async Task<SaveResult> CreateAdministratorAsync(UserInput input, CancellationToken ct = default)
    {
        var errors = new List<FieldError>();
        var (name, email) = (UserRules.CheckName(input.Name, errors), UserRules.CheckNewEmail(input.Email, errors));
        if (Passwords.Check(input.Password, email, name) is { } wrong)
        {
            errors.Add(new FieldError("password", wrong));
        }

        if (errors.Count > 0)
        {
            return new SaveResult.Invalid(errors);
        }

        var hash = hasher.HashPassword(new User(), input.Password!);
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        db.Actor = Actor.Portal;
        await using var write = await db.BeginWriteAsync(ct);
        await db.LockAsync(UserWriter.Lock, ct);
        if (await db.Users.AnyAsync(ct))
        {
            return new SaveResult.Forbidden();
        }

        var user = UserWriter.Add(db, name, email, Roles.Administrator);
        user.PasswordHash = hash;
        return await UserWriter.SaveAsync(db, write, user, ct);
    }
}

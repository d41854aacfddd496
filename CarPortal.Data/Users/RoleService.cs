using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.Users;

/// <summary>
/// What is set for each role, for those with <see cref="Permissions.UsersManage"/>. What a role may do is not set: that is
/// in the table of <see cref="Roles"/>.
/// </summary>
public sealed class RoleService(IDbContextFactory<CarPortalDbContext> dbFactory, ActorSource actors)
{
    /// <summary>Every role, from most to least power.</summary>
    /// <exception cref="PermissionDeniedException">The actor may not manage staff.</exception>
    public async Task<IReadOnlyList<RoleSettings>> ListAsync(CancellationToken ct = default)
    {
        (await actors.GetAsync(ct)).Demand(Permissions.UsersManage);
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        return await db.Roles.AsNoTracking().OrderBy(role => role.Id).Select(role => new RoleSettings(
                role.Id, role.Name!, role.Version, role.RequiresSecondFactor,
                db.UserRoles.Count(l => l.RoleId == role.Id && db.Users.Any(u => u.Id == l.UserId && u.DisabledAt == null)),
                db.UserRoles.Count(l => l.RoleId == role.Id
                    && db.Users.Any(u => u.Id == l.UserId && u.DisabledAt == null && !u.TwoFactorEnabled))))
            .ToListAsync(ct);
    }

    /// <summary>
    /// Sets whether a role asks for a second factor. From then on, who has the role and none can only set one up, in the
    /// sessions that are open too.
    /// </summary>
    /// <returns>Saved, NotFound, Conflict, Unconfirmed or Forbidden.</returns>
    public async Task<SaveResult> RequireSecondFactorAsync(int roleId, long version, bool required, CancellationToken ct = default)
    {
        var actor = await actors.GetAsync(ct);
        if (!actor.Can(Permissions.UsersManage))
        {
            return new SaveResult.Forbidden();
        }

        if (!actor.IsConfirmed)
        {
            return new SaveResult.Unconfirmed();
        }

        await using var db = await dbFactory.CreateDbContextAsync(ct);
        db.Actor = actor;
        await using var write = await db.BeginWriteAsync(ct);
        await db.LockAsync(UserWriter.Lock, ct);
        var role = await db.Roles.FirstOrDefaultAsync(r => r.Id == roleId, ct);
        if (role is null || role.Version != version)
        {
            return role is null ? new SaveResult.NotFound() : new SaveResult.Conflict();
        }

        role.RequiresSecondFactor = required;
        await db.SaveChangesAsync(ct);
        await write.CommitAsync(ct);
        return new SaveResult.Saved(role.Id, role.Version);
    }
}

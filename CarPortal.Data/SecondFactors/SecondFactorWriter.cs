using CarPortal.Data.Sessions;
using CarPortal.Data.Users;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.SecondFactors;

/// <summary>What every change of an account's second factors ends with, inside the transaction that locks accounts.</summary>
internal static class SecondFactorWriter
{
    /// <summary>
    /// Why the actor cannot set up a new factor now; null when they can. Whoever must have one, and has none, need not
    /// confirm who they are: that page is all they can open.
    /// </summary>
    public static async Task<SaveResult?> WhyNotEnrolAsync(CarPortalDbContext db, User user, Actor actor, CancellationToken ct) =>
        actor.IsConfirmed || (!user.TwoFactorEnabled && await db.UserRoles.Where(l => l.UserId == user.Id)
            .Join(db.Roles, l => l.RoleId, r => r.Id, (_, r) => r.RequiresSecondFactor).FirstOrDefaultAsync(ct))
            ? null
            : new SaveResult.Unconfirmed();

    /// <summary>
    /// Notes whether the account has a second factor now. Half-finished sign-ins and the person's sessions end, but for
    /// one perhaps; recovery codes go with the last factor. The caller saves.
    /// </summary>
    public static async Task ChangedAsync(CarPortalDbContext db, User user, int? keepSession, CancellationToken ct)
    {
        await db.SaveChangesAsync(ct); // So that the questions below see the change.
        user.TwoFactorEnabled = await db.Authenticators.AnyAsync(a => a.UserId == user.Id && a.ConfirmedAt != null, ct)
            || await db.UserPasskeys.AnyAsync(p => p.UserId == user.Id, ct);
        if (!user.TwoFactorEnabled)
        {
            await db.RecoveryCodes.Where(c => c.UserId == user.Id).ExecuteDeleteAsync(ct);
        }

        user.SecurityStamp = UserWriter.NewStamp();
        await SessionWriter.EndAsync(db, user.Id, SessionEnd.SecondFactorChanged, ct, except: keepSession);
    }

    /// <summary>The account's first factor brings recovery codes along; the caller saves.</summary>
    /// <returns>The codes, or null when there are some already.</returns>
    public static async Task<IReadOnlyList<string>?> FirstCodesAsync(CarPortalDbContext db, int userId, CancellationToken ct) =>
        await RecoveryCodes.LeftAsync(db, userId, ct) > 0 ? null : await RecoveryCodes.RenewAsync(db, userId, ct);
}

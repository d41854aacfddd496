using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.Views;

/// <summary>Who asks for views, and what they can do with one.</summary>
/// <param name="UserId">Their account; null for the console.</param>
/// <param name="RoleId">Their role.</param>
/// <param name="MayShare">Whether they may make views for others.</param>
internal sealed record CarViewCaller(int? UserId, int? RoleId, bool MayShare)
{
    /// <summary>Their role's name.</summary>
    public string? Role => RoleId is { } id ? Roles.NameOf(id) : null;

    /// <summary>The views that they can see. Whoever shares sees every role's: they look after them.</summary>
    public IQueryable<CarView> Seen(IQueryable<CarView> views) => views.Where(v =>
        v.Visibility == CarViewVisibility.Everyone
        || (v.Visibility == CarViewVisibility.Role && (v.RoleId == RoleId || MayShare))
        || (v.Visibility == CarViewVisibility.Private && v.OwnerId == UserId));

    /// <summary>Whether they may change one that they see.</summary>
    public bool MayChange(CarView view) => view.Visibility == CarViewVisibility.Private ? view.OwnerId == UserId : MayShare;

    /// <summary>Whether they may make one like this.</summary>
    public bool MaySave(CarViewInput input) => UserId is not null && (input.Visibility == CarViewVisibility.Private || MayShare);

    /// <summary>The caller that an actor is.</summary>
    public static async Task<CarViewCaller> OfAsync(CarPortalDbContext db, Actor actor, CancellationToken ct)
    {
        var roleId = actor.UserId is { } userId
            ? await db.UserRoles.Where(r => r.UserId == userId).Select(r => (int?)r.RoleId).FirstOrDefaultAsync(ct) : null;
        return new CarViewCaller(actor.UserId, roleId, actor.Can(Permissions.ViewsShare));
    }

    /// <summary>Views as they see them, in the order of their menu.</summary>
    public async Task<IReadOnlyList<CarViewItem>> ReadAsync(CarPortalDbContext db, IQueryable<CarView> views, CancellationToken ct)
    {
        var rows = await views.AsNoTracking()
            .OrderBy(v => v.Visibility == CarViewVisibility.Private).ThenBy(v => v.Place).ThenBy(v => v.Id)
            .Select(v => new { View = v, Owner = db.Users.Where(u => u.Id == v.OwnerId).Select(u => u.Name).FirstOrDefault() })
            .ToListAsync(ct);
        var defaults = await db.CarViewDefaults.AsNoTracking().OrderBy(d => d.RoleId).ToListAsync(ct);
        return rows.ConvertAll(r => Item(
            r.View, r.Owner ?? "", [.. defaults.Where(d => d.ViewId == r.View.Id).Select(d => Roles.NameOf(d.RoleId)).OfType<string>()]));
    }

    private CarViewItem Item(CarView view, string owner, IReadOnlyList<string> defaultOf) => new()
    {
        Id = view.Id, Version = view.Version, Name = view.Name, Query = view.Query, Columns = view.Columns?.Split(','),
        GroupBy = view.GroupBy, Layout = view.Layout, Visibility = view.Visibility,
        Role = view.RoleId is { } id ? Roles.NameOf(id) : null, Owner = owner, MayChange = MayChange(view),
        DefaultOf = defaultOf, ChangedAt = view.ChangedAt, ChangedBy = view.ChangedBy,
    };
}

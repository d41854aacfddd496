using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.Views;

/// <summary>
/// Saved views of the list of cars. Whoever may read cars and has an account can have some for themselves; those with
/// <see cref="Permissions.ViewsShare"/> make them for a role and for everybody. What somebody cannot see is not found.
/// </summary>
public sealed class CarViewService(IDbContextFactory<CarPortalDbContext> dbFactory, ActorSource actors, TimeProvider clock)
{
    private const string Lock = "views";

    /// <summary>The caller's views, in the order of their menu.</summary>
    /// <exception cref="PermissionDeniedException">They may not see cars.</exception>
    public async Task<CarViewList> ListAsync(CancellationToken ct = default)
    {
        var (db, _) = await dbFactory.OpenForReadAsync(actors, Permissions.CarsRead, ct);
        await using var opened = db;
        var who = await CarViewCaller.OfAsync(db, await actors.GetAsync(ct), ct);
        var items = await who.ReadAsync(db, who.Seen(db.CarViews), ct);
        return new CarViewList(items, who.Role, who.UserId is not null, who.MayShare);
    }

    /// <summary>A view; null when there is none that the caller can see.</summary>
    /// <exception cref="PermissionDeniedException">They may not see cars.</exception>
    public async Task<CarViewItem?> GetAsync(int id, CancellationToken ct = default)
    {
        var (db, _) = await dbFactory.OpenForReadAsync(actors, Permissions.CarsRead, ct);
        await using var opened = db;
        var who = await CarViewCaller.OfAsync(db, await actors.GetAsync(ct), ct);
        return await who.ReadAsync(db, who.Seen(db.CarViews).Where(v => v.Id == id), ct) is [var view, ..] ? view : null;
    }

    /// <summary>Makes a view.</summary>
    /// <returns>Saved, Invalid or Forbidden.</returns>
    public Task<SaveResult> CreateAsync(CarViewInput input, CancellationToken ct = default) => WriteAsync(async (db, who) =>
    {
        var (clean, errors) = CarViewRules.Check(input);
        return !who.MaySave(clean) ? (null, new SaveResult.Forbidden())
            : errors.Count > 0 ? (null, new SaveResult.Invalid(errors))
            : await AddAsync(db, who, clean, ct);
    }, ct);

    /// <summary>Makes the caller a view of their own that is as another is now.</summary>
    /// <returns>Saved, NotFound, Invalid (there are too many) or Forbidden.</returns>
    public Task<SaveResult> DuplicateAsync(int id, CancellationToken ct = default) => WriteAsync(async (db, who) =>
    {
        if (await who.Seen(db.CarViews.AsNoTracking()).FirstOrDefaultAsync(v => v.Id == id, ct) is not { } view)
        {
            return (null, new SaveResult.NotFound());
        }

        var name = view.Name.Length <= CarView.NameLength - 5 ? view.Name + " copy" : view.Name;
        return await AddAsync(db, who, new CarViewInput
        {
            Name = name, Query = view.Query, Columns = view.Columns?.Split(','), GroupBy = view.GroupBy, Layout = view.Layout,
            Visibility = CarViewVisibility.Private,
        }, ct);
    }, ct);

    /// <summary>Replaces everything that is set of a view.</summary>
    /// <returns>Saved, NotFound, Conflict, Invalid or Forbidden.</returns>
    public Task<SaveResult> UpdateAsync(int id, long version, CarViewInput input, CancellationToken ct = default) => WriteAsync(async (db, who) =>
    {
        var (clean, errors) = CarViewRules.Check(input);
        var (view, wrong) = await FindAsync(db, who, id, version, ct);
        if (view is null || !who.MaySave(clean))
        {
            return (null, wrong ?? new SaveResult.Forbidden());
        }

        if ((errors.Count > 0 ? new SaveResult.Invalid(errors) : await FullAsync(db, who, clean, view, ct)) is { } refused)
        {
            return (null, refused);
        }

        Apply(clean, view);
        if (clean.Visibility != CarViewVisibility.Everyone)
        {
            // Whoever cannot see it does not begin with it.
            var defaults = await db.CarViewDefaults.Where(d => d.ViewId == id).ToListAsync(ct);
            db.CarViewDefaults.RemoveRange(defaults.Where(d => d.RoleId != view.RoleId));
        }

        return (view, null);
    }, ct);

    /// <summary>Puts views into this order in the menu; others keep their place.</summary>
    /// <returns>Saved, NotFound or Forbidden.</returns>
    public Task<SaveResult> ReorderAsync(IReadOnlyList<int> ids, CancellationToken ct = default) => WriteAsync(async (db, who) =>
    {
        var views = await who.Seen(db.CarViews).Where(v => ids.Contains(v.Id)).ToListAsync(ct);
        if (views.Count == 0 || views.Count != ids.Distinct().Count() || !views.TrueForAll(who.MayChange))
        {
            return (null, views.Count == ids.Distinct().Count() && views.Count > 0 ? new SaveResult.Forbidden() : new SaveResult.NotFound());
        }

        var places = views.Select(v => v.Place).Order().ToList();
        for (var i = 0; i < ids.Count; i++)
        {
            views.Single(v => v.Id == ids[i]).Place = places[i];
        }

        return (views.Single(v => v.Id == ids[0]), null);
    }, ct);

    /// <summary>Removes a view; the cars are not touched.</summary>
    /// <returns>Saved, NotFound, Conflict or Forbidden.</returns>
    public Task<SaveResult> DeleteAsync(int id, long version, CancellationToken ct = default) => WriteAsync(async (db, who) =>
    {
        var (view, wrong) = await FindAsync(db, who, id, version, ct);
        if (view is not null)
        {
            db.CarViews.Remove(view);
        }

        return (view, wrong);
    }, ct);

    /// <summary>Sets the view that a role begins with.</summary>
    /// <param name="role">Whose.</param>
    /// <param name="viewId">A view that everybody of the role can see; null for none.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>Saved, NotFound, Invalid or Forbidden.</returns>
    public Task<SaveResult> SetDefaultAsync(string role, int? viewId, CancellationToken ct = default) => WriteAsync(async (db, who) =>
    {
        if (!who.MayShare || Roles.Find(role) is not { } found)
        {
            return (null, who.MayShare ? new SaveResult.Invalid("role", $"Role must be one of {string.Join(", ", Roles.All)}.") : new SaveResult.Forbidden());
        }

        var roleId = Roles.IdOf(found);
        var now = await db.CarViewDefaults.FirstOrDefaultAsync(d => d.RoleId == roleId, ct);
        var view = await db.CarViews.FirstOrDefaultAsync(v => v.Id == (viewId ?? (now == null ? 0 : now.ViewId)), ct);
        if (viewId is not null && view is null)
        {
            return (null, new SaveResult.NotFound());
        }

        if (viewId is not null && view!.Visibility != CarViewVisibility.Everyone && view.RoleId != roleId)
        {
            return (null, new SaveResult.Invalid("viewId", $"{found} cannot see this view: make it one for them or for everybody first."));
        }

        Set(db, now, roleId, viewId);
        return (view ?? new CarView(), null);
    }, ct);

    private static void Set(CarPortalDbContext db, CarViewDefault? now, int roleId, int? viewId)
    {
        if (viewId is not { } id)
        {
            db.CarViewDefaults.RemoveRange(now is null ? [] : [now]);
        }
        else if (now is not null)
        {
            now.ViewId = id;
        }
        else
        {
            db.CarViewDefaults.Add(new CarViewDefault { RoleId = roleId, ViewId = id });
        }
    }

    private async Task<(CarView? View, SaveResult? Wrong)> AddAsync(CarPortalDbContext db, CarViewCaller who, CarViewInput clean, CancellationToken ct)
    {
        if (await FullAsync(db, who, clean, null, ct) is { } full)
        {
            return (null, full);
        }

        var view = new CarView { OwnerId = who.UserId!.Value, Place = 1 + (await db.CarViews.MaxAsync(v => (int?)v.Place, ct) ?? 0) };
        Apply(clean, view);
        db.CarViews.Add(view);
        return (view, null);
    }

    private static async Task<SaveResult?> FullAsync(CarPortalDbContext db, CarViewCaller who, CarViewInput clean, CarView? view, CancellationToken ct)
    {
        var isPrivate = clean.Visibility == CarViewVisibility.Private;
        var others = db.CarViews.Where(v => v.Id != (view == null ? 0 : view.Id) && (v.Visibility == CarViewVisibility.Private) == isPrivate);
        return await (isPrivate ? others.Where(v => v.OwnerId == (view == null ? who.UserId : view.OwnerId)) : others).CountAsync(ct) >= CarView.MaxEach
            ? new SaveResult.Invalid("name", $"There can be {CarView.MaxEach} views: delete one first.") : null;
    }

    private void Apply(CarViewInput clean, CarView view)
    {
        (view.Name, view.Query, view.Columns) = (clean.Name!, clean.Query!, clean.Columns is null ? null : string.Join(',', clean.Columns));
        (view.GroupBy, view.Layout, view.Visibility) = (clean.GroupBy, clean.Layout, clean.Visibility!.Value);
        view.RoleId = clean.Role is null ? null : Roles.IdOf(clean.Role);
        view.ChangedAt = clock.UtcNow();
    }

    private static async Task<(CarView? View, SaveResult? Wrong)> FindAsync(
        CarPortalDbContext db, CarViewCaller who, int id, long version, CancellationToken ct)
    {
        var view = await who.Seen(db.CarViews).FirstOrDefaultAsync(v => v.Id == id, ct);
        return view is null ? (null, new SaveResult.NotFound())
            : !who.MayChange(view) ? (null, new SaveResult.Forbidden())
            : view.Version != version ? (null, new SaveResult.Conflict())
            : (view, null);
    }

    private async Task<SaveResult> WriteAsync(
        Func<CarPortalDbContext, CarViewCaller, Task<(CarView? View, SaveResult? Wrong)>> change, CancellationToken ct)
    {
        var actor = await actors.GetAsync(ct);
        if (!actor.Can(Permissions.CarsRead))
        {
            return new SaveResult.Forbidden();
        }

        await using var db = await dbFactory.CreateDbContextAsync(ct);
        db.Actor = actor;
        await using var write = await db.BeginWriteAsync(ct);
        await db.LockAsync(Lock, ct); // So that nobody gets beyond the number that one can have.
        var who = await CarViewCaller.OfAsync(db, actor, ct);
        var (view, wrong) = who.UserId is null && !who.MayShare ? (null, new SaveResult.Forbidden()) : await change(db, who);
        if (view is null)
        {
            return wrong!;
        }

        foreach (var changed in db.ChangeTracker.Entries<CarView>().Where(e => e.State is EntityState.Added or EntityState.Modified))
        {
            changed.Entity.ChangedBy = actor.KeptName;
            changed.Entity.Version = changed.State == EntityState.Added ? 1 : changed.OriginalValues.GetValue<long>(nameof(CarView.Version)) + 1;
        }

        return await db.SaveAsync(write, view, ct);
    }
}

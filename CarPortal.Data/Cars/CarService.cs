using System.Linq.Expressions;
using CarPortal.Data.Search;
using CarPortal.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CarPortal.Data.Cars;

/// <summary>
/// Everything that is done with cars, for pages, API and command line alike. Reads throw
/// <see cref="PermissionDeniedException"/> without <see cref="Permissions.CarsRead"/>; writes answer
/// <see cref="SaveResult.Forbidden"/> without <see cref="Permissions.CarsWrite"/>.
/// </summary>
public sealed class CarService(
    IDbContextFactory<CarPortalDbContext> dbFactory, ActorSource actors, TimeProvider clock, IOptions<CarOptions> options, CarCounts counts, KeptContext kept,
    SqliteCarReader? reader = null)
{
    private static readonly PreparedQuery<int, CarDetails?> Details = new((db, id, ct) =>
        db.Cars.AsNoTracking().Where(c => c.Id == id).Select(CarDetails.Projection).FirstOrDefault());

    /// <summary>How long counting may take before the rest of the count is left out.</summary>
    private static readonly TimeSpan CountingTime = TimeSpan.FromSeconds(2);

    /// <summary>A page of the list for the eye.</summary>
    public Task<PagedResult<CarListItem>> ListAsync(CarQuery query, CancellationToken ct = default) =>
        ListAsync(query, CarListItem.Projection, trash: false, ct);

    /// <summary>A page of the list with every field, for the API.</summary>
    public async Task<PagedResult<CarDetails>> ListDetailsAsync(CarQuery query, CancellationToken ct = default)
    {
        var (db, mask) = await OpenMaskedAsync(ct);
        await using var opened = db;
        var page = reader is { CanRead: true } ? reader.ReadPage(query, mask, () => Find(db, mask, query)) : null;
        return page ?? await ListAsync(db, Find(db, mask, query), CarDetails.Projection, ct);
    }

    /// <summary>A page of the trash; the same filters and orders apply.</summary>
    public Task<PagedResult<CarListItem>> ListTrashAsync(CarQuery query, CancellationToken ct = default) =>
        ListAsync(query, CarListItem.Projection, trash: true, ct);

    /// <summary>A page of the list without counting: its total is only what can be told from the page. Cancelling stops the database.</summary>
    public async Task<PagedResult<CarListItem>> ListRowsAsync(CarQuery query, CancellationToken ct = default)
    {
        var (db, mask) = await OpenMaskedAsync(ct);
        await using var opened = db;
        return await db.ReadAsync(stop => Find(db, mask, query).ReadPageAsync(CarListItem.Projection, stop), ct);
    }

    /// <summary>How many cars match: exact up to 10,000, beyond that at least so many. Cancelling stops the database.</summary>
    public async Task<(int Count, bool IsExact)> CountAsync(CarQuery query, CancellationToken ct = default)
    {
        var (db, mask) = await OpenMaskedAsync(ct);
        await using var opened = db;
        var finder = Find(db, mask, query);
        return (await counts.GetAsync("all", query, mask, finder.Today, async () => Tuple.Create(await db.ReadAsync(finder.CountAsync, ct)), ct))!.Item1;
    }

    /// <summary>
    /// What was probably meant by a search that finds nothing: words that no car has, corrected by one letter to a word that
    /// some car has. Null when nothing is to be corrected.
    /// </summary>
    public async Task<string?> SuggestSearchAsync(string search, CancellationToken ct = default)
    {
        await using var db = await OpenForReadAsync(ct);
        return search.Length > CarQuery.SearchLength ? null : await db.ReadAsync(stop => SearchSpelling.CorrectAsync(db, search, stop), ct);
    }

    /// <summary>A car with every field; null when there is none or it is in the trash.</summary>
    public async Task<CarDetails?> GetAsync(int id, CancellationToken ct = default)
    {
        var (db, mask) = await OpenMaskedAsync(ct);
        await using var opened = db;
        return reader is { CanRead: true } ? reader.Find(id, mask)
            : mask.IsEmpty ? await Details.RunAsync(db, id, ct)
            : await db.Cars.AsNoTracking().Where(c => c.Id == id).Select(mask.Apply(CarDetails.Projection)).FirstOrDefaultAsync(ct);
    }

    /// <summary>The API names of the fields that the actor may not see, nor sort or filter by.</summary>
    public async Task<IReadOnlySet<string>> ListHiddenFieldsAsync(CancellationToken ct = default)
    {
        var (db, mask) = await OpenMaskedAsync(ct);
        await using var opened = db;
        return mask.HiddenOf(typeof(Car));
    }

    /// <summary>How many cars are in the trash.</summary>
    public async Task<int> CountTrashAsync(CancellationToken ct = default)
    {
        await using var db = await OpenForReadAsync(ct);
        return await InTrash(db).CountAsync(ct);
    }

    /// <summary>Adds a car. Without a status it is Incoming; without a stock number it gets the next free one.</summary>
    /// <returns>Saved, Invalid, Duplicate (stockNumber, vin) or Forbidden.</returns>
    public async Task<SaveResult> CreateAsync(CarInput input, CancellationToken ct = default)
    {
        if (await WriterAsync(ct) is not { } actor)
        {
            return new SaveResult.Forbidden();
        }

        var (clean, errors) = CarRules.Check(input, clock.UtcNow());
        if (errors.Count > 0)
        {
            return new SaveResult.Invalid(errors);
        }

        return await kept.WriteAsync(actor, (db, write) =>
        {
            var car = clean.ToCar();
            FieldMask.For(db.Model, actor).Empty(car);
            return CarWriter.AddAsync(db, write, car, options.Value, ct);
        }, ct);
    }

    /// <summary>
    /// Replaces every field of a car; an absent stock number or status keeps its value.
    /// </summary>
    /// <param name="id">Which car.</param>
    /// <param name="version">The version the writer saw.</param>
    /// <param name="input">Its new values.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>Saved (with the same version when nothing changed), NotFound, Conflict, Invalid, Duplicate or Forbidden.</returns>
    public async Task<SaveResult> UpdateAsync(int id, long version, CarInput input, CancellationToken ct = default)
    {
        if (await WriterAsync(ct) is not { } actor)
        {
            return new SaveResult.Forbidden();
        }

        var (clean, errors) = CarRules.Check(input, clock.UtcNow());
        return await WriteAsync(
            id, version, actor, car => errors.Count > 0 ? new SaveResult.Invalid(errors) : Apply(clean, car), trash: false, ct);

        static SaveResult? Apply(CarInput input, Car car)
        {
            input.ApplyTo(car);
            return null;
        }
    }

    /// <summary>Puts a car in the trash, from where it can be restored.</summary>
    /// <returns>Saved, NotFound, Conflict or Forbidden.</returns>
    public async Task<SaveResult> DeleteAsync(int id, long version, CancellationToken ct = default) =>
        await SetDeletedAsync(id, version, deleted: true, ct);

    /// <summary>Takes a car out of the trash.</summary>
    /// <returns>Saved, NotFound, Conflict, Duplicate (its VIN is in stock again meanwhile) or Forbidden.</returns>
    public async Task<SaveResult> RestoreAsync(int id, long version, CancellationToken ct = default) =>
        await SetDeletedAsync(id, version, deleted: false, ct);

    internal static IQueryable<Car> InTrash(CarPortalDbContext db) =>
        db.Cars.IgnoreQueryFilters([CarPortalDbContext.TrashFilter]).Where(c => c.DeletedAt != null);

    private async Task<PagedResult<T>> ListAsync<T>(
        CarQuery query, Expression<Func<Car, T>> projection, bool trash, CancellationToken ct)
    {
        var (db, mask) = await OpenMaskedAsync(ct);
        await using var opened = db;
        return await ListAsync(db, Find(db, mask, query, trash), projection, ct);
    }

    private static async Task<PagedResult<T>> ListAsync<T>(CarPortalDbContext db, CarFinder finder, Expression<Func<Car, T>> projection, CancellationToken ct)
    {
        var page = await db.ReadAsync(stop => finder.ReadPageAsync(projection, stop), ct);
        if (page.TotalIsExact)
        {
            return page;
        }

        return await TimeLimit.RunAsync(
            CountingTime,
            async time =>
            {
                var (count, isExact) = await db.ReadAsync(finder.CountAsync, time);
                return page with { TotalCount = Math.Max(count, page.TotalCount), TotalIsExact = isExact };
            },
            () => Task.FromResult(page),
            ct);
    }

    private CarFinder Find(CarPortalDbContext db, FieldMask mask, CarQuery query, bool trash = false) =>
        new(db, query, mask, clock.UtcNow(), options.Value, trash);

    private async Task<SaveResult> SetDeletedAsync(int id, long version, bool deleted, CancellationToken ct)
    {
        if (await WriterAsync(ct) is not { } actor)
        {
            return new SaveResult.Forbidden();
        }

        return await WriteAsync(id, version, actor, car =>
        {
            car.DeletedAt = deleted ? clock.UtcNow() : null;
            return null;
        }, trash: !deleted, ct);
    }

    /// <summary>Changes one car on somebody's behalf: the way of every other service that changes a car's own fields.</summary>
    /// <param name="id">Which car.</param>
    /// <param name="version">The version the writer saw; null to change the car as it is now.</param>
    /// <param name="note">Why, for the history.</param>
    /// <param name="change">Changes the car, or says why not; it may read more in the same transaction.</param>
    /// <param name="ct">Cancels.</param>
    internal async Task<SaveResult> ChangeAsync(
        int id, long? version, string? note, Func<CarPortalDbContext, Car, Task<SaveResult?>> change, CancellationToken ct) =>
        await WriterAsync(ct) is { } actor
            ? await WriteAsync(id, version, actor, change, trash: false, ct, note)
            : new SaveResult.Forbidden();

    private Task<SaveResult> WriteAsync(
        int id, long version, Actor actor, Func<Car, SaveResult?> change, bool trash, CancellationToken ct) =>
        WriteAsync(id, version, actor, (_, car) => Task.FromResult(change(car)), trash, ct);

    private async Task<SaveResult> WriteAsync(
        int id, long? version, Actor actor, Func<CarPortalDbContext, Car, Task<SaveResult?>> change, bool trash, CancellationToken ct, string? note = null)
    {
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        (db.Actor, db.Note) = (actor, note);
        await using var write = await db.BeginWriteAsync(ct);
        var car = await (trash ? InTrash(db) : db.Cars).FirstOrDefaultAsync(c => c.Id == id, ct);
        if (car is null)
        {
            return new SaveResult.NotFound();
        }

        // The update itself compares the version again, for writers that come between on PostgreSQL.
        if (version is not null && car.Version != version)
        {
            return new SaveResult.Conflict();
        }

        var wrong = await change(db, car);
        FieldMask.For(db.Model, actor).Keep(db.Entry(car));
        return wrong ?? await CarWriter.SaveAsync(db, write, car, options.Value, ct);
    }

    private async Task<Actor?> WriterAsync(CancellationToken ct) =>
        await actors.GetAsync(ct) is var actor && actor.Can(Permissions.CarsWrite) ? actor : null;

    private async Task<CarPortalDbContext> OpenForReadAsync(CancellationToken ct) => (await OpenMaskedAsync(ct)).Db;

    private Task<(CarPortalDbContext Db, FieldMask Mask)> OpenMaskedAsync(CancellationToken ct) =>
        dbFactory.OpenForReadAsync(actors, Permissions.CarsRead, ct);
}

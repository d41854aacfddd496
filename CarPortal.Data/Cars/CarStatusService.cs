using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CarPortal.Data.Cars;

/// <summary>
/// Moves cars through their life. Reads throw <see cref="PermissionDeniedException"/> without
/// <see cref="Permissions.CarsRead"/>; writes answer <see cref="SaveResult.Forbidden"/> without their permission.
/// </summary>
public sealed class CarStatusService(
    IDbContextFactory<CarPortalDbContext> dbFactory, ActorSource actors, TimeProvider clock, IOptions<CarOptions> options)
{
    /// <summary>Most places that <see cref="ListLocationsAsync"/> gives.</summary>
    public const int MaxLocations = 8;

    private static readonly string[] AskedByTheStep = ["salePrice", "soldOn", "soldBy", "buyerName"];

    /// <summary>Where a car is in its life; null when there is no such car.</summary>
    public async Task<CarLife?> GetLifeAsync(int id, CancellationToken ct = default)
    {
        var (db, _) = await dbFactory.OpenForReadAsync(actors, Permissions.CarsRead, ct);
        await using var opened = db;
        if (await db.Cars.AsNoTracking().FirstOrDefaultAsync(c => c.Id == id, ct) is not { } car)
        {
            return null;
        }

        var facts = await CarWriter.FactsAsync(db, id, CarFacts.Of(car), options.Value, ct);
        var next = CarLifecycle.NextOf(car.Status).Select(status => new CarNextStatus(status, MissingFor(status, facts)));
        return new CarLife(car.Status, car.StatusSince, await StatusHistory.DaysAsync(db, id, clock.UtcNow(), ct), [.. next]);
    }

    /// <summary>Gives a car its next status. Selling ends its hold, and so does withdrawing.</summary>
    /// <param name="id">Which car.</param>
    /// <param name="version">The version the writer saw.</param>
    /// <param name="move">What it becomes.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>Saved, NotFound, Conflict, Invalid, Duplicate (vin) or Forbidden.</returns>
    public Task<SaveResult> MoveAsync(int id, long version, CarMove move, CancellationToken ct = default)
    {
        var (clean, errors) = move.Check(clock.UtcNow());
        return WriteAsync(id, version, Permissions.CarsWrite, clean.Reason, car => errors.Count > 0 ? new SaveResult.Invalid(errors) : Apply(clean, car), false, ct);
    }

    /// <summary>Takes a sale back: the car is for sale again, or in preparation when it lacks what that needs.</summary>
    /// <param name="id">Which car.</param>
    /// <param name="version">The version the writer saw.</param>
    /// <param name="reason">Why; required, kept in the history.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>Saved, NotFound, Conflict, Invalid, Duplicate (vin) or Forbidden without <see cref="Permissions.SalesUndo"/>.</returns>
    public Task<SaveResult> UndoSaleAsync(int id, long version, string? reason, CancellationToken ct = default)
    {
        var (note, wrong) = Reasons.Check(reason, isNeeded: true);
        return WriteAsync(id, version, Permissions.SalesUndo, note, car => wrong ?? TakeBack(car), true, ct);
    }

    /// <summary>Notes that a car was seen just now, and where. It asks for no version: it changes nothing else.</summary>
    /// <param name="id">Which car.</param>
    /// <param name="location">Where it stands; absent: where it stood.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>Saved, NotFound, Conflict (others changed it all the time), Invalid or Forbidden.</returns>
    public async Task<SaveResult> SeenAsync(int id, string? location = null, CancellationToken ct = default)
    {
        var errors = new CarFieldChecks();
        var place = errors.Line("location", "Location", location, CarRules.LocationLength);
        SaveResult result;
        var tries = 0;
        do
        {
            result = await WriteAsync(id, null, Permissions.CarsWrite, null, car =>
            {
                (car.LastSeenAt, car.Location) = (clock.UtcNow(), place ?? car.Location);
                return errors.Found.Count > 0 ? new SaveResult.Invalid(errors.Found) : null;
            }, false, ct);
        }
        while (result is SaveResult.Conflict && ++tries < 5);
        return result;
    }

    /// <summary>Where cars in stock were seen last, the latest place first.</summary>
    public async Task<IReadOnlyList<string>> ListLocationsAsync(CancellationToken ct = default)
    {
        var (db, _) = await dbFactory.OpenForReadAsync(actors, Permissions.CarsRead, ct);
        await using var opened = db;
        return await db.Cars.Where(c => c.Location != null && c.LastSeenAt != null && CarLifecycle.InStock.Contains(c.Status))
            .GroupBy(c => c.Location!).Select(g => new { g.Key, At = g.Max(c => c.LastSeenAt) })
            .OrderByDescending(g => g.At).ThenBy(g => g.Key).Take(MaxLocations).Select(g => g.Key).ToListAsync(ct);
    }

    private static IReadOnlyList<FieldError> MissingFor(CarStatus status, CarFacts facts) => status == CarStatus.Reserved
        ? []
        : [.. CarLifecycle.FindFaults(status, facts).Where(fault => !AskedByTheStep.Contains(fault.Field))];

    private static SaveResult? Apply(CarMove move, Car car)
    {
        if (move.Status == car.Status)
        {
            return new SaveResult.Invalid("status", $"The car is {CarLifecycle.NameOf(car.Status)} already.");
        }

        car.Status = move.Status!.Value;
        if (car.Status != CarStatus.Delivered || move is not { SalePrice: null, SoldOn: null, SoldBy: null, BuyerName: null })
        {
            (car.SalePrice, car.SoldOn, car.SoldBy, car.BuyerName) = (move.SalePrice, move.SoldOn, move.SoldBy, move.BuyerName);
        }

        return null;
    }

    private static SaveResult.Invalid? TakeBack(Car car)
    {
        if (car.Status != CarStatus.Sold)
        {
            return new SaveResult.Invalid("status", car.Status == CarStatus.Delivered
                ? "A car that was handed over cannot be taken back here: make it returned to stock when it comes back."
                : $"There is no sale to take back: the car is {CarLifecycle.NameOf(car.Status)}.");
        }

        car.Status = CarStatus.Available;
        return null;
    }

    private async Task<SaveResult> WriteAsync(
        int id, long? version, string permission, string? note, Func<Car, SaveResult?> change, bool isUndo, CancellationToken ct)
    {
        var actor = await actors.GetAsync(ct);
        if (!actor.Can(permission))
        {
            return new SaveResult.Forbidden();
        }

        await using var db = await dbFactory.CreateDbContextAsync(ct);
        (db.Actor, db.Note) = (actor, note);
        await using var write = await db.BeginWriteAsync(ct);
        if (await db.Cars.FirstOrDefaultAsync(c => c.Id == id, ct) is not { } car)
        {
            return new SaveResult.NotFound();
        }

        if (version is not null && car.Version != version)
        {
            return new SaveResult.Conflict();
        }

        if (change(car) is { } wrong)
        {
            return wrong;
        }

        if (isUndo && CarLifecycle.FindFaults(car.Status, (await CarWriter.FactsAsync(db, id, CarFacts.Of(car), options.Value, ct)).WithoutSale()).Count > 0)
        {
            car.Status = CarStatus.InPreparation;
        }

        return await CarWriter.SaveAsync(db, write, car, options.Value, ct, anyMove: isUndo);
    }
}

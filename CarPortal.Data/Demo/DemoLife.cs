using CarPortal.Data.Cars;
using CarPortal.Data.Costs;
using CarPortal.Data.Holds;
using CarPortal.Data.Preparation;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.Demo;

/// <summary>
/// How a demonstration car came to where it is: bought, made ready, priced, held and sold on different days, by those who
/// would have done it. The context writes the history, as of everything; only its present is another.
/// </summary>
internal sealed class DemoLife(CarPortalDbContext db, CarOptions options, DateTime now)
{
    private static readonly Actor Mara = new(ActorKind.Person, null, "Mara Manager", Roles.PermissionsOf(Roles.Manager));
    private static readonly Actor Sam = new(ActorKind.Person, null, "Sam Sales", Roles.PermissionsOf(Roles.Sales));

    private static readonly (CostKind Kind, string Vendor, decimal Amount)[] Bills =
        [(CostKind.Inspection, "TÜV Nord", 139), (CostKind.Cleaning, "Blitzblank", 85), (CostKind.Repair, "Garage Sommer", 420.50m), (CostKind.Transport, "Autotrans", 190)];

    /// <summary>Writes cars that came on the same day as they are now.</summary>
    public Task ArriveAsync(IReadOnlyList<Car> cars, CancellationToken ct)
    {
        Be(Mara, Begin(cars[0], 0));
        return CarBulkWriter.InsertAsync(db, cars, ct);
    }

    /// <summary>Writes the car and what happened to it until it was as it is given here; changes what is tracked.</summary>
    public async Task WriteAsync(Car car, int n, CancellationToken ct)
    {
        var (status, price, sale) = (car.Status, car.Price, (car.SalePrice, car.SoldOn, car.SoldBy, car.BuyerName));
        var begin = Begin(car, n);
        var end = CarLifecycle.HasSale(status) ? SoldAt(sale.SoldOn!.Value, begin) : now;
        DateTime At(double part) => AtWork(begin + (end - begin) * part);

        (car.Status, car.SalePrice, car.SoldOn, car.SoldBy, car.BuyerName) = (CarStatus.Incoming, null, null, null, null);
        car.PurchasePrice = decimal.Round((price ?? 4_000) * (0.74m + n % 7 * 0.02m) / 50) * 50;
        var isCut = price is not null && status is not (CarStatus.Incoming or CarStatus.InPreparation or CarStatus.Withdrawn) && (end - begin).TotalDays > 45;
        car.Price = isCut ? price + 300 + n % 4 * 100 : price;
        Be(Mara, begin);
        await CarBulkWriter.InsertAsync(db, [car], ct);
        db.Attach(car);
        if (status != CarStatus.Incoming)
        {
            await PrepareAsync(car, n, status == CarStatus.InPreparation ? n % 4 : int.MaxValue, At, ct);
        }

        if (status is not (CarStatus.Incoming or CarStatus.InPreparation or CarStatus.Withdrawn))
        {
            await MoveAsync(car, CarStatus.Available, Sam, At(0.3), null, ct);
        }

        if (isCut)
        {
            car.Price = price;
            await SaveAsync(Mara, At(0.75), $"day {(int)((end - begin).TotalDays * 0.75)}: nobody asked for it", ct);
        }

        if (status == CarStatus.Reserved)
        {
            await HoldAsync(car, n, At(1 - 1 / (2 + (end - begin).TotalDays)), ct);
        }
        else if (status == CarStatus.Withdrawn)
        {
            await MoveAsync(car, status, Mara, At(0.8), "Too much rust: to the auction.", ct);
        }
        else if (CarLifecycle.HasSale(status))
        {
            (car.SalePrice, car.SoldOn, car.SoldBy, car.BuyerName) = (sale.SalePrice, DateOnly.FromDateTime(end), sale.SoldBy, sale.BuyerName);
            await MoveAsync(car, CarStatus.Sold, sale.SoldBy == Mara.Name ? Mara : Sam, end, null, ct);
            if (status == CarStatus.Delivered)
            {
                await MoveAsync(car, status, Sam, AtWork(end + (now - end) / 3), null, ct);
            }
        }

        db.ChangeTracker.Clear();
    }

    private async Task PrepareAsync(Car car, int n, int done, Func<double, DateTime> at, CancellationToken ct)
    {
        var steps = UsualSteps.Of(car.Id, options).ToList();
        db.PreparationSteps.AddRange(steps);
        await MoveAsync(car, CarStatus.InPreparation, Mara, at(0.05), null, ct);
        foreach (var (i, step) in steps.Index())
        {
            if (i < done)
            {
                var when = at(0.08 + i * 0.03);
                (step.DoneAt, step.DoneBy) = (when, i % 2 == 0 ? Mara.Name : Sam.Name);
                await SaveAsync(i % 2 == 0 ? Mara : Sam, when, null, ct);
            }
            else if (i == done)
            {
                (step.AssignedTo, step.DueOn) = ("Workshop", DateOnly.FromDateTime(now).AddDays(n % 5));
                await SaveAsync(Mara, at(0.22), null, ct);
            }
        }

        foreach (var (kind, vendor, amount) in Bills.Skip(n % 3).Take(1 + n % 3))
        {
            var when = at(0.25);
            db.CarCosts.Add(new CarCost { CarId = car.Id, Kind = kind, Vendor = vendor, Amount = amount + n % 11 * 5, On = DateOnly.FromDateTime(when) });
            await SaveAsync(Mara, when, null, ct);
        }
    }

    private async Task HoldAsync(Car car, int n, DateTime at, CancellationToken ct)
    {
        var hold = DemoCars.HoldFor(n, now);
        db.Holds.Add(new Hold
        {
            CarId = car.Id, CustomerName = hold.CustomerName!, Contact = hold.Contact!, Deposit = hold.Deposit, Until = hold.Until!.Value, Note = hold.Note,
            StatusBefore = CarStatus.Available, PlacedAt = at.TrimToMilliseconds(), PlacedBy = Sam.KeptName,
        });
        await MoveAsync(car, CarStatus.Reserved, Sam, at, null, ct);
    }

    private DateTime Begin(Car car, int n) => car.Status == CarStatus.Incoming
        ? now.AddHours(-3 - n % 70) : car.AcquiredOn!.Value.ToDateTime(new TimeOnly(8 + n % 9, n % 60), DateTimeKind.Utc);

    /// <summary>Nobody writes in a dealership's portal at night.</summary>
    private DateTime AtWork(DateTime at)
    {
        var minute = at.Day * 7 % 50;
        at = at.Hour < 8 ? at.Date.AddHours(8).AddMinutes(minute) : at.Hour >= 18 ? at.Date.AddHours(17).AddMinutes(minute) : at;
        return at < now ? at : now;
    }

    private DateTime SoldAt(DateOnly day, DateTime begin)
    {
        var at = day.ToDateTime(new TimeOnly(16, 20), DateTimeKind.Utc);
        return AtWork(at < begin.AddHours(30) ? begin.AddHours(30) : at);
    }

    private Task MoveAsync(Car car, CarStatus to, Actor by, DateTime at, string? why, CancellationToken ct)
    {
        car.Status = to;
        return SaveAsync(by, at, why, ct);
    }

    private Task SaveAsync(Actor by, DateTime at, string? why, CancellationToken ct)
    {
        Be(by, at);
        db.Note = why;
        return db.SaveChangesAsync(ct);
    }

    private void Be(Actor actor, DateTime at) => (db.Actor, db.Past, db.CorrelationId, db.Note) = (actor, at, Guid.Empty, null);
}

using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.History;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Cars;

public abstract class CarHistoryTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private CarService Cars => Database.Get<CarService>();

    [Fact]
    public async Task History_OfAnUpdate_HasEveryFieldOldAndNew()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input() with { Price = 5_290m, Mileage = 98_400 });
        await Cars.UpdateAsync(car.Id, car.Version, car.ToInput() with { Price = 4_950m, Status = CarStatus.Available, Notes = "day 45" }, Ct);

        var entry = (await Database.Get<HistoryService>().ListAsync(RecordKind.Car, car.Id, ct: Ct))[0];

        Assert.Equal(("Mara Klein", ActorKind.Person, HistoryAction.Changed), (entry.ActorName, entry.ActorKind, entry.Action));
        Assert.Equal(
            [new("notes", null, "day 45"), new("price", "5290", "4950"), new("status", "incoming", "available")],
            entry.Changes.OrderBy(c => c.Field));
    }

    [Fact]
    public async Task Save_WithoutAnActor_Throws()
    {
        await using var db = Database.Open();
        db.Actor = null;
        db.Cars.Add(new Car { StockNumber = "1", Make = "m", Title = "t" });

        await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync(Ct));
    }

    [Fact]
    public async Task History_CannotBeChangedOrRemoved()
    {
        await Database.AddCarAsync();
        await using var db = Database.Open();
        var entry = await db.History.SingleAsync(Ct);
        entry.ActorName = "nobody";

        await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync(Ct));
    }

    public sealed class OnSqlite() : CarHistoryTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : CarHistoryTests(DatabaseProvider.PostgreSql);
}

using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.History;
using CarPortal.Data.Holds;
using CarPortal.Data.Preparation;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Cars;

/// <summary>No door makes a car what its status does not bear out.</summary>
public abstract class CarLifecycleTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private static readonly CarMove Sale = new()
    {
        Status = CarStatus.Sold, SalePrice = 4_800m, SoldOn = new DateOnly(2026, 3, 14), SoldBy = "Sam Sales", BuyerName = "Ines Krüger",
    };

    private CarService Cars => Database.Get<CarService>();

    private CarStatusService Statuses => Database.Get<CarStatusService>();

    [Theory]
    [InlineData(CarStatus.Available, "price", "mileage")]
    [InlineData(CarStatus.Reserved, "status")]
    [InlineData(CarStatus.Sold, "salePrice", "soldOn", "soldBy", "buyerName")]
    [InlineData(CarStatus.Delivered, "salePrice", "soldOn", "soldBy", "buyerName")]
    public async Task Create_WithoutWhatTheStatusNeeds_NamesEveryField(CarStatus status, params string[] fields)
    {
        var invalid = Assert.IsType<SaveResult.Invalid>(await Cars.CreateAsync(CarBuilder.Input() with { Status = status }, Ct));

        Assert.Equal(fields, invalid.Errors.Select(e => e.Field));
    }

    [Fact]
    public async Task Create_SaleOfACarThatIsNotSold_IsRefused()
    {
        var invalid = Assert.IsType<SaveResult.Invalid>(await Cars.CreateAsync(CarBuilder.Input() with { BuyerName = "Ines Krüger" }, Ct));

        Assert.Equal("buyerName", Assert.Single(invalid.Errors).Field);
    }

    [Fact]
    public async Task Update_TakingAwayWhatTheStatusNeeds_IsRefused()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input().Available());

        var result = await Cars.UpdateAsync(car.Id, car.Version, car.ToInput() with { Price = null }, Ct);

        Assert.Equal("price", Assert.Single(Assert.IsType<SaveResult.Invalid>(result).Errors).Field);
        Assert.Equal(car, await Cars.GetAsync(car.Id, Ct));
    }

    [Fact]
    public async Task Update_OfACarThatLackedItBefore_IsSaved()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input().Available());
        await using (var db = Database.Open())
        {
            await db.Cars.ExecuteUpdateAsync(set => set.SetProperty(c => c.Price, (decimal?)null), Ct);
        }

        Assert.IsType<SaveResult.Saved>(await Cars.UpdateAsync(car.Id, car.Version, car.ToInput() with { Price = null, Mileage = 5, Notes = "mended" }, Ct));
        Assert.IsType<SaveResult.Invalid>(await Cars.UpdateAsync(car.Id, car.Version + 1, car.ToInput() with { Price = null, Mileage = null }, Ct));
    }

    [Fact]
    public async Task Update_EveryMoveOfTheTable_IsWhatIsAllowed()
    {
        foreach (var from in Enum.GetValues<CarStatus>())
        {
            foreach (var to in Enum.GetValues<CarStatus>().Where(to => to != from))
            {
                var car = await Database.AddCarAsync(CarBuilder.Input() with { Price = 1, Mileage = 1 });
                await using (var db = Database.Open())
                {
                    await db.Cars.Where(c => c.Id == car.Id).ExecuteUpdateAsync(set => set.SetProperty(c => c.Status, from), Ct);
                }

                var input = car.ToInput() with { Status = to };
                var isAllowed = CarLifecycle.NextOf(from).Contains(to) && to != CarStatus.Reserved;
                if (!isAllowed)
                {
                    var refused = await Statuses.MoveAsync(car.Id, car.Version, CarLifecycle.HasSale(to) ? Sale with { Status = to } : new CarMove { Status = to }, Ct);
                    Assert.True(refused is SaveResult.Invalid { Errors: [{ Field: "status" }] }, $"{from} → {to}: {refused}");
                }

                var result = await Cars.UpdateAsync(car.Id, car.Version, CarLifecycle.HasSale(to) ? input.Sold() with { Status = to } : input, Ct);
                Assert.True(isAllowed ? result is SaveResult.Saved : result is SaveResult.Invalid { Errors: [{ Field: "status" }] }, $"{from} → {to}: {result}");
            }
        }
    }

    [Fact]
    public async Task Move_FromArrivalToDelivery_TellsItsStory()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input() with { Mileage = 98_400 });
        var steps = new (CarMove Move, Type Result)[]
        {
            (new CarMove { Status = CarStatus.InPreparation }, typeof(SaveResult.Saved)),
            (new CarMove { Status = CarStatus.Available }, typeof(SaveResult.Invalid)),
            (new CarMove { Status = CarStatus.Sold }, typeof(SaveResult.Invalid)),
        };
        var version = car.Version;
        foreach (var (move, expected) in steps)
        {
            var result = await Statuses.MoveAsync(car.Id, version, move, Ct);
            Assert.IsType(expected, result);
            version = (result as SaveResult.Saved)?.Version ?? version;
        }

        version = Assert.IsType<SaveResult.Saved>(await Cars.UpdateAsync(
            car.Id, version, (await Cars.GetAsync(car.Id, Ct))!.ToInput() with { Price = 4_950m }, Ct)).Version;
        version = Assert.IsType<SaveResult.Saved>(await Statuses.MoveAsync(car.Id, version, new CarMove { Status = CarStatus.Available }, Ct)).Version;
        await Database.AddHoldAsync(car.Id);
        version++;
        version = Assert.IsType<SaveResult.Saved>(await Statuses.MoveAsync(car.Id, version, Sale, Ct)).Version;
        Assert.IsType<SaveResult.Saved>(await Statuses.MoveAsync(car.Id, version, new CarMove { Status = CarStatus.Delivered, Reason = "keys handed over" }, Ct));

        var sold = (await Cars.GetAsync(car.Id, Ct))!;
        Assert.Equal((CarStatus.Delivered, 4_800m, "Ines Krüger"), (sold.Status, sold.SalePrice, sold.BuyerName));
        Assert.Equal(HoldEnd.Sold, Assert.Single(await Database.Get<HoldService>().ListAsync(car.Id, Ct)).End);
        var history = await Database.Get<HistoryService>().ListAsync(RecordKind.Car, car.Id, ct: Ct);
        Assert.Equal("keys handed over", history[0].Note);
        Assert.Equal(
            ["incoming", "inPreparation", "available", "reserved", "sold", "delivered"],
            history.Reverse().SelectMany(e => e.Changes).Where(c => c.Field == "status").Select(c => c.New));
        Assert.Equal(
            [CarStatus.Incoming, CarStatus.InPreparation, CarStatus.Available, CarStatus.Reserved, CarStatus.Sold, CarStatus.Delivered],
            (await Statuses.GetLifeAsync(car.Id, Ct))!.Days.Select(d => d.Status));
    }

    [Fact]
    public async Task Move_BackFromDelivered_ForgetsTheSale()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input().Sold());
        await Statuses.MoveAsync(car.Id, 1, new CarMove { Status = CarStatus.Delivered }, Ct);
        Assert.IsType<SaveResult.Saved>(await Statuses.MoveAsync(car.Id, 2, new CarMove { Status = CarStatus.ReturnedToStock, Reason = "14 days" }, Ct));

        var back = (await Cars.GetAsync(car.Id, Ct))!;
        Assert.Equal((CarStatus.ReturnedToStock, null, null, null, null), (back.Status, back.SalePrice, back.SoldOn, back.SoldBy, back.BuyerName));
    }

    [Fact]
    public async Task Move_BadValues_AreNamed()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input().Available());
        foreach (var (move, field) in new (CarMove, string)[]
        {
            (new CarMove(), "status"), (new CarMove { Status = (CarStatus)99 }, "status"), (new CarMove { Status = CarStatus.Available }, "status"),
            (new CarMove { Status = CarStatus.Reserved }, "status"), (new CarMove { Status = CarStatus.Delivered }, "status"),
            (Sale with { SalePrice = -1 }, "salePrice"), (Sale with { SalePrice = decimal.MaxValue }, "salePrice"), (Sale with { SalePrice = null }, "salePrice"),
            (Sale with { SoldOn = new DateOnly(9999, 1, 1) }, "soldOn"), (Sale with { SoldBy = new string('x', 101) }, "soldBy"),
            (Sale with { BuyerName = "a\0b" }, "buyerName"), (Sale with { BuyerName = " " }, "buyerName"), (Sale with { Reason = new string('x', 501) }, "reason"),
            (new CarMove { Status = CarStatus.Withdrawn, BuyerName = "x" }, "buyerName"),
        })
        {
            var invalid = Assert.IsType<SaveResult.Invalid>(await Statuses.MoveAsync(car.Id, car.Version, move, Ct));
            Assert.Equal(field, invalid.Errors[0].Field);
        }

        Assert.Equal(car, await Cars.GetAsync(car.Id, Ct));
    }

    [Fact]
    public async Task UndoSale_NeedsItsPermissionAndAReason()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input().Sold() with { Price = 5_000m, Mileage = 1 });
        var sales = new Actor(ActorKind.Person, null, "Sam Sales", Roles.PermissionsOf(Roles.Sales));

        Assert.IsType<SaveResult.Forbidden>(await Database.Get<CarStatusService>(sales).UndoSaleAsync(car.Id, 1, "no", Ct));
        Assert.IsType<SaveResult.Invalid>(await Statuses.UndoSaleAsync(car.Id, 1, " ", Ct));
        Assert.IsType<SaveResult.Saved>(await Statuses.UndoSaleAsync(car.Id, 1, "the bank refused", Ct));

        var back = (await Cars.GetAsync(car.Id, Ct))!;
        Assert.Equal((CarStatus.Available, null, null), (back.Status, back.SalePrice, back.BuyerName));
        Assert.Equal("the bank refused", (await Database.Get<HistoryService>().ListAsync(RecordKind.Car, car.Id, ct: Ct))[0].Note);
        Assert.IsType<SaveResult.Invalid>(await Statuses.UndoSaleAsync(car.Id, 2, "again", Ct));
    }

    [Fact]
    public async Task UndoSale_OfACarThatCannotBeAvailable_PutsItInPreparation()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input().Sold());
        Assert.IsType<SaveResult.Saved>(await Statuses.UndoSaleAsync(car.Id, 1, "wrong car", Ct));
        Assert.Equal(CarStatus.InPreparation, (await Cars.GetAsync(car.Id, Ct))!.Status);
    }

    [Fact]
    public async Task Seen_SetsTimeAndPlaceAndKeepsTheRest()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input() with { Location = "Lot A", Notes = "n" });

        Assert.IsType<SaveResult.Saved>(await Statuses.SeenAsync(car.Id, ct: Ct));
        Assert.IsType<SaveResult.Saved>(await Statuses.SeenAsync(car.Id, " Row C · 14 ", Ct));
        Assert.IsType<SaveResult.Invalid>(await Statuses.SeenAsync(car.Id, new string('x', 81), Ct));

        var seen = (await Cars.GetAsync(car.Id, Ct))!;
        Assert.Equal(("Row C · 14", "n"), (seen.Location, seen.Notes));
        Assert.InRange(seen.LastSeenAt!.Value, DateTime.UtcNow.AddMinutes(-1), DateTime.UtcNow);
        Assert.Equal(["Row C · 14"], await Statuses.ListLocationsAsync(Ct));
    }

    [Fact]
    public async Task Preparation_BegunByAnyDoor_HasTheUsualStepsOnce()
    {
        var added = await Database.AddCarAsync(CarBuilder.Input() with { Status = CarStatus.InPreparation });
        var moved = await Database.AddCarAsync();
        await Statuses.MoveAsync(moved.Id, 1, new CarMove { Status = CarStatus.InPreparation }, Ct);
        await Statuses.MoveAsync(moved.Id, 2, new CarMove { Status = CarStatus.Incoming }, Ct);
        await Statuses.MoveAsync(moved.Id, 3, new CarMove { Status = CarStatus.InPreparation }, Ct);

        foreach (var id in new[] { added.Id, moved.Id })
        {
            Assert.Equal(
                ["Inspection", "Repair", "Cleaning", "Photos", "Pricing"],
                (await Database.Get<PreparationService>().ListAsync(id, Ct)).Select(s => s.Name));
        }
    }

    public sealed class OnSqlite() : CarLifecycleTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : CarLifecycleTests(DatabaseProvider.PostgreSql);
}

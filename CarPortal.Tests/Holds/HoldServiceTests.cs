using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.History;
using CarPortal.Data.Holds;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Holds;

public abstract class HoldServiceTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private HoldService Holds => Database.Get<HoldService>();

    private CarService Cars => Database.Get<CarService>();

    [Fact]
    public async Task Place_FiftyAtOnce_OneHasItAndTheOthersAreToldWho()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input().Available());
        var callers = Enumerable.Range(0, 50).Select(n => Database.Get<HoldService>(
            new Actor(ActorKind.Person, null, $"Seller {n}", Roles.PermissionsOf(Roles.Sales)))).ToList();

        var results = await Task.WhenAll(callers.Select((holds, n) => Task.Run(() => holds.PlaceAsync(car.Id, CarBuilder.Hold($"Customer {n}")), Ct)));

        var saved = Assert.Single(results.OfType<SaveResult.Saved>());
        var hold = (await Holds.GetActiveAsync(car.Id, Ct))!;
        Assert.Equal(saved.Id, hold.Id);
        Assert.Equal(hold.CustomerName!.Replace("Customer", "Seller", StringComparison.Ordinal), hold.PlacedBy);
        Assert.Equal(49, results.Count(r => r.Equals(new SaveResult.Held(hold.CustomerName!, hold.PlacedBy, hold.Until))));
        await using var db = Database.Open();
        Assert.Equal(1, await db.Holds.CountAsync(Ct));
        Assert.Equal(3, await db.History.CountAsync(Ct)); // The car, its status, the hold.
    }

    [Fact]
    public async Task PlaceTwiceAndSellTwice_AtOnce_TwoHundredTimes_OneWinsAndTheOthersAreToldWhat()
    {
        var held = 0;
        for (var i = 0; i < 200; i++)
        {
            var car = await Database.AddCarAsync(CarBuilder.Input().Available());
            var (holds, statuses, cars) = (Database.Get<HoldService>(), Database.Get<CarStatusService>(), Database.Get<CarService>());
            var results = await Task.WhenAll(
                Task.Run(() => holds.PlaceAsync(car.Id, CarBuilder.Hold("first")), Ct),
                Task.Run(() => statuses.MoveAsync(car.Id, 1, Sale("Sam")), Ct),
                Task.Run(() => holds.PlaceAsync(car.Id, CarBuilder.Hold("second")), Ct),
                Task.Run(() => cars.UpdateAsync(car.Id, 1, car.ToInput().Sold()), Ct));

            Assert.Single(results, r => r is SaveResult.Saved);
            Assert.All([results[1], results[3]], sale => Assert.True(sale is SaveResult.Saved or SaveResult.Conflict, sale.ToString()));
            var hold = await Holds.GetActiveAsync(car.Id, Ct);
            Assert.Equal(hold is null ? CarStatus.Sold : CarStatus.Reserved, (await Cars.GetAsync(car.Id, Ct))!.Status);
            Assert.All([results[0], results[2]], r => Assert.True(
                r is SaveResult.Saved || (hold is null ? r is SaveResult.Invalid : r.Equals(new SaveResult.Held(hold.CustomerName!, hold.PlacedBy, hold.Until))), r.ToString()));
            held += hold is null ? 0 : 1;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{held} of 200 were held.");
    }

    [Fact]
    public async Task D2_SellFourTimesAtOnce_TwoHundredTimes_OneBuyerHasIt()
    {
        for (var i = 0; i < 200; i++)
        {
            var car = await Database.AddCarAsync(CarBuilder.Input().Available());
            var sales = await Task.WhenAll(Enumerable.Range(0, 4).Select(n => Database.Get<CarStatusService>())
                .Select((statuses, n) => Task.Run(() => statuses.MoveAsync(car.Id, 1, Sale($"Buyer {n}")), Ct)));

            var winner = Assert.Single(Enumerable.Range(0, 4), n => sales[n] is SaveResult.Saved);
            Assert.Equal(3, sales.Count(s => s is SaveResult.Conflict));
            Assert.Equal($"Buyer {winner}", (await Cars.GetAsync(car.Id, Ct))!.BuyerName);
        }
    }

    [Fact]
    public async Task Place_BadValues_AreNamed()
    {
        var car = await Database.AddCarAsync();
        var good = CarBuilder.Hold();
        foreach (var (input, field) in new (HoldInput, string)[]
        {
            (good with { CustomerName = " " }, "customerName"), (good with { CustomerName = new string('x', 101) }, "customerName"),
            (good with { Contact = null }, "contact"), (good with { Contact = "a\nb" }, "contact"), (good with { Deposit = -1 }, "deposit"),
            (good with { Deposit = decimal.MaxValue }, "deposit"), (good with { Until = null }, "until"), (good with { Until = DateTime.UtcNow.AddMinutes(-1) }, "until"),
            (good with { Until = DateTime.MinValue }, "until"), (good with { Until = DateTime.MaxValue }, "until"),
            (good with { Until = DateTime.UtcNow.AddDays(91) }, "until"), (good with { Note = new string('x', 10_000) }, "note"),
        })
        {
            Assert.Equal(field, Assert.Single(Assert.IsType<SaveResult.Invalid>(await Holds.PlaceAsync(car.Id, input, Ct)).Errors).Field);
        }

        Assert.IsType<SaveResult.NotFound>(await Holds.PlaceAsync(car.Id + 1, good, Ct));
        Assert.Null(await Holds.GetActiveAsync(car.Id, Ct));
    }

    [Theory]
    [InlineData(CarStatus.Sold)]
    [InlineData(CarStatus.Withdrawn)]
    public async Task Place_OnACarThatCannotBeReserved_SaysWhy(CarStatus status)
    {
        var car = await Database.AddCarAsync(status == CarStatus.Sold ? CarBuilder.Input().Sold() : CarBuilder.Input() with { Status = status });
        Assert.Equal("status", Assert.Single(Assert.IsType<SaveResult.Invalid>(await Holds.PlaceAsync(car.Id, CarBuilder.Hold(), Ct)).Errors).Field);
    }

    [Fact]
    public async Task Release_GivesTheCarBackToWhereItWas()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input().Available());
        var hold = await Database.AddHoldAsync(car.Id);
        Assert.Equal(CarStatus.Reserved, (await Cars.GetAsync(car.Id, Ct))!.Status);

        Assert.IsType<SaveResult.Conflict>(await Holds.ReleaseAsync(car.Id, hold.Version + 1, ct: Ct));
        Assert.IsType<SaveResult.Saved>(await Holds.ReleaseAsync(car.Id, hold.Version, "changed their mind", Ct));
        Assert.IsType<SaveResult.NotFound>(await Holds.ReleaseAsync(car.Id, hold.Version, ct: Ct));

        Assert.Equal(CarStatus.Available, (await Cars.GetAsync(car.Id, Ct))!.Status);
        Assert.Equal(HoldEnd.Released, Assert.Single(await Holds.ListAsync(car.Id, Ct)).End);
        var newest = (await Database.Get<HistoryService>().ListAsync(RecordKind.Car, car.Id, ct: Ct))[0];
        Assert.Equal("changed their mind", newest.Note);
    }

    [Fact]
    public async Task Release_WhenThePriceIsGone_PutsTheCarInPreparation()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input().Available());
        var hold = await Database.AddHoldAsync(car.Id);
        await Cars.UpdateAsync(car.Id, 2, car.ToInput() with { Price = null, Status = null }, Ct);

        await Holds.ReleaseAsync(car.Id, hold.Version, ct: Ct);

        Assert.Equal(CarStatus.InPreparation, (await Cars.GetAsync(car.Id, Ct))!.Status);
    }

    [Fact]
    public async Task Update_ExtendsTheHoldOfTheVersionThatWasSeen()
    {
        var car = await Database.AddCarAsync();
        var hold = await Database.AddHoldAsync(car.Id);
        var longer = hold.ToInput() with { Until = hold.Until.AddDays(2), Deposit = 500 };

        Assert.IsType<SaveResult.Saved>(await Holds.UpdateAsync(car.Id, hold.Version, longer, Ct));
        Assert.IsType<SaveResult.Conflict>(await Holds.UpdateAsync(car.Id, hold.Version, longer, Ct));

        Assert.Equal(longer, (await Holds.GetActiveAsync(car.Id, Ct))!.ToInput());
    }

    [Fact]
    public async Task Move_AwayFromReserved_EndsTheHold()
    {
        foreach (var (status, end) in new[] { (CarStatus.Withdrawn, HoldEnd.Withdrawn), (CarStatus.Available, HoldEnd.Released), (CarStatus.Incoming, HoldEnd.Released) })
        {
            var car = await Database.AddCarAsync(CarBuilder.Input().Available());
            await Database.AddHoldAsync(car.Id);
            Assert.IsType<SaveResult.Saved>(await Cars.UpdateAsync(car.Id, 2, car.ToInput() with { Status = status }, Ct));
            Assert.Equal(end, Assert.Single(await Holds.ListAsync(car.Id, Ct)).End);
        }
    }

    [Fact]
    public async Task Expiry_EndsWhatIsOver_AsThePortal()
    {
        var (over, lasting) = (await Database.AddCarAsync(CarBuilder.Input().Available()), await Database.AddCarAsync());
        await Database.AddHoldAsync(over.Id);
        await Database.AddHoldAsync(lasting.Id);
        await MakeOverAsync(over.Id);

        Assert.Equal(1, await Database.Get<HoldExpiry>().EndDueAsync(Ct));
        Assert.Equal(0, await Database.Get<HoldExpiry>().EndDueAsync(Ct));

        Assert.Equal(CarStatus.Available, (await Cars.GetAsync(over.Id, Ct))!.Status);
        Assert.Equal(HoldEnd.Expired, Assert.Single(await Holds.ListAsync(over.Id, Ct)).End);
        Assert.NotNull(await Holds.GetActiveAsync(lasting.Id, Ct));
        var told = (await Database.Get<HistoryService>().ListAsync(RecordKind.Car, over.Id, ct: Ct)).Take(2).ToList();
        Assert.All(told, entry => Assert.Equal((ActorKind.Portal, "CarPortal"), (entry.ActorKind, entry.ActorName)));
        Assert.Contains(told, entry => entry is { Part: RecordPart.Hold } && entry.Changes.Contains(new FieldChangeItem("end", null, "expired")));
    }

    [Fact]
    public async Task Place_WhereAHoldIsOver_EndsItFirst()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input().Available());
        await Database.AddHoldAsync(car.Id, CarBuilder.Hold("first"));
        await MakeOverAsync(car.Id);

        await Database.AddHoldAsync(car.Id, CarBuilder.Hold("second"));

        Assert.Equal([("second", null), ("first", (HoldEnd?)HoldEnd.Expired)], (await Holds.ListAsync(car.Id, Ct)).Select(h => (h.CustomerName, h.End)));
        await using var db = Database.Open();
        Assert.Equal(CarStatus.Available, (await db.Holds.SingleAsync(h => h.EndedAt == null, Ct)).StatusBefore);
    }

    [Fact]
    public async Task Expiry_AndRelease_AtOnce_EndsItOnce()
    {
        for (var i = 0; i < 50; i++)
        {
            var car = await Database.AddCarAsync(CarBuilder.Input().Available());
            var hold = await Database.AddHoldAsync(car.Id);
            await MakeOverAsync(car.Id);
            var (expiries, holds) = (Enumerable.Range(0, 3).Select(_ => Database.Get<HoldExpiry>()).ToList(), Database.Get<HoldService>());
            var release = Task.Run(() => holds.ReleaseAsync(car.Id, hold.Version), Ct);
            var ended = await Task.WhenAll(expiries.Select(e => Task.Run(() => e.EndDueAsync(), Ct)));

            Assert.Equal(1, ended.Sum() + (await release is SaveResult.Saved ? 1 : 0));
            Assert.Equal(CarStatus.Available, (await Cars.GetAsync(car.Id, Ct))!.Status);
        }
    }

    private async Task MakeOverAsync(int carId)
    {
        await using var db = Database.Open();
        await db.Holds.Where(h => h.CarId == carId).ExecuteUpdateAsync(set => set.SetProperty(h => h.Until, DateTime.UtcNow.AddMinutes(-1)), Ct);
    }

    private static CarMove Sale(string buyer) => new()
    {
        Status = CarStatus.Sold, SalePrice = 4_800m, SoldOn = new DateOnly(2026, 3, 14), SoldBy = "Sam Sales", BuyerName = buyer,
    };

    public sealed class OnSqlite() : HoldServiceTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : HoldServiceTests(DatabaseProvider.PostgreSql);
}

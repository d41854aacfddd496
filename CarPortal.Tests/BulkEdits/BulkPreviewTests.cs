using CarPortal.Data;
using CarPortal.Data.BulkEdits;
using CarPortal.Data.Cars;
using CarPortal.Data.Costs;
using CarPortal.Tests.Testing;

namespace CarPortal.Tests.BulkEdits;

public abstract class BulkPreviewTests(DatabaseProvider provider) : BulkTest(provider)
{
    private static readonly CarSelection SomeCar = CarSelection.Of([1]);

    [Fact]
    public async Task PreviewAsync_APercentage_SaysOldAndNewAndWhoIsLeftOutAndWritesNothing()
    {
        var ids = await AddManyAsync(3);
        var without = await Database.AddCarAsync();
        var trashed = await Database.AddCarAsync();
        await Cars.DeleteAsync(trashed.Id, trashed.Version, Ct);
        var before = await CountHistoryAsync();

        var preview = await PreviewAsync(
            CarSelection.Of([.. ids, without.Id, trashed.Id, 4_711]), BulkChange.Percent("price", -10, BulkRounding.Ending99));

        Assert.Equal((6, 3, 0, 3), (preview.Selected, preview.Changed, preview.Unchanged, preview.Refused));
        Assert.Equal([(1_000m, 899m), (1_001m, 899m), (1_002m, 899m)], preview.Rows.Select(r => ((decimal)r.Old!, (decimal)r.New!)));
        Assert.Equal((await CarAsync(ids[0])).StockNumber, preview.Rows[0].StockNumber);
        Assert.Equal([without.Id, trashed.Id, 4_711], preview.Refusals.Select(r => r.Id));
        Assert.Equal("It has no price to start from.", preview.Refusals[0].Why);
        Assert.Equal((2, "There is no such car: it was deleted, or never was."), (preview.Reasons[0].Count, preview.Reasons[0].Why));
        Assert.Null(preview.Refusals[1].Title);
        Assert.Equal(before, await CountHistoryAsync());
        Assert.Equal(1_000, (await CarAsync(ids[0])).Price);
    }

    [Fact]
    public async Task PreviewAsync_ManyCars_GivesTheFirstRowsAndStreamsAll()
    {
        var ids = await AddManyAsync(2_100);
        var change = BulkChange.Set("location", " Row 7 ");
        await Bulk.PreviewAsync(CarSelection.Of(ids), change, Ct);

        var preview = await PreviewAsync(CarSelection.AllOf(new CarQuery(), [ids[5]]), change);
        var all = await Bulk.StreamPreviewAsync(CarSelection.AllOf(new CarQuery(), [ids[5]]), change, Ct).ToListAsync(Ct);

        Assert.Equal((2_099, 200), (preview.Changed, preview.Rows.Count));
        Assert.Equal(ids.Where(id => id != ids[5]), all.Select(r => r.Id));
        Assert.All(all, row => Assert.Equal("Row 7", row.New));
        Assert.DoesNotContain(all, row => row.Title is null);
    }

    [Fact]
    public async Task PreviewAsync_CarsThatMayNotMove_NamesWhy()
    {
        var available = await Database.AddCarAsync(CarBuilder.Input().Available());
        var incoming = await Database.AddCarAsync();
        var withdrawn = await Database.AddCarAsync(CarBuilder.Input() with { Status = CarStatus.Withdrawn });
        var reserved = await Database.AddCarAsync(CarBuilder.Input().Available());
        await Database.AddHoldAsync(reserved.Id);

        var preview = await PreviewAsync(CarSelection.AllOf(new CarQuery()), BulkChange.Move(CarStatus.Available));

        Assert.Equal((0, 1, 3), (preview.Changed, preview.Unchanged, preview.Refused));
        Assert.Equal(
        [
            (incoming.Id, "An available car needs a price: enter it, or leave the car in preparation. An available car needs a mileage: enter it, or leave the car in preparation."),
            (withdrawn.Id, "A car that is withdrawn can become incoming or in preparation, not available."),
            (reserved.Id, "A customer has it reserved: release it first, or sell it."),
        ], preview.Refusals.Select(r => (r.Id, r.Why!)));
        Assert.DoesNotContain(available.Id, preview.Refusals.Select(r => r.Id));
    }

    [Fact]
    public async Task PreviewAsync_WhatAnAvailableCarNeeds_IsNotTakenFromIt()
    {
        var available = await Database.AddCarAsync(CarBuilder.Input().Available());
        var incoming = await Database.AddCarAsync(CarBuilder.Input() with { Price = 5_000 });

        var preview = await PreviewAsync(CarSelection.Of([available.Id, incoming.Id]), BulkChange.Clear("price"));

        Assert.Equal(incoming.Id, Assert.Single(preview.Rows).Id);
        Assert.Equal("An available car needs a price: enter it, or leave the car in preparation.", Assert.Single(preview.Refusals).Why);
    }

    [Fact]
    public async Task PreviewAsync_CarsThatShareAVin_BringsBackOnlyOneOfThem()
    {
        var old = CarBuilder.Input() with { Vin = "W0L0TGF4825000001", Status = CarStatus.Withdrawn };
        var ids = await AddManyAsync(3, _ => old);
        await Database.AddCarAsync(CarBuilder.Input() with { Vin = "W0L0TGF4825000002" });
        var clash = await AddManyAsync(1, _ => old with { Vin = "W0L0TGF4825000002" });

        var preview = await PreviewAsync(CarSelection.Of([.. ids, .. clash]), BulkChange.Move(CarStatus.Incoming));

        Assert.Equal(ids[0], Assert.Single(preview.Rows).Id);
        Assert.Equal([ids[1], ids[2], clash[0]], preview.Refusals.Select(r => r.Id));
        Assert.Equal("Another car in stock has the VIN W0L0TGF4825000002.", preview.Refusals[^1].Why);
    }

    [Fact]
    public async Task PreviewAsync_NumbersThatLeaveTheirRange_AreRefusedCarByCar()
    {
        var ids = await AddManyAsync(2, i => CarBuilder.Input() with { Price = i == 0 ? 100 : 900_000_000, Mileage = i == 0 ? 10 : 9_000_000 });

        var less = await PreviewAsync(CarSelection.Of(ids), BulkChange.Add("price", -100.01m));
        var more = await PreviewAsync(CarSelection.Of(ids), BulkChange.Percent("price", 50));
        var far = await PreviewAsync(CarSelection.Of(ids), BulkChange.Percent("mileage", 1_000));

        Assert.Equal((ids[0], "Price must be from 0 to 999999999.99."), (less.Refusals.Single().Id, less.Refusals[0].Why));
        Assert.Equal((ids[1], 150m), (more.Refusals.Single().Id, more.Rows.Single().New));
        Assert.Equal((ids[1], 110), (far.Refusals.Single().Id, far.Rows.Single().New));
    }

    [Fact]
    public async Task PreviewAsync_WhatNoCarCanHave_NamesTheFieldBeforeAnyCarIsLookedAt()
    {
        foreach (var (change, field) in new (BulkChange, string)[]
        {
            (BulkChange.Percent("price", -150), "by"), (BulkChange.Percent("price", -100), "by"), (BulkChange.Percent("price", 0), "by"),
            (BulkChange.Percent("price", 1_001), "by"), (BulkChange.Percent("price", decimal.MaxValue), "by"), (BulkChange.Percent("price", 1.005m), "by"),
            (BulkChange.Add("price", decimal.MinValue), "by"), (BulkChange.Add("price", 0), "by"), (BulkChange.Add("mileage", 1.5m), "by"),
            (BulkChange.Add("mileage", 5, BulkRounding.Ending99), "rounding"), (BulkChange.Add("price", 5, (BulkRounding)99), "rounding"),
            (BulkChange.Add("location", 5), "field"), (BulkChange.Set("vin", "X"), "field"), (BulkChange.Set("searchText", "X"), "field"),
            (BulkChange.Set("status", CarStatus.Sold), "field"), (BulkChange.Set("", "X"), "field"), (BulkChange.Clear("make"), "make"),
            (BulkChange.Set("make", "  "), "make"), (BulkChange.Set("location", null), "location"), (BulkChange.Set("location", new string('x', 81)), "location"),
            (BulkChange.Set("location", "a\0b"), "location"), (BulkChange.Set("location", "a\ud800b"), "location"), (BulkChange.Set("location", 5), "location"),
            (BulkChange.Set("price", "5"), "price"), (BulkChange.Set("price", -1m), "price"), (BulkChange.Set("price", 1.005m), "price"),
            (BulkChange.Set("year", 1884), "year"), (BulkChange.Set("fuel", (CarFuel)99), "fuel"), (BulkChange.Set("lastSeenAt", DateTime.UtcNow.AddYears(1)), "lastSeenAt"),
            (BulkChange.Set("firstRegistered", new Month(2099, 1)), "firstRegistered"),
            (BulkChange.Move(CarStatus.Reserved), "status"), (BulkChange.Move(CarStatus.Sold), "status"), (BulkChange.Move((CarStatus)99), "status"),
            (BulkChange.AddCost(new CostInput { Kind = CostKind.Repair }), "amount"), (BulkChange.AddCost(new CostInput { Amount = 5 }), "kind"),
        })
        {
            Assert.Equal([field], await ErrorsAsync(SomeCar, change));
        }
    }

    [Fact]
    public async Task PreviewAsync_NoCarsOrTooMany_IsRefused()
    {
        Assert.Equal(["selection"], await ErrorsAsync(CarSelection.Of([]), BulkChange.Clear("location")));
        Assert.Equal(["selection"], await ErrorsAsync(CarSelection.Of(Enumerable.Range(1, 5_001)), BulkChange.Clear("location")));
        Assert.Equal(["selection"], await ErrorsAsync(CarSelection.AllOf(new CarQuery(), Enumerable.Range(1, 5_001)), BulkChange.Clear("location")));
    }

    [Fact]
    public async Task PreviewAsync_WhoMayNot_IsForbidden()
    {
        var withoutCosts = new Actor(ActorKind.ApiKey, 71, "Key", new HashSet<string> { Permissions.CarsRead, Permissions.CarsWrite, Permissions.CarsBulk });
        var cost = BulkChange.AddCost(new CostInput { Kind = CostKind.Repair, Amount = 5 });

        Assert.IsType<BulkResult.Forbidden>(await Database.Get<BulkEditService>(Sam).PreviewAsync(SomeCar, BulkChange.Clear("location"), Ct));
        Assert.IsType<BulkResult.Forbidden>(await Database.Get<BulkEditService>(Sam).ApplyAsync(SomeCar, BulkChange.Clear("location"), "", null, null, Ct));
        await Assert.ThrowsAsync<PermissionDeniedException>(
            async () => await Database.Get<BulkEditService>(Sam).StreamPreviewAsync(SomeCar, BulkChange.Clear("location"), Ct).ToListAsync(Ct));
        Assert.IsType<BulkResult.Forbidden>(await Database.Get<BulkEditService>(withoutCosts).PreviewAsync(SomeCar, cost, Ct));
        Assert.Equal(["field"], await ErrorsAsync(SomeCar, BulkChange.Clear("purchasePrice"), withoutCosts));
    }

    public sealed class OnSqlite() : BulkPreviewTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : BulkPreviewTests(DatabaseProvider.PostgreSql);
}

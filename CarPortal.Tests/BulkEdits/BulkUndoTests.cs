using CarPortal.Data;
using CarPortal.Data.BulkEdits;
using CarPortal.Data.Cars;
using CarPortal.Data.Costs;
using CarPortal.Data.History;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.BulkEdits;

public abstract class BulkUndoTests(DatabaseProvider provider) : BulkTest(provider)
{
    [Fact]
    public async Task UndoAsync_CarsThatOthersTouched_PutsBackTheRestAndNamesThem()
    {
        var ids = await AddManyAsync(5);
        var done = await DoAsync(CarSelection.Of(ids), BulkChange.Set("price", 4_999m));
        await PatchAsync(ids[1], new CarInput { Price = 4_500 }, "price");
        await PatchAsync(ids[2], new CarInput { Colour = "red" }, "colour"); // Another field: the price is still the bulk edit's.
        var trashed = await CarAsync(ids[3]);
        await Cars.DeleteAsync(trashed.Id, trashed.Version, Ct);

        var undone = await UndoAsync(done.Id);

        Assert.Equal((3, 2), (undone.Restored, undone.KeptCount));
        Assert.Equal([1_000m, 4_500m, 1_002m], (await Task.WhenAll(ids[..3].Select(CarAsync))).Select(c => c.Price));
        Assert.Equal("red", (await CarAsync(ids[2])).Colour);
        Assert.Equal(
            [(ids[1], "It changed since.", "Sam Sales"), (ids[3], "It is in the trash.", "Mara Klein")],
            undone.Kept.Select(k => (k.Id, k.Why, k.By!)).Order());
        Assert.All(undone.Kept, k => Assert.Equal("Opel Astra 1.6", k.Title));
        var entries = await EntriesAsync(undone.Id);
        Assert.Equal(4, entries.Count);
        Assert.Equal("""{"price":[4999,1000]}""", entries[0].Changes);
        Assert.All(entries, e => Assert.Matches(@"^Undid Mara Klein's bulk edit of .* UTC: Price set to 4,999$", e.Note!));
    }

    [Fact]
    public async Task UndoAsync_Twice_SaysWhoUndidIt()
    {
        var ids = await AddManyAsync(2);
        var done = await DoAsync(CarSelection.Of(ids), BulkChange.Set("model", "Astra"));
        var undone = await UndoAsync(done.Id);

        var again = Assert.IsType<BulkResult.Invalid>(await Bulk.UndoAsync(done.Id, null, Ct));
        var undo = Assert.IsType<BulkResult.Invalid>(await Bulk.UndoAsync(undone.Id, null, Ct));

        Assert.StartsWith("Mara Klein undid this already", again.Errors.Single().Message, StringComparison.Ordinal);
        Assert.StartsWith("This is itself an undo", undo.Errors.Single().Message, StringComparison.Ordinal);
        Assert.IsType<BulkResult.NotFound>(await Bulk.UndoAsync(Guid.NewGuid(), null, Ct));
    }

    [Fact]
    public async Task UndoAsync_AMove_PutsBackStatusAndSaleWhereTheyStillHold()
    {
        var withdrawn = await AddManyAsync(3, i => CarBuilder.Input().Available() with { Vin = $"W0L0TGF482500000{i}" });
        var move = await DoAsync(CarSelection.Of(withdrawn), BulkChange.Move(CarStatus.Withdrawn));
        await Database.AddCarAsync(CarBuilder.Input() with { Vin = "W0L0TGF4825000001" }); // Came back with a new record.

        var undone = await UndoAsync(move.Id);

        Assert.Equal([CarStatus.Available, CarStatus.Withdrawn, CarStatus.Available], (await Task.WhenAll(withdrawn.Select(CarAsync))).Select(c => c.Status));
        Assert.Equal("Another car in stock has the VIN W0L0TGF4825000001.", Assert.Single(undone.Kept).Why);
    }

    [Fact]
    public async Task UndoAsync_ReturnedCars_HaveTheirSaleAgain()
    {
        var sold = await Database.AddCarAsync(CarBuilder.Input().Available().Sold());
        await DoAsync(CarSelection.Of([sold.Id]), BulkChange.Move(CarStatus.Delivered));
        var returned = await DoAsync(CarSelection.Of([sold.Id]), BulkChange.Move(CarStatus.ReturnedToStock));
        Assert.Null((await CarAsync(sold.Id)).BuyerName);

        var undone = await UndoAsync(returned.Id);

        var car = await CarAsync(sold.Id);
        Assert.Empty(undone.Kept);
        Assert.Equal((CarStatus.Delivered, sold.SalePrice, sold.SoldOn, sold.SoldBy, sold.BuyerName), (car.Status, car.SalePrice, car.SoldOn, car.SoldBy, car.BuyerName));
    }

    [Fact]
    public async Task UndoAsync_Costs_AreRemovedUnlessSomebodyChangedThem()
    {
        var ids = await AddManyAsync(4);
        var done = await DoAsync(CarSelection.Of(ids), BulkChange.AddCost(new CostInput { Kind = CostKind.Transport, Amount = 120 }));
        var costs = Database.Get<CostService>();
        var changed = (await costs.GetAsync(ids[0], Ct))!.Costs.Single();
        await costs.UpdateAsync(ids[0], changed.Id, changed.Version, new CostInput { Kind = CostKind.Transport, Amount = 150 }, Ct);
        var removed = (await costs.GetAsync(ids[1], Ct))!.Costs.Single();
        await costs.RemoveAsync(ids[1], removed.Id, removed.Version, Ct);

        var undone = await UndoAsync(done.Id);

        Assert.Equal((2, 2), (undone.Restored, undone.KeptCount));
        Assert.Equal(["The cost was changed since.", "The cost was removed already."], undone.Kept.OrderBy(k => k.Id).Select(k => k.Why));
        Assert.Equal(150, (await costs.GetAsync(ids[0], Ct))!.CostsTotal);
        Assert.Empty((await costs.GetAsync(ids[3], Ct))!.Costs);
        var entry = (await EntriesAsync(undone.Id))[0];
        Assert.Equal((HistoryAction.Deleted, RecordPart.Cost, ids[2]), (entry.Action, entry.Part, entry.RecordId));
        Assert.StartsWith("""{"amount":[120,null],"kind":["transport",null],"on":[""", entry.Changes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UndoAsync_EveryField_IsAsItWas()
    {
        var ids = await AddManyAsync(2, i => CarBuilder.Input() with
        {
            Price = 4_950.5m, Mileage = 98_400, Location = "Hall", Colour = "Grün", Notes = i == 0 ? null : "a\n\"b\"", PurchasePrice = 3_000,
            LastSeenAt = new DateTime(2020, 3, 31, 1, 16, 33, 250, DateTimeKind.Utc), AcquiredOn = new DateOnly(2020, 2, 29), FirstRegistered = new Month(2016, 3),
        });
        var before = await Task.WhenAll(ids.Select(CarAsync));
        foreach (var field in BulkField.All)
        {
            var done = await DoAsync(CarSelection.Of(ids), BulkSameAsSingleTests.SetOf(field));
            Assert.Equal(2, (await UndoAsync(done.Id)).Restored);
        }

        var after = await Task.WhenAll(ids.Select(CarAsync));
        Assert.Equal(before.Select(Comparable), after.Select(Comparable));

        static CarDetails Comparable(CarDetails car) => car with { Version = 0, ChangedAt = default, ChangedBy = "" };
    }

    [Fact]
    public async Task UndoAsync_WhoMayNot_IsForbidden()
    {
        var ids = await AddManyAsync(2);
        var other = new Actor(ActorKind.Person, 72, "Mia Manager", Roles.PermissionsOf(Roles.Manager));
        var demoted = other with { Permissions = Roles.PermissionsOf(Roles.Sales) };
        var mine = await DoAsync(CarSelection.Of(ids), BulkChange.Set("location", "Hall"), actor: other);
        var costs = await DoAsync(CarSelection.Of(ids), BulkChange.Set("purchasePrice", 5m), actor: other);

        Assert.IsType<BulkResult.Forbidden>(await Database.Get<BulkEditService>(Sam).UndoAsync(mine.Id, null, Ct));
        Assert.IsType<BulkResult.Forbidden>(await Database.Get<BulkEditService>(demoted).UndoAsync(costs.Id, null, Ct));
        Assert.IsType<BulkResult.Forbidden>(await Database.Get<BulkEditService>(Actor.Nobody).UndoAsync(mine.Id, null, Ct));
        Assert.Empty(await Database.Get<BulkEditService>(Sam).ListRecentAsync(Ct));
        Assert.Equal(["A change that you may not see", "Location set to Hall"], (await Database.Get<BulkEditService>(demoted).ListRecentAsync(Ct)).Select(o => o.What));
        Assert.IsType<BulkResult.Undone>(await Database.Get<BulkEditService>(demoted).UndoAsync(mine.Id, null, Ct));
    }

    [Fact]
    public async Task ListRecentAsync_OperationsAndUndos_SaysWhoWhatAndWhetherUndone()
    {
        var ids = await AddManyAsync(3);
        await Database.AddCarAsync();
        var first = await DoAsync(CarSelection.AllOf(new CarQuery()), BulkChange.Percent("price", -3.5m, BulkRounding.Ending99), "Sale");
        await DoAsync(CarSelection.Of(ids), BulkChange.Move(CarStatus.Withdrawn));
        await UndoAsync(first.Id);

        var recent = await Bulk.ListRecentAsync(Ct);

        Assert.Equal(
            [("Undo of: Price −3.5 %, ending in 99", 3, false), ("Status moved to withdrawn", 3, true), ("Price −3.5 %, ending in 99", 3, false)],
            recent.Select(o => (o.What, o.Cars, o.CanUndo)));
        Assert.Equal((first.Id, first.Id, 1, "Sale", "Mara Klein"), (recent[0].Undoes, recent[2].Id, recent[2].LeftOut, recent[2].Note, recent[2].UndoneBy));
    }

    [Fact]
    public async Task UndoAsync_AfterThirtyDays_IsRefused()
    {
        var ids = await AddManyAsync(1);
        var done = await DoAsync(CarSelection.Of(ids), BulkChange.Set("location", "Hall"));
        await using (var db = Database.Open())
        {
            var old = DateTime.UtcNow.AddDays(-31);
            await db.History.Where(e => e.CorrelationId == done.Id).ExecuteUpdateAsync(s => s.SetProperty(e => e.At, old), Ct);
        }

        Assert.Equal("Only what was done in the last 30 days can be undone.",
            Assert.IsType<BulkResult.Invalid>(await Bulk.UndoAsync(done.Id, null, Ct)).Errors.Single().Message);
        Assert.False((await Bulk.ListRecentAsync(Ct)).Single().CanUndo);
    }

    private async Task PatchAsync(int id, CarInput values, string field) => Assert.IsType<SaveResult.Saved>(
        await Database.Get<CarEditService>(Sam).PatchAsync(id, (await CarAsync(id)).Version, values, new HashSet<string> { field }, Ct));

    public sealed class OnSqlite() : BulkUndoTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : BulkUndoTests(DatabaseProvider.PostgreSql);
}

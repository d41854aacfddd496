using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.Costs;
using CarPortal.Data.History;
using CarPortal.Data.Photos;
using CarPortal.Data.Preparation;
using CarPortal.Tests.Testing;

namespace CarPortal.Tests.Cars;

/// <summary>Parts of a car that are put back from its history; its own fields are CarEditServiceTests'.</summary>
public abstract class CarRevertTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private static readonly Actor Jonas = new(ActorKind.Person, null, "Jonas Berg", Roles.PermissionsOf(Roles.Sales));

    private CarDetails _car = null!;

    private CostService Costs => Database.Get<CostService>();

    private PreparationService Steps => Database.Get<PreparationService>();

    private PhotoService Photos => Database.Get<PhotoService>();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _car = await Database.AddCarAsync();
    }

    [Fact]
    public async Task Revert_RemovedCost_IsThereAgainOnceWithTheVersionCountedOn()
    {
        var cost = await AddCostAsync();
        await Costs.UpdateAsync(_car.Id, cost.Id, 1, Repair with { Amount = 99.5m }, Ct);
        await Costs.RemoveAsync(_car.Id, cost.Id, 2, Ct);
        var removal = await NewestAsync();

        var ended = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Database.Get<CarEditService>().RevertAsync(_car.Id, removal.Id, ct: Ct)));

        Assert.Equal(new SaveResult.Saved(_car.Id, _car.Version), Assert.Single(ended, e => e.Result is SaveResult.Saved).Result);
        Assert.All(ended.Where(e => e.Result is not SaveResult.Saved), e => Assert.Contains("already", Message(e), StringComparison.Ordinal));
        var back = Assert.Single((await Costs.GetAsync(_car.Id, Ct))!.Costs);
        Assert.Equal((cost.Id, 3L, CostKind.Repair, 99.5m, Repair.On, "Bosch", "brakes"), (back.Id, back.Version, back.Kind, back.Amount, back.On, back.Vendor, back.Note));
        Assert.Contains("Put back what Mara Klein removed", (await NewestAsync()).Note, StringComparison.Ordinal);

        Assert.IsType<SaveResult.Conflict>(await Costs.UpdateAsync(_car.Id, cost.Id, 1, Repair, Ct));
        Assert.IsType<SaveResult.Saved>(await Costs.AddAsync(_car.Id, Repair, Ct)); // The next id is still free.
    }

    [Fact]
    public async Task Revert_ChangedCost_PutsTheFieldBackUnlessItChangedAgain()
    {
        var cost = await AddCostAsync();
        await Costs.UpdateAsync(_car.Id, cost.Id, 1, Repair with { Amount = 80, Vendor = "ATU" }, Ct);
        var change = await NewestAsync();

        Assert.IsType<SaveResult.Saved>((await RevertAsync(change, ["vendor"])).Result);
        await Costs.UpdateAsync(_car.Id, cost.Id, 3, Repair with { Amount = 70 }, Ct);
        var clash = await RevertAsync(change, ["amount"]);

        Assert.IsType<SaveResult.Conflict>(clash.Result);
        Assert.Equal([new FieldClash("amount", 80m, 120m, 70m, "Mara Klein")], clash.Clashes);
        var now = Assert.Single((await Costs.GetAsync(_car.Id, Ct))!.Costs);
        Assert.Equal((70m, "Bosch", 4L), (now.Amount, now.Vendor, now.Version));

        await Costs.RemoveAsync(_car.Id, cost.Id, 4, Ct);
        Assert.Contains("removed since", Message(await RevertAsync(change)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Revert_CostByWhoMayNotSeeIt_IsAsIfThereWereNoEntry()
    {
        var cost = await AddCostAsync();
        await Costs.RemoveAsync(_car.Id, cost.Id, 1, Ct);
        var removal = await NewestAsync();

        Assert.IsType<SaveResult.NotFound>((await Database.Get<CarEditService>(Jonas).RevertAsync(_car.Id, removal.Id, ct: Ct)).Result);
        Assert.Empty((await Costs.GetAsync(_car.Id, Ct))!.Costs);
    }

    [Fact]
    public async Task Revert_RemovedStep_ComesBackAsItWasDoneAndByWhom()
    {
        var step = await Database.AddStepAsync(_car.Id, "Cleaning");
        await Database.AddStepAsync(_car.Id, "Photos");
        var sam = Database.Get<PreparationService>(Jonas);
        await sam.UpdateAsync(_car.Id, step.Id, 1, new StepInput { Name = "Cleaning", AssignedTo = "Ada", DueOn = new DateOnly(2026, 3, 14), Done = true }, Ct);
        var done = (await Steps.ListAsync(_car.Id, Ct))[0];
        await Steps.RemoveAsync(_car.Id, step.Id, 2, Ct);
        var removal = await NewestAsync();

        Assert.IsType<SaveResult.Saved>((await RevertAsync(removal)).Result);

        Assert.Equal(done with { Rank = 2, Version = 3 }, (await Steps.ListAsync(_car.Id, Ct))[1]);
        Assert.Equal("Jonas Berg", done.DoneBy);
        Assert.IsType<SaveResult.Invalid>((await RevertAsync(removal)).Result);
        Assert.Equal(2, (await Steps.ListAsync(_car.Id, Ct)).Count);
    }

    [Fact]
    public async Task Revert_StepTickedOff_IsToDoAgainAndTheOtherWayRound()
    {
        var step = await Database.AddStepAsync(_car.Id);
        await Database.Get<PreparationService>(Jonas).UpdateAsync(_car.Id, step.Id, 1, step.ToInput() with { Done = true }, Ct);
        var ticked = (await Steps.ListAsync(_car.Id, Ct))[0];

        Assert.IsType<SaveResult.Saved>((await RevertAsync(await NewestAsync())).Result);
        Assert.Null((await Steps.ListAsync(_car.Id, Ct))[0].DoneBy);
        Assert.IsType<SaveResult.Saved>((await RevertAsync(await NewestAsync())).Result);

        Assert.Equal(ticked with { Version = 4 }, (await Steps.ListAsync(_car.Id, Ct))[0]);
    }

    [Fact]
    public async Task Revert_Photo_RemovalCaptionAndOrderComeBackAndATurnDoesNot()
    {
        var (first, second) = (await Database.AddPhotoAsync(_car.Id, Pictures.Jpeg()), await Database.AddPhotoAsync(_car.Id, Pictures.Png()));
        await Photos.SetCaptionAsync(_car.Id, first.Id, 1, "Left side", Ct);
        Assert.IsType<SaveResult.Saved>((await RevertAsync(await NewestAsync())).Result);
        Assert.Null((await Photos.GetAsync(_car.Id, first.Id, Ct))!.Caption);

        await Photos.DeleteAsync(_car.Id, first.Id, 3, Ct);
        var removal = await NewestAsync();
        Assert.IsType<SaveResult.Saved>((await RevertAsync(removal)).Result);
        Assert.IsType<SaveResult.Invalid>((await RevertAsync(removal)).Result);

        await Photos.ReorderAsync(_car.Id, [first.Id, second.Id], [second.Id, first.Id], Ct);
        var order = await NewestAsync();
        Assert.IsType<SaveResult.Saved>((await RevertAsync(order)).Result);
        Assert.Equal([first.Id, second.Id], (await Photos.ListAsync(_car.Id, Ct))!.Select(p => p.Id));
        Assert.Equal("photoOrder", Assert.Single((await RevertAsync(order)).Clashes).Field);

        await Database.Get<PhotoIntakeService>().RotateAsync(_car.Id, first.Id, 5, 90, Ct);
        Assert.IsType<SaveResult.Invalid>((await RevertAsync(await NewestAsync())).Result);
    }

    [Fact]
    public async Task Revert_HoldOrSale_SaysWhatToDoInstead()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input().Available() with { Notes = "n" });
        await Database.AddHoldAsync(car.Id);
        var entries = await EntriesAsync(car.Id);
        Assert.All(entries.Take(2), e => Assert.False(Revertible.Can(e)));
        foreach (var entry in entries.Take(2))
        {
            Assert.Contains("release it", Message(await RevertAsync(entry, carId: car.Id)), StringComparison.Ordinal);
        }

        await Database.Get<CarService>().UpdateAsync(car.Id, 2, car.ToInput().Sold() with { Notes = null }, Ct);
        var sale = (await EntriesAsync(car.Id)).First(e => e.Part is null);
        Assert.Contains("takes it back, with a reason", Message(await RevertAsync(sale, carId: car.Id)), StringComparison.Ordinal);
        Assert.Contains("takes it back, with a reason", Message(await RevertAsync(sale, ["salePrice"], car.Id)), StringComparison.Ordinal);
        Assert.IsType<SaveResult.Saved>((await RevertAsync(sale, ["notes"], car.Id)).Result);

        var now = (await Database.Get<CarService>().GetAsync(car.Id, Ct))!;
        Assert.Equal((CarStatus.Sold, "n"), (now.Status, now.Notes));
    }

    [Fact]
    public async Task Revert_WhatWasAddedOrIsNotThere_IsRefused()
    {
        var step = await Database.AddStepAsync(_car.Id);
        var added = await NewestAsync();
        Assert.Equal(step.Id, added.PartId);

        Assert.IsType<SaveResult.Invalid>((await RevertAsync(added)).Result);
        Assert.IsType<SaveResult.Invalid>((await RevertAsync((await EntriesAsync(_car.Id))[^1])).Result);
        Assert.IsType<SaveResult.NotFound>((await RevertAsync(added with { Id = 4_711 })).Result);
        await Steps.UpdateAsync(_car.Id, step.Id, 1, step.ToInput() with { Name = "Other" }, Ct);
        var change = await NewestAsync();
        Assert.IsType<SaveResult.Invalid>((await RevertAsync(change, ["dueOn"])).Result);
        Assert.IsType<SaveResult.Invalid>((await RevertAsync(change, [])).Result);
        await Database.Get<CarService>().DeleteAsync(_car.Id, 1, Ct);
        Assert.IsType<SaveResult.NotFound>((await RevertAsync(change)).Result);
    }

    private static CostInput Repair => new() { Kind = CostKind.Repair, Amount = 120, On = new DateOnly(2026, 3, 14), Vendor = "Bosch", Note = "brakes" };

    private static string Message(CarEditResult ended) => Assert.Single(Assert.IsType<SaveResult.Invalid>(ended.Result).Errors).Message;

    private async Task<CostItem> AddCostAsync()
    {
        Assert.IsType<SaveResult.Saved>(await Costs.AddAsync(_car.Id, Repair, Ct));
        return Assert.Single((await Costs.GetAsync(_car.Id, Ct))!.Costs);
    }

    private Task<CarEditResult> RevertAsync(HistoryItem entry, IReadOnlyCollection<string>? fields = null, int? carId = null) =>
        Database.Get<CarEditService>().RevertAsync(carId ?? _car.Id, entry.Id, fields, ct: Ct);

    private Task<IReadOnlyList<HistoryItem>> EntriesAsync(int carId) => Database.Get<HistoryService>().ListAsync(RecordKind.Car, carId, ct: Ct);

    private async Task<HistoryItem> NewestAsync() => (await EntriesAsync(_car.Id))[0];

    public sealed class OnSqlite() : CarRevertTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : CarRevertTests(DatabaseProvider.PostgreSql);
}

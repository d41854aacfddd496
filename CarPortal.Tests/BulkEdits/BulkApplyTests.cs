using CarPortal.Data;
using CarPortal.Data.BulkEdits;
using CarPortal.Data.Cars;
using CarPortal.Data.Costs;
using CarPortal.Data.History;
using CarPortal.Data.Preparation;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.BulkEdits;

public abstract class BulkApplyTests(DatabaseProvider provider) : BulkTest(provider)
{
    [Fact]
    public async Task ApplyAsync_ManyCars_ChangesThemInOneGroupWithANote()
    {
        var ids = await AddManyAsync(BulkWriter.AtOnce + 100);
        var refused = await Database.AddCarAsync();
        var seen = new List<BulkProgress>();

        var selection = CarSelection.AllOf(new CarQuery { Take = 5 });
        var change = BulkChange.Percent("price", -3, BulkRounding.Ten);
        var preview = await PreviewAsync(selection, change);
        var done = Assert.IsType<BulkResult.Applied>(
            await Bulk.ApplyAsync(selection, change, preview.Stamp, " Summer sale ", new Listener(seen.Add), Ct));

        Assert.Equal((BulkWriter.AtOnce + 100, 1), (done.Changed, done.Refused));
        Assert.Equal([new BulkProgress(BulkWriter.AtOnce, ids.Length), new BulkProgress(ids.Length, ids.Length)], seen);
        var car = await CarAsync(ids[^1]);
        Assert.Equal((10_770m, 2, "Mara Klein"), (car.Price, car.Version, car.ChangedBy)); // 11,099 less 3 % is 10,766.03.
        Assert.Equal(refused, await CarAsync(refused.Id));
        var entries = await EntriesAsync(done.Id);
        Assert.Equal(ids, entries.SkipLast(1).Select(e => e.RecordId));
        Assert.All(entries, e => Assert.Equal("Summer sale", e.Note));
        Assert.Equal("""{"price":[11099,10770]}""", entries[^2].Changes);
        Assert.Equal((HistoryAction.BulkEdited, RecordKind.User), (entries[^1].Action, entries[^1].RecordKind));
    }

    [Fact]
    public async Task ApplyAsync_ACarThatChangedOrJoinedOrLeft_NamesItAndWritesNothing()
    {
        var ids = await AddManyAsync(4, i => CarBuilder.Input().Available() with { Price = 1_000, Location = i == 3 ? "Yard" : "Hall" });
        var selection = CarSelection.AllOf(new CarQuery { Search = "opel" });
        var change = BulkChange.Add("price", -100);
        var preview = await PreviewAsync(selection, change);
        var joined = await Database.AddCarAsync(CarBuilder.Input().Available());
        var left = await CarAsync(ids[1]);
        await Cars.DeleteAsync(left.Id, left.Version, Ct);
        var seen = await Database.Get<CarStatusService>(Sam).SeenAsync(ids[2], "Gate", Ct);
        Assert.IsType<SaveResult.Saved>(seen);
        var before = await CountHistoryAsync();

        var stale = Assert.IsType<BulkResult.Stale>(await Bulk.ApplyAsync(selection, change, preview.Stamp, null, null, Ct));

        Assert.Equal((1, 1, 1), (stale.Joined, stale.Left, stale.Changed));
        Assert.Equal(
            [(left.Id, BulkDrift.Left, "Mara Klein"), (ids[2], BulkDrift.Changed, "Sam Sales"), (joined.Id, BulkDrift.Joined, "Mara Klein")],
            stale.Cars.Select(c => (c.Id, c.How, c.By!)));
        Assert.All(stale.Cars, c => Assert.NotNull(c.StockNumber));
        Assert.Equal(before, await CountHistoryAsync());
        Assert.Equal(1_000, (await CarAsync(ids[0])).Price);
    }

    [Fact]
    public async Task ApplyAsync_MoreThanFiftyThatChanged_NamesFiftyAndCountsAll()
    {
        var ids = await AddManyAsync(60);
        var preview = await PreviewAsync(CarSelection.Of(ids), BulkChange.Add("price", 1));
        await DoAsync(CarSelection.Of(ids), BulkChange.Set("colour", "red"));

        var stale = Assert.IsType<BulkResult.Stale>(await Bulk.ApplyAsync(CarSelection.Of(ids), BulkChange.Add("price", 1), preview.Stamp, null, null, Ct));

        Assert.Equal((60, 50), (stale.Changed, stale.Cars.Count));
    }

    [Fact]
    public async Task ApplyAsync_AnotherChangeOrAStampOfNobody_IsRefused()
    {
        var ids = await AddManyAsync(2);
        var preview = await PreviewAsync(CarSelection.Of(ids), BulkChange.Add("price", 1));

        var other = Assert.IsType<BulkResult.Stale>(await Bulk.ApplyAsync(CarSelection.Of(ids), BulkChange.Add("price", 2), preview.Stamp, null, null, Ct));
        var unknown = Assert.IsType<BulkResult.Stale>(await Bulk.ApplyAsync(CarSelection.Of(ids), BulkChange.Add("price", 1), "0123", null, null, Ct));
        var note = Assert.IsType<BulkResult.Invalid>(
            await Bulk.ApplyAsync(CarSelection.Of(ids), BulkChange.Add("price", 1), preview.Stamp, new string('x', 501), null, Ct));

        Assert.StartsWith("This is not the change that was previewed.", other.Message, StringComparison.Ordinal);
        Assert.Empty(unknown.Cars);
        Assert.Equal("reason", note.Errors.Single().Field);
        Assert.Equal(1_000, (await CarAsync(ids[0])).Price);
    }

    [Fact]
    public async Task ApplyAsync_NothingToChange_IsRefused()
    {
        var ids = await AddManyAsync(2, _ => CarBuilder.Input() with { Location = "Hall" });
        var preview = await PreviewAsync(CarSelection.Of(ids), BulkChange.Set("location", "Hall"));

        Assert.Equal((2, 0), (preview.Unchanged, preview.Changed));
        Assert.IsType<BulkResult.Invalid>(await Bulk.ApplyAsync(CarSelection.Of(ids), BulkChange.Set("location", "Hall"), preview.Stamp, null, null, Ct));
    }

    [Fact]
    public async Task ApplyAsync_CancelledHalfway_WritesNothing()
    {
        var ids = await AddManyAsync(BulkWriter.AtOnce + 1);
        var preview = await PreviewAsync(CarSelection.AllOf(new CarQuery()), BulkChange.Add("price", 1));
        var before = await CountHistoryAsync();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Ct);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Bulk.ApplyAsync(
            CarSelection.AllOf(new CarQuery()), BulkChange.Add("price", 1), preview.Stamp, null, new Listener(_ => cancel.Cancel()), cancel.Token));

        Assert.Equal(before, await CountHistoryAsync());
        Assert.Equal((1_000m, 1), ((await CarAsync(ids[0])).Price, (await CarAsync(ids[0])).Version));
        Assert.Equal(BulkWriter.AtOnce + 1, (await DoAsync(CarSelection.AllOf(new CarQuery()), BulkChange.Add("price", 1))).Changed);
    }

    [Fact]
    public async Task ApplyAsync_FailingHalfway_WritesNothing()
    {
        await AddManyAsync(BulkWriter.AtOnce + 1);
        var preview = await PreviewAsync(CarSelection.AllOf(new CarQuery()), BulkChange.Add("price", 1));
        var before = await CountHistoryAsync();

        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => Bulk.ApplyAsync(
            CarSelection.AllOf(new CarQuery()), BulkChange.Add("price", 1), preview.Stamp, null, new Listener(_ => throw new InvalidTimeZoneException()), Ct));

        Assert.Equal(before, await CountHistoryAsync());
        Assert.Equal(BulkWriter.AtOnce + 1, (await DoAsync(CarSelection.AllOf(new CarQuery()), BulkChange.Add("price", 1))).Changed);
    }

    [Fact]
    public async Task ApplyAsync_CarsThatComeIntoPreparation_GetTheUsualStepsOnce()
    {
        var ids = await AddManyAsync(2, _ => CarBuilder.Input());
        await Database.AddStepAsync(ids[1], "Respray");

        await DoAsync(CarSelection.Of(ids), BulkChange.Move(CarStatus.InPreparation));

        var steps = Database.Get<PreparationService>();
        Assert.Equal(["Inspection", "Repair", "Cleaning", "Photos", "Pricing"], (await steps.ListAsync(ids[0], Ct)).Select(s => s.Name));
        Assert.Equal(["Respray"], (await steps.ListAsync(ids[1], Ct)).Select(s => s.Name));
        Assert.Equal(6, (await Database.Get<HistoryService>().ListAsync(RecordKind.Car, ids[0], ct: Ct)).Count(e => e.Part == RecordPart.Step || e.Action == HistoryAction.Changed));
    }

    [Fact]
    public async Task ApplyAsync_ACost_IsAddedOnceAlsoWhenItIsAskedForTwice()
    {
        var ids = await AddManyAsync(3);
        var change = BulkChange.AddCost(new CostInput { Kind = CostKind.Cleaning, Amount = 49.9m, Vendor = " Glanz & Co " });
        var preview = await PreviewAsync(CarSelection.Of(ids), change);

        Assert.IsType<BulkResult.Applied>(await Bulk.ApplyAsync(CarSelection.Of(ids), change, preview.Stamp, null, null, Ct));
        Assert.IsType<BulkResult.Stale>(await Bulk.ApplyAsync(CarSelection.Of(ids), change, preview.Stamp, null, null, Ct));

        var cost = Assert.Single((await Database.Get<CostService>().GetAsync(ids[2], Ct))!.Costs);
        Assert.Equal((CostKind.Cleaning, 49.9m, "Glanz & Co", "Mara Klein"), (cost.Kind, cost.Amount, cost.Vendor, cost.CreatedBy));
        Assert.Equal(DateOnly.FromDateTime(DateTime.UtcNow), cost.On);
    }

    [Fact]
    public async Task ApplyAsync_TextsThatAreSearched_AreFoundAtOnce()
    {
        var ids = await AddManyAsync(3);

        await DoAsync(CarSelection.Of(ids[..2]), BulkChange.Set("make", "Škoda"));

        var found = await Cars.ListAsync(new CarQuery { Search = "skoda" }, Ct);
        Assert.Equal(ids[..2].Order(), found.Items.Select(c => c.Id).Order());
        Assert.Contains(
            await Database.Get<CarFacetService>().CountAsync(new CarQuery(), CarFilterField.Of("make"), Ct) ?? [], make => make.Value as string == "Škoda");
    }

    private sealed class Listener(Action<BulkProgress> hear) : IProgress<BulkProgress>
    {
        public void Report(BulkProgress value) => hear(value);
    }

    public sealed class OnSqlite() : BulkApplyTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : BulkApplyTests(DatabaseProvider.PostgreSql);
}

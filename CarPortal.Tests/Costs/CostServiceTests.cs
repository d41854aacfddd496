using System.Text;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.Costs;
using CarPortal.Data.History;
using CarPortal.Data.Imports;
using CarPortal.Tests.Testing;
using Microsoft.Extensions.Options;

namespace CarPortal.Tests.Costs;

public abstract class CostServiceTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private CarDetails _car = null!;

    private CostService Costs => Database.Get<CostService>();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _car = await Database.AddCarAsync(CarBuilder.Input() with
        {
            Price = 12_000, PurchasePrice = 9_000, AcquiredOn = DateOnly.FromDateTime(DateTime.UtcNow.AddDays(-10)),
        });
    }

    [Fact]
    public async Task GetAsync_CostsOfACar_AddUpToItsGross()
    {
        await AddAsync(CostKind.Repair, 600.25m);
        await AddAsync(CostKind.Transport, 200);
        await AddAsync(CostKind.Other, -50.25m); // A refund

        var money = (await Costs.GetAsync(_car.Id, Ct))!;

        Assert.Equal((9_000m, 750m, 12_000m, 2_250m), (money.PurchasePrice, money.CostsTotal, money.Price, money.Gross));
        Assert.Equal((10, 75m, false), (money.Days, money.CostPerDay, money.IsSold));
        Assert.Equal([CostKind.Other, CostKind.Transport, CostKind.Repair], money.Costs.Select(c => c.Kind));
        Assert.Equal("Mara Klein", money.Costs[0].CreatedBy);
    }

    [Fact]
    public async Task GetAsync_NoCarOrNoPurchasePrice_SaysWhatIsNotKnown()
    {
        var unknown = await Database.AddCarAsync(CarBuilder.Input() with { Price = 5_000 });

        Assert.Null(await Costs.GetAsync(4_711, Ct));
        Assert.Null((await Costs.GetAsync(unknown.Id, Ct))!.Gross);
    }

    [Fact]
    public async Task AddAsync_WhatIsNoCost_NamesTheFieldAndWritesNothing()
    {
        foreach (var (kind, amount, on, field) in new (CostKind?, decimal?, string?, string)[]
        {
            (CostKind.Repair, null, null, "amount"), (CostKind.Repair, 0, null, "amount"), (CostKind.Repair, 1e12m, null, "amount"),
            (CostKind.Repair, -1e12m, null, "amount"), (CostKind.Repair, decimal.MaxValue, null, "amount"), (CostKind.Repair, decimal.MinValue, null, "amount"),
            (CostKind.Repair, 1.005m, null, "amount"), ((CostKind)99, 5, null, "kind"), (null, 5, null, "kind"),
            (CostKind.Repair, 5, "1066-10-14", "on"), (CostKind.Repair, 5, "9998-01-01", "on"),
        })
        {
            var input = new CostInput { Kind = kind, Amount = amount, On = on is null ? null : DateOnly.Parse(on, null) };
            var invalid = Assert.IsType<SaveResult.Invalid>(await Costs.AddAsync(_car.Id, input, Ct));
            Assert.Equal(field, Assert.Single(invalid.Errors).Field);
        }

        Assert.Empty((await Costs.GetAsync(_car.Id, Ct))!.Costs);
    }

    [Fact]
    public async Task Import_PurchasePriceThatIsNone_IsNamedAndTheOthersGoIn()
    {
        const string rows = "make,title,purchasePrice\nopel,A,1e300\nopel,B,-1\nopel,C,1000000000\nopel,D,1.005\nopel,Good,9000\n";
        var rejected = new List<RejectedRow>();

        var result = await Database.Get<CarImportService>().RunAsync(
            new MemoryStream(Encoding.UTF8.GetBytes(rows)), "stock.csv", new ImportOptions { OnRejected = rejected.Add }, Ct);

        Assert.Equal(new ImportCounts(5, 1, 4, 0, 0), Assert.IsType<ImportResult.Done>(result).Counts);
        Assert.All(rejected, row => Assert.Equal("purchasePrice", Assert.Single(row.Errors).Field));
    }

    [Fact]
    public async Task UpdateAndRemove_OfAnOldVersionOrAnotherCar_ChangeNothing()
    {
        var id = await AddAsync(CostKind.Repair, 600);
        var other = await Database.AddCarAsync();
        var input = new CostInput { Kind = CostKind.Cleaning, Amount = 80 };
        Assert.Equal(2, Assert.IsType<SaveResult.Saved>(await Costs.UpdateAsync(_car.Id, id, 1, input, Ct)).Version);

        Assert.IsType<SaveResult.Conflict>(await Costs.UpdateAsync(_car.Id, id, 1, input with { Amount = 1 }, Ct));
        Assert.IsType<SaveResult.Conflict>(await Costs.RemoveAsync(_car.Id, id, 1, Ct));
        Assert.IsType<SaveResult.NotFound>(await Costs.RemoveAsync(other.Id, id, 2, Ct));
        Assert.IsType<SaveResult.NotFound>(await Costs.AddAsync(4_711, input, Ct));
        Assert.Equal(80, Assert.Single((await Costs.GetAsync(_car.Id, Ct))!.Costs).Amount);
        Assert.IsType<SaveResult.Saved>(await Costs.RemoveAsync(_car.Id, id, 2, Ct));
        Assert.Empty((await Costs.GetAsync(_car.Id, Ct))!.Costs);
    }

    [Fact]
    public async Task History_OfTheCar_TellsOfItsCostsToThoseWhoMaySeeThem()
    {
        var id = await AddAsync(CostKind.Repair, 600);
        await Costs.UpdateAsync(_car.Id, id, 1, new CostInput { Kind = CostKind.Repair, Amount = 650, Vendor = "Garage Sommer" }, Ct);
        await Costs.RemoveAsync(_car.Id, id, 2, Ct);

        var told = (await ListAsync(Roles.Manager)).Where(e => e.Part == RecordPart.Cost).ToList();

        Assert.Equal([HistoryAction.Deleted, HistoryAction.Changed, HistoryAction.Created], told.Select(e => e.Action));
        Assert.All(told, e => Assert.Equal(id, e.PartId));
        Assert.Contains(new FieldChangeItem("amount", "600", "650"), told[1].Changes);
        Assert.Contains(new FieldChangeItem("amount", "650", null), told[0].Changes);
        Assert.DoesNotContain(await ListAsync(Roles.Sales), e => e.Part == RecordPart.Cost);
    }

    [Fact]
    public async Task WhoeverMayNotSeeCosts_NeitherReadsNorWritesThem()
    {
        var sales = Database.Get<CostService>(Actor.Person(2, "Sam", Roles.Sales));

        await Assert.ThrowsAsync<PermissionDeniedException>(() => sales.GetAsync(_car.Id, Ct));
        Assert.IsType<SaveResult.Forbidden>(await sales.AddAsync(_car.Id, new CostInput { Kind = CostKind.Repair, Amount = 1 }, Ct));
    }

    [Fact]
    public async Task NewCar_WithDefaultCosts_HasThemAndItsHistoryKeepsThemFromSales()
    {
        var options = Database.Get<IOptions<CarOptions>>().Value;
        options.DefaultCosts.Add(new DefaultCost { Kind = CostKind.Cleaning, Amount = 85 });

        var car = await Database.AddCarAsync(actor: Actor.Person(2, "Sam", Roles.Sales));

        Assert.Equal((CostKind.Cleaning, 85m), Assert.Single((await Costs.GetAsync(car.Id, Ct))!.Costs) is var cost ? (cost.Kind, cost.Amount) : default);
        Assert.Single(await Database.Get<HistoryService>(Actor.Person(2, "Sam", Roles.Sales)).ListAsync(RecordKind.Car, car.Id, ct: Ct));
    }

    private async Task<int> AddAsync(CostKind kind, decimal amount) =>
        Assert.IsType<SaveResult.Saved>(await Costs.AddAsync(_car.Id, new CostInput { Kind = kind, Amount = amount }, Ct)).Id;

    private Task<IReadOnlyList<HistoryItem>> ListAsync(string role) =>
        Database.Get<HistoryService>(Actor.Person(3, "Jo", role)).ListAsync(RecordKind.Car, _car.Id, ct: Ct);

    public sealed class OnSqlite() : CostServiceTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : CostServiceTests(DatabaseProvider.PostgreSql);
}

using System.Text;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.Imports;
using CarPortal.Data.Vins;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Vins;

public abstract class VinServiceTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private const string Vin = "W0L0AHL0855000001";

    private VinService Vins => Database.Get<VinService>();

    private CarService Cars => Database.Get<CarService>();

    [Fact]
    public async Task Check_NobodyHasIt_NamesNoCar()
    {
        await AddAsync("W0L0AHL0855000002");

        var report = await Vins.CheckAsync(" w0l0ahl08550-00001", 2005, "Opel", ct: Ct);

        Assert.Equal((Vin, "Opel", "Germany"), (report.Vin, report.Maker, report.Country));
        Assert.Null(report.InStock);
        Assert.Empty(report.Earlier);
        Assert.Empty(report.Similar);
    }

    [Fact]
    public async Task Check_InStock_IsTheOnlyRefusal()
    {
        var car = await AddAsync(Vin);

        var report = await Vins.CheckAsync(Vin, 1999, "Ford", ct: Ct);

        Assert.Equal(car.Id, report.InStock!.Id);
        var refusal = Assert.Single(report.Notes, n => n.Refuses);
        Assert.Equal(("inStock", $"Already in stock as {car.StockNumber}."), (refusal.Code, refusal.Message));
        Assert.Same(refusal, report.Notes[0]);
        Assert.IsType<SaveResult.Duplicate>(await Cars.CreateAsync(CarBuilder.Input() with { Vin = Vin }, Ct));
    }

    [Fact]
    public async Task Check_ItsOwnCar_IsNoOther()
    {
        var car = await AddAsync(Vin);

        var report = await Vins.CheckAsync(Vin, carId: car.Id, ct: Ct);

        Assert.Null(report.InStock);
        Assert.Empty(report.Similar);
    }

    [Fact]
    public async Task Check_ForASoldCar_RefusesNothing()
    {
        var sold = await AddAsync(Vin, CarStatus.Sold);
        var stocked = await AddAsync(Vin);

        var report = await Vins.CheckAsync(Vin, carId: sold.Id, ct: Ct);

        Assert.Equal(stocked.Id, report.InStock!.Id);
        Assert.DoesNotContain(report.Notes, n => n.Refuses);
        Assert.IsType<SaveResult.Saved>(await Cars.UpdateAsync(sold.Id, sold.Version, sold.ToInput() with { Notes = "x" }, Ct));
    }

    [Fact]
    public async Task Check_SoldAndDeleted_AreOldRecordsWithTheirDay()
    {
        var sold = await AddAsync(Vin);
        await Cars.UpdateAsync(sold.Id, sold.Version, sold.ToInput().Sold(), Ct);
        await MoveStatusAsync(sold.Id, new DateTime(2024, 5, 6, 7, 8, 9, DateTimeKind.Utc));
        var after = (await Cars.GetAsync(sold.Id, Ct))!;
        await Cars.UpdateAsync(sold.Id, after.Version, after.ToInput() with { Notes = "Came with two keys" }, Ct);
        var deleted = await AddAsync(Vin);
        await Cars.DeleteAsync(deleted.Id, deleted.Version, Ct);

        var report = await Vins.CheckAsync(Vin, ct: Ct);

        Assert.Null(report.InStock);
        Assert.Equal([(deleted.Id, true), (sold.Id, false)], report.Earlier.Select(c => (c.Id, c.Deleted)));
        Assert.Equal([DateTime.UtcNow.Year, 2024], report.Earlier.Select(c => c.Since.Year));
        Assert.Contains(report.Notes, n => n.Code == "earlier" && n.Message.StartsWith("Deleted in", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Check_SameLastEight_NamesFiveAtMost()
    {
        for (var i = 0; i < 7; i++)
        {
            await AddAsync($"WVWZZZ1K{i}55000001");
        }

        var report = await Vins.CheckAsync(Vin, ct: Ct);

        Assert.Equal(VinService.MaxCars, report.Similar.Count);
        Assert.All(report.Similar, c => Assert.EndsWith("55000001", c.Vin, StringComparison.Ordinal));
        Assert.Equal(VinService.MaxCars, (await Vins.CheckAsync("55000001", ct: Ct)).Similar.Count); // Only they stand on the key.
        Assert.Empty((await Vins.CheckAsync("5000001", ct: Ct)).Similar);
    }

    [Fact]
    public async Task Check_ManyOldRecords_StillNamesTheOneInStock()
    {
        var stocked = await AddAsync(Vin);
        for (var i = 0; i < 13; i++)
        {
            await AddAsync(Vin, CarStatus.Delivered);
        }

        var report = await Vins.CheckAsync(Vin, ct: Ct);

        Assert.Equal(stocked.Id, report.InStock!.Id);
        Assert.Equal(VinService.MaxCars, report.Earlier.Count);
    }

    [Theory]
    [InlineData("%%%%%%%%")]
    [InlineData("________")]
    [InlineData("W0L'--; DROP")]
    [InlineData("W0L0AHL08550000\uD83D\uDE97")]
    public async Task Check_AnyCharacters_AreTakenLiterally(string vin)
    {
        await AddAsync(Vin);

        var report = await Vins.CheckAsync(vin, ct: Ct);

        Assert.Empty(report.Similar);
        Assert.DoesNotContain(report.Notes, n => n.Refuses);
    }

    [Fact]
    public async Task Check_WhatCannotBeStored_SaysWhatASaveWouldSay()
    {
        foreach (var vin in new[] { new string('A', 10_000), "W0L\u0000", "W0L\uD83D" })
        {
            var refusal = Assert.Single((await Vins.CheckAsync(vin, ct: Ct)).Notes);
            var invalid = Assert.IsType<SaveResult.Invalid>(await Cars.CreateAsync(CarBuilder.Input() with { Vin = vin }, Ct));
            Assert.Equal(("notAVin", true, Assert.Single(invalid.Errors).Message), (refusal.Code, refusal.Refuses, refusal.Message));
        }

        Assert.Empty((await Vins.CheckAsync("  ", ct: Ct)).Notes);
    }

    /// <summary>The rest are warnings: by page, API and import alike, since all go through these two.</summary>
    [Theory]
    [InlineData("W0LOAHL0855000001")]
    [InlineData("W0L0\u0410HL0855000001")]
    [InlineData("1M8GDM9A0KP042788")]
    [InlineData("1Q87T3N166389")]
    [InlineData("A!B")]
    [InlineData("W0L0AHL08550000\uD83D\uDE97")]
    public async Task Save_VinThatLooksWrong_IsSavedAsItIs(string vin)
    {
        Assert.NotEmpty((await Vins.CheckAsync(vin, 2012, "Ford", ct: Ct)).Notes);

        Assert.Equal(vin, (await AddAsync(vin, year: 2012)).Vin);
        using var file = new MemoryStream(Encoding.UTF8.GetBytes($"stock number,make,title,vin,year,status,salePrice,soldOn,soldBy,buyerName\nOLD1,Ford,Focus,{vin},2012,sold,900,2020-02-03,Sam,Ines\n"));
        var done = Assert.IsType<ImportResult.Done>(await Database.Get<CarImportService>().RunAsync(file, "vins.csv", new ImportOptions(), Ct));
        Assert.Equal((1, 0), (done.Counts.Added, done.Counts.Rejected));
        await using var db = Database.Open();
        Assert.Equal(2, await db.Cars.CountAsync(c => c.Vin == vin, Ct));
    }

    [Fact]
    public async Task GetOldRecord_Deleted_IsThereForAll()
    {
        var car = await AddAsync(Vin);
        await Cars.DeleteAsync(car.Id, car.Version, Ct);

        Assert.Equal(car.Title, (await Vins.GetOldRecordAsync(car.Id, Ct))!.Title);
        Assert.Null(await Vins.GetOldRecordAsync(car.Id + 1, Ct));
    }

    [Fact]
    public async Task Check_WithoutTheRight_IsDenied() =>
        await Assert.ThrowsAsync<PermissionDeniedException>(() => Database.Get<VinService>(Actor.Nobody).CheckAsync(Vin, ct: Ct));

    private Task<CarDetails> AddAsync(string vin, CarStatus status = CarStatus.Available, int? year = null) =>
        Database.AddCarAsync((status == CarStatus.Available ? CarBuilder.Input().Available() : CarBuilder.Input().Sold()) with { Vin = vin, Status = status, Year = year });

    private async Task MoveStatusAsync(int id, DateTime since)
    {
        await using var db = Database.Open();
        await db.Cars.Where(c => c.Id == id).ExecuteUpdateAsync(set => set.SetProperty(c => c.StatusSince, since), Ct);
    }

    public sealed class OnSqlite() : VinServiceTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : VinServiceTests(DatabaseProvider.PostgreSql);
}

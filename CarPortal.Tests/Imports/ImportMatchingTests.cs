using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.Imports;
using CarPortal.Tests.Testing;

namespace CarPortal.Tests.Imports;

/// <summary>Which car a row means, and what becomes of that car.</summary>
public abstract class ImportMatchingTests(DatabaseProvider provider) : ImportJobTest(provider)
{
    private const string Vin = "W0L0TGF4825000001";
    private const string OtherVin = "WVWZZZ1KZAW000002";

    [Fact]
    public async Task Check_OneFile_CreatesUpdatesAndLeavesAlone()
    {
        await AddAsync("A1", Vin, 9_000);
        await AddAsync("A2", null, 8_000);
        await AddAsync("A3", null, 7_000);
        var job = await CheckAsync($"stock number,vin,make,title,price\nA1,{Vin},Opel,Astra,8500\n,{OtherVin},VW,Golf,5000\nA3,,Opel,Astra,7000\na2,,,,\n");

        Assert.Equal(Tally(created: 1, updated: 1, unchanged: 2), job.Tally with { Warned = 0 });
        var change = Assert.Single((await Reports.ListChangesAsync(job.Id, 1, Ct)).Items);
        Assert.Equal((2, "A1", "price", "9000", "8500"), (change.Line, change.StockNumber, change.Changes[0].Field, change.Changes[0].Old, change.Changes[0].New));
        Assert.Equal(["Golf", "Astra"], (await Reports.ListSamplesAsync(job.Id, Ct)).OrderByDescending(s => s.IsNew).Select(s => s.Car.Title));
        Assert.Equal([9_000m, 8_000m, 7_000m], (await CarsAsync()).Select(c => c.Price));

        await WorkAsync(await Imports.RunAsync(job.Id, Ct));
        Assert.Equal([8_500m, 8_000m, 7_000m, 5_000m], (await CarsAsync()).Select(c => c.Price));
    }

    [Fact]
    public async Task Check_VinAndStockNumberOfDifferentCars_IsRefusedAndNeverADuplicate()
    {
        await AddAsync("A1", Vin, 9_000);
        await AddAsync("A2", OtherVin, 8_000);
        await AddAsync("A3", null, 7_000);
        var job = await CheckAsync($"stock number,vin,make,title\nA2,{Vin},Opel,Astra\nA1,ZFA31200000123456,Fiat,500\n");
        var bare = await CheckAsync($"stock number,vin,make,title\nA3,{Vin},Opel,Astra\n");

        var refused = (await Reports.ListRefusedAsync(job.Id, 1, Ct)).Items.Concat((await Reports.ListRefusedAsync(bare.Id, 1, Ct)).Items).ToList();
        Assert.Equal((Tally(refused: 2), Tally(refused: 1)), (job.Tally, bare.Tally));
        Assert.Equal([("vin", Vin), ("vin", "ZFA31200000123456"), ("stock number", "A3")], refused.Select(r => (r.Problems[0].Heading, r.Problems[0].Value)));
        Assert.Equal([true, true, false], refused.Select(r => r.Problems[0].Reason.Contains(" has the VIN ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_OwnFileWithAVinThatCameBack_GivesTheVerySameRecords(bool soldFirst)
    {
        const string Sold = $"S1,{Vin},Opel,Astra,sold,900,2020-02-03,Sam,Ines\n", InStock = $"S2,{Vin},Opel,Astra,incoming,,,,\n", Gone = $"S3,{Vin},Opel,Astra,withdrawn,,,,\n";
        const string Head = "stockNumber,vin,make,title,status,salePrice,soldOn,soldBy,buyerName\n";
        var job = await ImportAsync(Head + (soldFirst ? Sold + Gone + InStock : InStock + Gone + Sold));
        Assert.Equal(Tally(created: 3), job.Tally with { Warned = 0 });
        Assert.Equal([("S1", CarStatus.Sold), ("S2", CarStatus.Incoming), ("S3", CarStatus.Withdrawn)], (await CarsAsync()).Select(c => (c.StockNumber, c.Status)).Order());

        // Another file with the same cars finds each by its number, though all have one VIN.
        var again = await CheckAsync(Head + InStock + Sold + Gone + "S4,,Opel,Astra,incoming,,,,\n");
        Assert.Equal(Tally(created: 1, unchanged: 3), again.Tally with { Warned = 0 });
    }

    [Fact]
    public async Task Check_TwoRowsForOneCar_SecondNamesTheFirst()
    {
        await AddAsync("A1", Vin, 9_000);
        var job = await CheckAsync($"stock number,vin,make,title,price\n,{Vin},Opel,Astra,8000\nA1,,Opel,Astra,7000\n,{OtherVin},VW,Golf,1\n,{OtherVin},VW,Golf,2\n");

        Assert.Equal([(3, "Line 2"), (5, "Line 4")], (await Reports.ListRefusedAsync(job.Id, 1, Ct)).Items.Select(r => (r.Line, r.Problems[0].Reason[..6])));
        Assert.Equal(Tally(created: 1, updated: 1, refused: 2), job.Tally with { Warned = 0 });
    }

    [Fact]
    public async Task Check_FileWithNumbersAndPricesAlone_ChangesWhatIsThereAndRefusesTheRest()
    {
        await AddAsync("A1", null, 9_000);
        var job = await ImportAsync("stock number,price\nA1,8500\nB7,100\n");

        Assert.Equal(Tally(updated: 1, refused: 1), job.Tally);
        Assert.Equal(["make", "title"], (await Reports.ListRefusedAsync(job.Id, 1, Ct)).Items[0].Problems.Select(p => p.Heading));
    }

    [Fact]
    public async Task Check_ConstantAndEmptyCells_FillOnlyWhatIsEmpty()
    {
        await Database.AddCarAsync(CarBuilder.Input() with { StockNumber = "A1", Location = "Hall", Colour = null, Notes = "Kept" });
        await ImportAsync("stock number,notes\nA1,\n", settings => settings with
        {
            Mapping = settings.Mapping with
            {
                Fields = [.. settings.Mapping.Fields, new FieldMapping("location") { Constant = "Yard" }, new FieldMapping("colour") { Constant = "red" }],
            },
        });

        var car = Assert.Single(await CarsAsync());
        Assert.Equal(("Hall", "red", "Kept"), (car.Location, car.Colour, car.Notes));
    }

    [Fact]
    public async Task Check_StatusThatCannotFollow_StaysAndTheRestIsTaken()
    {
        await AddAsync("A1", null, 9_000);
        var job = await ImportAsync("stock number,price,status\nA1,8500,delivered\n");

        var car = Assert.Single(await CarsAsync());
        Assert.Equal((CarStatus.Incoming, 8_500m, 1), (car.Status, car.Price!.Value, job.Tally.Unready));
        Assert.Contains("It stays incoming.", (await Reports.ListChangesAsync(job.Id, 1, Ct)).Items[0].Remark, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_SourceKnowsItsCarsByItsOwnId_AndByNothingElse()
    {
        static ImportSettings Named(ImportSettings settings) => settings with { Source = "Autohof", Mapping = settings.Mapping with { SourceId = "ad" } };
        await ImportAsync("ad,make,title,price\n77,Opel,Astra,100\n78,Opel,Corsa,200\n", Named);
        var again = await CheckAsync("ad,make,title,price\n78,Opel,Corsa,250\n79,Opel,Zafira,300\n");

        Assert.Equal(Tally(created: 1, updated: 1), again.Tally);
        Assert.Equal("Autohof", again.Source);
        Assert.True((await Settings.ReadAsync(again.Id, Ct))!.IsRemembered);
        var other = await CheckAsync("ad,make,title,price\n78,Opel,Corsa,251\n", settings => Named(settings) with { Source = "Somebody else" });
        Assert.Equal(Tally(created: 1), other.Tally);
    }

    [Fact]
    public async Task Run_FullStockFile_WithdrawsWhatItNoLongerHas_OnlyWhenAsked()
    {
        static ImportSettings Named(ImportSettings settings) => settings with { Source = "Autohof" };
        await AddAsync("M1", null, 1);
        await ImportAsync("stock number,make,title\nA1,Opel,Astra\nA2,Opel,Corsa\nA3,Opel,Zafira\n", Named);
        await ImportAsync("stock number,make,title\nA1,Opel,Astra\n", Named);
        Assert.DoesNotContain(await CarsAsync(), c => c.Status == CarStatus.Withdrawn);

        var job = await ImportAsync("stock number,make,title\nA1,Opel,Astra\nA2,Opel,Corsa\n", settings => Named(settings) with { WithdrawMissing = true });
        Assert.Equal(Tally(unchanged: 2, withdrawn: 1), job.Tally);
        Assert.Equal(["A3"], (await CarsAsync()).Where(c => c.Status == CarStatus.Withdrawn).Select(c => c.StockNumber));

        await UndoAsync(job.Id);
        Assert.DoesNotContain(await CarsAsync(), c => c.Status == CarStatus.Withdrawn);
    }

    private Task AddAsync(string number, string? vin, decimal price) =>
        Database.AddCarAsync(new CarInput { StockNumber = number, Vin = vin, Make = "Opel", Title = "Astra", Price = price });

    public sealed class OnSqlite() : ImportMatchingTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : ImportMatchingTests(DatabaseProvider.PostgreSql);
}

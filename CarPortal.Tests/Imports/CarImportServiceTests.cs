using System.Text;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.Imports;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Imports;

public abstract class CarImportServiceTests(DatabaseProvider provider) : CarImportTest(provider)
{
    [Fact]
    public async Task Run_ClassicColumns_BecomeTheCarsFields()
    {
        Assert.Equal(new ImportCounts(1, 1, 0, 0, 0), await ImportAsync(Classic + "opel,Opel Kadett,0,1991,ja,2016-04-07 03:46:09\n"));

        var car = Assert.Single(await CarsAsync());
        Assert.Equal(("opel", "Opel Kadett", 0m, 1991, "ja"), (car.Make, car.Title, car.Price, car.Year, car.Damage));
        Assert.Equal(new DateTime(2016, 4, 7, 3, 46, 9, DateTimeKind.Utc), car.LastSeenAt);
        Assert.Equal((CarStatus.Incoming, "10001", "test.csv"), (car.Status, car.StockNumber, car.CreatedBy));

        await using var db = Database.Open();
        var entry = await db.History.SingleAsync(Ct);
        Assert.Equal((ActorKind.Import, "test.csv", car.Id), (entry.ActorKind, entry.ActorName, entry.RecordId));
    }

    [Fact]
    public async Task Run_SameFileAgainOrTwiceAtOnce_AddsEachRowOnce()
    {
        var text = Classic + string.Concat(Enumerable.Repeat("opel,Opel Corsa,1,2000,,\n", 5_000));
        await Task.WhenAll(Task.Run(() => ImportAsync(text)), Task.Run(() => ImportAsync(text)));
        Assert.Equal(new ImportCounts(5_000, 0, 0, 5_000, 0), await ImportAsync(text));

        await using var db = Database.Open();
        Assert.Equal(5_000, await db.Cars.CountAsync(Ct));
        Assert.Equal(5_000, await db.History.CountAsync(Ct));
    }

    [Theory]
    [InlineData("opel,,1,2000,,", "name", "needed")]
    [InlineData("opel,A,\"1,23,4\",2000,,", "price", "without thousands")]
    [InlineData("opel,A,about 500,2000,,", "price", "without thousands")]
    [InlineData("opel,A,1e9,2000,,", "price", "amount")]
    [InlineData("opel,A,1e300,2000,,", "price", "amount")]
    [InlineData("opel,A,-1,2000,,", "price", "from 0")]
    [InlineData("opel,A,NaN,2000,,", "price", "amount")]
    [InlineData("opel,A,99999999999999999999999999999,2000,,", "price", "amount")]
    [InlineData("opel,A,1,1884,,", "year", "1885")]
    [InlineData("opel,A,1,2000,,31/02/2016", "last_seen", "time")]
    [InlineData("opel,A\u0081,1,2000,,", "name", "control")]
    [InlineData("opel,A\u0000B,1,2000,,", "", "NUL")]
    [InlineData("opel,A\uFFFDB,1,2000,,", "name", "lost")]
    [InlineData("opel,A,1", "", "3 columns")]
    public async Task Run_BadRow_IsNamedAndTheOthersGoIn(string row, string column, string reason)
    {
        Assert.Equal(new ImportCounts(2, 1, 1, 0, 0), await ImportAsync($"{Classic}{row}\nopel,Good,1,2000,,\n"));

        var error = Assert.Single(Assert.Single(Rejected).Errors);
        Assert.Equal((2, column), (Rejected[0].Line, error.Field));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Equal("Good", Assert.Single(await CarsAsync()).Title);
    }

    [Theory]
    [InlineData("1.234,56|12.500|7", "1234.56|12500|7")]
    [InlineData("$1,234.56|$5,000|$0", "1234.56|5000|0")]
    [InlineData("1.234,56|1,234.56|2.000", "1234.56|refused|2000")]
    [InlineData("500 €|1 500 €|VB", "500|1500|refused")]
    [InlineData("12000|5.000|9000", "12000|refused|9000")]
    public async Task Run_PricesAsTheColumnWritesThem_AreNeverAThousandTimesWrong(string prices, string expected)
    {
        var rows = string.Concat(prices.Split('|').Select((price, i) => $"opel;{i};{price}\n"));
        await RunAsync(Encoding.UTF8.GetBytes("make;title;price\n" + rows), new ImportOptions());

        var cars = (await CarsAsync()).ToDictionary(c => c.Title, c => c.Price!.Value);
        Assert.Equal(expected.Split('|'), prices.Split('|').Select((_, i) =>
            cars.TryGetValue($"{i}", out var price) ? price.ToString("0.##", System.Globalization.CultureInfo.InvariantCulture) : "refused"));
    }

    [Theory]
    [InlineData("brand,name,price,mileage\nopel,A,1,150.000\n", "150.000 may be thousands")]
    [InlineData("brand,name,mileage,price\nopel,A,150000,1.005\nopel,A,150000,2.005\nopel,A,150000,9000\n", "1.005 may be thousands")]
    [InlineData("brand,name,price,last_seen\nopel,A,1,03/04/2016\n", "03/04/2016 may be read in two ways")]
    public async Task Run_FileThatCanBeReadInTwoWays_IsRefusedUntilSomebodySaysWhich(string text, string reason)
    {
        var refused = Assert.IsType<ImportResult.Refused>(await RunAsync(Encoding.UTF8.GetBytes(text), new ImportOptions()));
        Assert.Contains(reason, refused.Reason, StringComparison.Ordinal);
        Assert.Empty(await CarsAsync());

        await RunAsync(Encoding.UTF8.GetBytes(text), new ImportOptions { Numbers = NumberForm.Find("1.234,56"), Dates = DateForm.Find("3/31/2016") });
        Assert.All(await CarsAsync(), car => Assert.True(car.Mileage == 150_000 || car.LastSeenAt!.Value.Month == 3));
        Assert.NotEmpty(await CarsAsync());
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("\uFEFF", "empty")]
    [InlineData("brand,name\n", "no rows")]
    [InlineData("brand;name,x\nopel;A\n", "no column")]
    [InlineData("make,colour\nopel,A\n", "no column title")]
    [InlineData("brand,name,year,Year\nopel,A,1,1\n", "year and Year")]
    [InlineData("brand,make,name\nopel,opel,A\n", "brand and make")]
    [InlineData("b\0rand,name\nopel,A\n", "UTF-16")]
    public async Task Run_UnusableFile_IsRefusedAndSaysWhy(string text, string reason)
    {
        var refused = Assert.IsType<ImportResult.Refused>(await RunAsync(Encoding.UTF8.GetBytes(text), new ImportOptions()));
        Assert.Contains(reason, refused.Reason, StringComparison.Ordinal);
        Assert.Empty(await CarsAsync());
    }

    [Fact]
    public async Task Run_SameVinOrStockNumberInFileOrStock_IsOneCar()
    {
        await Database.AddCarAsync(CarBuilder.Input() with { StockNumber = "S1", Vin = "W0L0TGF4825000001" });
        var counts = await ImportAsync("make,title,vin,stockNumber,status\n"
            + "opel,in stock,w0l0tgf4825000001,,\nopel,gone before,W0L0TGF4825000001,,withdrawn\n"
            + "opel,number taken,,s1,\nopel,first,ABC,N1,\nopel,second, a-b-c,,\nopel,third,,n1,\n");

        Assert.Equal(new ImportCounts(6, 1, 4, 0, 0, 0, 1, Updated: 1), counts);
        Assert.Equal([(3, ""), (4, ""), (6, "vin"), (7, "stockNumber")],
            Rejected.Select(row => (row.Line, row.Errors[0].Field)));
    }

    [Fact]
    public async Task Run_FileBringsTheNextAutomaticNumber_EveryCarHasItsOwn()
    {
        Assert.Equal(3, (await ImportAsync("make,title,stockNumber\nopel,A,\nopel,B,10001\nopel,C,\n")).Added);
        Assert.Equal(["10001", "10002", "10003"], (await CarsAsync()).Select(c => c.StockNumber).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Run_StopOnErrorOrDryRun_WritesNothing()
    {
        var bytes = Encoding.UTF8.GetBytes(Classic + "opel,Good,1,2000,,\nopel,Bad,x,2000,,\n");
        var stopped = Assert.IsType<ImportResult.Stopped>(await RunAsync(bytes, new ImportOptions { StopOnError = true }));
        var dry = Assert.IsType<ImportResult.Done>(await RunAsync(bytes, new ImportOptions { DryRun = true }));

        Assert.Equal(new ImportCounts(2, 1, 1, 0, 0), stopped.Counts);
        Assert.Equal(stopped.Counts, dry.Counts);
        Assert.Empty(await CarsAsync());
        await using var db = Database.Open();
        Assert.Equal(0, await db.Imports.CountAsync(Ct) + await db.History.CountAsync(Ct));
    }

    [Fact]
    public async Task Run_StopOnErrorWithoutErrors_AddsAll() =>
        Assert.IsType<ImportResult.Done>(await RunAsync("make,title\nopel,A\n"u8.ToArray(), new ImportOptions { StopOnError = true }));

    [Fact]
    public async Task Run_WithoutThePermission_IsForbidden()
    {
        var sales = new Actor(ActorKind.Person, null, "Sam", Roles.PermissionsOf(Roles.Sales));
        using var file = new MemoryStream("make,title\nopel,A\n"u8.ToArray());
        Assert.IsType<ImportResult.Forbidden>(
            await Database.Get<CarImportService>(sales).RunAsync(file, "test.csv", new ImportOptions(), Ct));
    }

    [Theory]
    [InlineData("=1+1")]
    [InlineData("+49 123")]
    [InlineData("'=1")]
    [InlineData("''@x")]
    [InlineData("'90s car")]
    [InlineData("\uFF1DHYPERLINK")]
    [InlineData("a, \"b\"; c|d")]
    public async Task Run_OwnExport_GivesTheSameText(string title)
    {
        var car = await Database.AddCarAsync(CarBuilder.Input(title: title) with { Notes = "one\ntwo, \"three\"" });
        var csv = $"{CarCsv.Header}\r\n{CarCsv.Row(car with { StockNumber = "COPY" })}\r\n";
        Assert.Equal(1, (await ImportAsync(csv)).Added);

        var copy = (await CarsAsync()).Single(c => c.StockNumber == "COPY");
        Assert.Equal((car.Title, car.Notes), (copy.Title, copy.Notes));
        Assert.DoesNotContain(csv.Split(','), field => field.TrimStart('"').StartsWith('=') || field.TrimStart('"').StartsWith('+'));
    }

    [Fact]
    public async Task Run_OpelCsv_EveryRowIsACarOrANamedRefusal()
    {
        var path = Path.Combine(RealFiles.FolderOrSkip(), "opel.csv");
        var lines = (await File.ReadAllLinesAsync(path, Ct))[1..];
        var counts = Assert.IsType<ImportResult.Done>(await RunAsync(await File.ReadAllBytesAsync(path, Ct), new ImportOptions())).Counts;

        Assert.Equal((40_136, 40_136), (counts.Rows, counts.Added + counts.Rejected));
        Assert.Equal(counts.Rejected, Rejected.Count);
        await using var db = Database.Open();
        var cars = await db.Cars.ToDictionaryAsync(c => c.ImportRow!.Value, c => c.Title, Ct);
        foreach (var (row, line) in lines.Index().Where(l => l.Item.Contains('"', StringComparison.Ordinal)))
        {
            Assert.Contains(cars[row + 1], TextMending.Mend(line), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Run_CarsWithoutWhatTheirStatusNeeds_AreTakenAsInPreparationAndSaid()
    {
        const string Text = "make,title,status,price,mileage,salePrice,soldOn,soldBy,buyerName\n"
            + "Opel,Ready,available,4950,98400,,,,\nOpel,No price,available,,98400,,,,\nOpel,Held,reserved,1,1,,,,\n"
            + "Opel,Sold,sold,1,1,4800,2026-03-14,Sam,Ines\nOpel,Half sold,sold,1,1,4800,,Sam,\nOpel,Not sold,incoming,1,1,4800,,,\n";
        var remarks = new List<ImportRemark>();

        var done = Assert.IsType<ImportResult.Done>(await RunAsync(Encoding.UTF8.GetBytes(Text), new ImportOptions { OnRemark = remarks.Add }));

        Assert.Equal(new ImportCounts(6, 5, 1, 0, 0, 3), done.Counts);
        Assert.Equal(
            [("Ready", CarStatus.Available), ("No price", CarStatus.InPreparation), ("Held", CarStatus.InPreparation), ("Sold", CarStatus.Sold), ("Half sold", CarStatus.InPreparation)],
            (await CarsAsync()).Select(c => (c.Title, c.Status)));
        Assert.Equal([3, 4, 6], remarks.Select(r => r.Line));
        Assert.Contains("not as available. An available car needs a price", remarks[0].Message, StringComparison.Ordinal);
        Assert.StartsWith("Taken as in preparation, not as reserved. A reserved car needs a customer", remarks[1].Message, StringComparison.Ordinal);
        Assert.EndsWith("Left out of the car: 4800, Sam.", remarks[2].Message, StringComparison.Ordinal);
        Assert.Equal("salePrice", Assert.Single(Assert.Single(Rejected).Errors).Field);
        Assert.All((await CarsAsync()).Where(c => c.Status != CarStatus.Sold), c => Assert.Null(c.SalePrice));
    }

    [Fact]
    public async Task Run_VinsThatLookWrong_AreTakenAndToldOf()
    {
        const string Text = "make,title,year,vin\nHonda,Good,2003,1HGCM82633A004352\nHonda,Digit,2003,1HGCM82633A004353\n"
            + "Honda,Year,2010,1HGCM82633A004352\nHonda,Year,2010,1HGCM82683A004363\nTata,Maker,2010,ZZZAAA1A1AA000001\nOpel,Short,2010,ABC\nOpel,None,1000,ABD\n";
        var warnings = new List<ImportRemark>();

        var done = Assert.IsType<ImportResult.Done>(await RunAsync(Encoding.UTF8.GetBytes(Text), new ImportOptions { OnVinWarning = warnings.Add }));

        Assert.Equal(new ImportCounts(7, 5, 2, 0, 0, 0, 4), done.Counts);
        Assert.Equal([3, 5, 6, 7], warnings.Select(w => w.Line));
        Assert.Contains("1HGCM82633A004353: The check digit in position 9", warnings[0].Message, StringComparison.Ordinal);
        Assert.Contains("By its VIN the model year is 2003, not 2010", warnings[1].Message, StringComparison.Ordinal);
        Assert.Contains("The maker's code ZZZ is not known", warnings[2].Message, StringComparison.Ordinal);
        Assert.Contains("3 of 17 characters", warnings[3].Message, StringComparison.Ordinal);
        var whole = new List<ImportRemark>();
        await RunAsync("make,title,vin\nOpel,Once,ABE\n"u8.ToArray(), new ImportOptions { StopOnError = true, OnVinWarning = whole.Add });
        Assert.Single(whole);
    }

    public sealed class OnSqlite() : CarImportServiceTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : CarImportServiceTests(DatabaseProvider.PostgreSql);
}

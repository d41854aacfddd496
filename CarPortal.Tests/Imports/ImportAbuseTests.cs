using System.Diagnostics;
using System.Text;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.Imports;
using CarPortal.Tests.Testing;

namespace CarPortal.Tests.Imports;

/// <summary>
/// Files that somebody made to do harm, or that went wrong on their way. Where another test has a case, it is there: the
/// table of forms in FileReadingTests (C12), two rows for one car in ImportMatchingTests (C11), no right in ImportJobTests
/// (C14), kills in ImportKillTests (C15), other systems' ways in ImportsApiBadInputTests.
/// </summary>
public abstract class ImportAbuseTests(DatabaseProvider provider) : ImportJobTest(provider)
{
    [Theory]
    [InlineData("\uFEFF", "empty")]
    [InlineData("\r\n \n", "empty")]
    [InlineData("make,title\n", "no rows")]
    [InlineData("\uFEFFmake,title\r\n\r\n\r\n", "no rows")]
    [InlineData("m\0ake,title\nOpel,Astra\n", "NUL")]
    public async Task C1_FileWithoutRows_IsRefused(string text, string reason)
    {
        var job = await UploadAsync(text);
        Assert.Equal(ImportState.Refused, job.State);
        Assert.Contains(reason, job.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task C1_FileOfNoBytes_IsNotTaken()
    {
        using var nothing = new MemoryStream();
        Assert.Equal("file", Assert.Single(Assert.IsType<ImportJobResult.Invalid>(await Imports.UploadAsync(nothing, "stock.csv", Ct)).Errors).Field);
        Assert.Empty(await Imports.ListAsync(ct: Ct));
    }

    [Fact]
    public async Task C2_BytesThatAreNoText_NeverBecomeReplacementCharacters()
    {
        byte[] bytes = [.. "make,title\nOpel,Astra "u8, 0xC3, 0x28, 0xFF, .. "\n"u8];
        using var content = new MemoryStream(bytes);
        var job = await WorkAsync(await Imports.UploadAsync(content, "stock.csv", Ct));
        if (job.State == ImportState.Ready)
        {
            await SaveAsync(job.Id, s => s with { Encoding = "utf-8" });
            Assert.True(await Worker.RunNextAsync(Ct));
            job = (await Imports.FindAsync(job.Id, Ct))!;
        }

        Assert.Equal(ImportState.Refused, job.State);
        Assert.Contains("Line 2", job.Problem, StringComparison.Ordinal);

        // A character that was lost before is not taken either.
        var lost = await CheckAsync("make,title\nOpel,K\uFFFDfer\n");
        Assert.Equal(Tally(refused: 1), lost.Tally);
    }

    [Theory]
    [InlineData("=HYPERLINK(\"http://evil.example\")")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData("@SUM(A1)")]
    [InlineData("'=1")]
    [InlineData("<script>alert(1)</script>")]
    public async Task C3_Formula_IsStoredAsItStands(string title)
    {
        await ImportAsync($"make,title\nOpel,{CarCsv.Field(CarCsv.Guard(title))}\n");
        Assert.Equal(title, Assert.Single(await CarsAsync()).Title);
    }

    [Fact]
    public async Task C4_QuotesAndLineEndsInQuotes_AreTextAndNulIsRefused()
    {
        var job = await CheckAsync("make,title,notes\r\nOpel,\"As\"\"tra\",\"one\r\ntwo\"\r\nVW,\"Go\0lf\",x\r\nBMW,i3,y\r\n");
        Assert.Equal(Tally(created: 2, refused: 1), job.Tally);
        var refused = Assert.Single((await Reports.ListRefusedAsync(job.Id, 1, Ct)).Items);
        Assert.Equal((2, 4), (refused.Row, refused.Line));
        Assert.Contains("NUL", refused.Problems[0].Reason, StringComparison.Ordinal);

        await WorkAsync(await Imports.RunAsync(job.Id, Ct));
        Assert.Equal([("As\"tra", "one\ntwo"), ("i3", "y")], (await CarsAsync()).Select(c => (c.Title, c.Notes!.ReplaceLineEndings("\n"))));
    }

    /// <summary>Each of these makes a careless reader look at the same megabyte again for every field or row.</summary>
    [Theory]
    [InlineData("\"unclosed,", "x,1\n")]
    [InlineData("", "\"\"\"x,1\n")]
    [InlineData("", "\"\n\",")]
    [InlineData("", "\"a\nb\",\"c\n")]
    [InlineData("a,b\n\"", "x\n,\"\",")]
    public async Task C5_QuotesThatDoNotClose_AreReadInReasonableTime(string begin, string again)
    {
        var bytes = Encoding.UTF8.GetBytes("make,title\n" + begin + string.Concat(Enumerable.Repeat(again, 2_000_000 / again.Length)));
        using var content = new MemoryStream(bytes);
        var upload = await Imports.UploadAsync(content, "stock.csv", Ct);
        var began = Stopwatch.GetTimestamp();

        var job = await WorkAsync(upload);

        Assert.True(job.State is ImportState.Ready or ImportState.Refused, job.Problem);
        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(20), $"{Stopwatch.GetElapsedTime(began)}");
    }

    [Fact]
    public async Task C6_MillionColumnsOrAHugeField_IsRefusedByItsLimit()
    {
        var wide = await UploadAsync(string.Concat(Enumerable.Repeat("a,", 1_000_000)) + "\nx\n");
        Assert.Equal(ImportState.Refused, wide.State);
        Assert.Contains("at most 1000 columns", wide.Problem, StringComparison.Ordinal);

        var job = await CheckAsync($"make,title\nOpel,{new string('x', 20_000_000)}\nVW,Golf\n{string.Concat(Enumerable.Repeat("a,", 500_000))}\n");
        Assert.Equal(Tally(created: 1, refused: 2), job.Tally);
        Assert.All((await Reports.ListRefusedAsync(job.Id, 1, Ct)).Items, row => Assert.True(row.Problems[0].Reason.Length < 200));
    }

    [Fact]
    public async Task C7_ReadingIsCancelled_FileIsRefusedAndTheNextHasItsTurn()
    {
        using var content = new MemoryStream("make,title\nOpel,Astra\n"u8.ToArray());
        var first = Assert.IsType<ImportJobResult.Ok>(await Imports.UploadAsync(content, "a.csv", Ct)).Job;
        Assert.IsType<ImportJobResult.Ok>(await Imports.CancelAsync(first.Id, Ct));
        while (await Worker.RunNextAsync(Ct))
        {
        }

        Assert.NotEqual(ImportState.Reading, (await Imports.FindAsync(first.Id, Ct))!.State);
        Assert.Equal(ImportState.Ready, (await UploadAsync("make,title\nVW,Golf\n")).State);
    }

    [Fact]
    public async Task C8_HeadersTwiceMissingOrOurOwn_AreAskedForOrLeftOut()
    {
        var job = await UploadAsync("make,title,price,Price,Id,CreatedBy,Version,IsDeleted,DeletedAt,,x\nOpel,Astra,1000,2000,99,Eve,7,true,2020-01-01,?,y\n");
        var reading = (await Settings.ReadAsync(job.Id, Ct))!;
        Assert.Equal(["Price", "Id", "CreatedBy", "Version", "IsDeleted", "DeletedAt", "x"], reading.Unused);
        await WorkAsync(await Imports.CheckAsync(job.Id, Ct));
        await WorkAsync(await Imports.RunAsync(job.Id, Ct));

        var car = Assert.Single(await CarsAsync());
        Assert.Equal((1000m, 1L, null), (car.Price, car.Version, car.DeletedAt));
        Assert.NotEqual((99, "Eve"), (car.Id, car.CreatedBy));

        var missing = await UploadAsync("colour,doors\nred,5\n");
        Assert.Equal(["make", "title"], Assert.IsType<ImportJobResult.Invalid>(await Imports.CheckAsync(missing.Id, Ct)).Errors.Select(e => e.Field));
    }

    [Fact]
    public async Task C9_OneOfAThousandIsBad_NothingIsWrittenWhereAllOrNothingWasAsked()
    {
        var text = "make,title,year\n" + string.Concat(Enumerable.Range(1, 1_000).Select(i => $"Opel,Astra {i},{(i == 999 ? "20x2" : "2012")}\n"));
        var job = await CheckAsync(text, s => s with { StopOnError = true });
        Assert.Equal(Tally(created: 999, refused: 1), job.Tally);
        Assert.Equal("stopOnError", Assert.Single(Assert.IsType<ImportJobResult.Invalid>(await Imports.RunAsync(job.Id, Ct)).Errors).Field);
        Assert.Empty(await CarsAsync());

        var refused = Assert.Single((await Reports.ListRefusedAsync(job.Id, 1, Ct)).Items);
        Assert.Equal((999, 1_000, "year", "20x2"), (refused.Row, refused.Line, refused.Problems[0].Heading, refused.Problems[0].Value));
    }

    [Fact]
    public async Task C10_DoubleClick_IsOneImport()
    {
        var job = await CheckAsync("make,title\nOpel,Astra\nVW,Golf\n");
        var clicks = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Imports.RunAsync(job.Id, Ct)));

        Assert.Single(clicks.OfType<ImportJobResult.Ok>());
        Assert.Equal(7, clicks.OfType<ImportJobResult.WrongState>().Count());
        while (await Worker.RunNextAsync(Ct))
        {
        }

        Assert.Equal(2, (await CarsAsync()).Count);
    }

    [Fact]
    public async Task C11_SameVinInAnotherSpelling_IsFlaggedAndNeverADuplicate()
    {
        var job = await ImportAsync("make,title,vin\nOpel,A,W0L0TGF4825000001\nOpel,B,w0l0tgf4825000001\nOpel,C, W0L0 TGF48-25000001 \nOpel,D,WOLOTGF4825OOOOO1\n");
        Assert.Equal((1, 3), (job.Tally.Created + job.Tally.Updated - job.Tally.Warned, job.Tally.Refused + job.Tally.Warned));
        Assert.Single(await CarsAsync(), c => c.Vin == "W0L0TGF4825000001");
    }

    [Theory]
    [InlineData("1e9")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("-1")]
    [InlineData("12345678901234567890123456789")]
    [InlineData("99999999999999999999999999999999999999999999")]
    [InlineData("0x10")]
    [InlineData("\u0661\u0662\u0663")]
    public async Task C12_PriceThatIsNone_IsRefused(string price)
    {
        var job = await CheckAsync($"make,title,price\nOpel,Astra,{price}\nVW,Golf,12500.50\nVW,Polo,9000\n");
        Assert.Equal(Tally(created: 2, refused: 1), job.Tally);
        Assert.Equal("price", Assert.Single((await Reports.ListRefusedAsync(job.Id, 1, Ct)).Items).Problems[0].Heading);
    }

    [Theory]
    [InlineData("acquiredOn", "2016-02-31")]
    [InlineData("acquiredOn", "0000-01-01")]
    [InlineData("acquiredOn", "9999-12-31")]
    [InlineData("acquiredOn", "0001-01-01")]
    [InlineData("firstRegistered", "2016-13")]
    [InlineData("lastSeenAt", "2016-03-31 25:00:00")]
    [InlineData("year", "1884")]
    [InlineData("year", "+2")]
    [InlineData("year", "0001")]
    public async Task C13_DayOrYearThatCannotBe_IsRefused(string field, string value)
    {
        var text = value == "+2" ? $"{DateTime.UtcNow.Year + 2}" : value;
        var good = field switch { "year" => "2012", "firstRegistered" => "2016-03", "lastSeenAt" => "2016-03-31 01:16:33", _ => "2016-03-31" };
        var job = await CheckAsync($"make,title,{field}\nOpel,Astra,{text}\nVW,Golf,{good}\nVW,Polo,{good}\n");
        Assert.Equal(Tally(created: 2, refused: 1), job.Tally);
    }

    [Theory]
    [InlineData(";", "\n\n\n")]
    [InlineData("\t", "\r\n \r\n")]
    [InlineData("|", "\r\r")]
    public async Task C16_OtherDelimitersAndBlankLinesBehind_Work(string delimiter, string end)
    {
        var job = await ImportAsync("make,title,price\nOpel,Astra,1000\nVW,Golf,2000".Replace(",", delimiter, StringComparison.Ordinal) + end);
        Assert.Equal((2, Tally(created: 2)), (job.Rows, job.Tally));
    }

    public sealed class OnSqlite() : ImportAbuseTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : ImportAbuseTests(DatabaseProvider.PostgreSql);
}

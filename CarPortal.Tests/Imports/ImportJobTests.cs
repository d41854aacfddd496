using System.Text;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.Imports;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Imports;

/// <summary>The way of a file from its arrival to its undoing.</summary>
public abstract class ImportJobTests(DatabaseProvider provider) : ImportJobTest(provider)
{
    private const string Two = "make,title,price\nOpel,Astra,100\nOpel,Corsa,200\n";

    [Fact]
    public async Task Check_WritesNothing_AndRunWritesWhatItShowed()
    {
        var job = await CheckAsync(Two + "Opel,Zafira,cheap\n");
        Assert.Empty(await CarsAsync());
        Assert.Equal((3, 3, Tally(created: 2, refused: 1)), (job.Rows, job.RowsDone, job.Tally));
        var refused = Assert.Single((await Reports.ListRefusedAsync(job.Id, 1, Ct)).Items);
        Assert.Equal((3, 4, "price", "cheap"), (refused.Row, refused.Line, refused.Problems[0].Heading, refused.Problems[0].Value));

        job = await WorkAsync(await Imports.RunAsync(job.Id, Ct));
        Assert.Equal((ImportState.Done, Tally(created: 2, refused: 1)), (job.State, job.Tally));
        Assert.Equal(["Astra", "Corsa"], (await CarsAsync()).Select(c => c.Title));
        var (content, name) = (await Reports.OpenRejectsAsync(job.Id, Ct))!.Value;
        using var rejects = new StreamReader(content);
        Assert.Equal("stock.rejected.csv", name);
        Assert.StartsWith("make,title,price,rejected\r\nOpel,Zafira,cheap,\"line 4:", await rejects.ReadToEndAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fix_ValueOnThePage_IsTakenAtTheNextCheck()
    {
        var job = await CheckAsync(Two + "Opel,Zafira,ca. 300 km\n");
        var refused = Assert.Single((await Reports.ListRefusedAsync(job.Id, 1, Ct)).Items);
        Assert.Equal("300", refused.Problems[0].Suggestion);
        Assert.IsType<ImportJobResult.Ok>(await Settings.FixAsync(job.Id, refused.Row, "price", "300", Ct));

        Assert.IsType<ImportJobResult.WrongState>(await Imports.RunAsync(job.Id, Ct));
        job = await WorkAsync(await Imports.CheckAsync(job.Id, Ct));
        Assert.Equal(Tally(created: 3), job.Tally);
        await WorkAsync(await Imports.RunAsync(job.Id, Ct));
        Assert.Equal(300m, (await CarsAsync())[2].Price);
    }

    [Fact]
    public async Task Check_ValuesThatWereProbablyMeant_AreSuggested()
    {
        var job = await CheckAsync("title,make,year,price,fuel,vin,acquired on\nA,O,2O17,1,petrol,,2016-03-31\nB,O,2016,1,Benzyn,,2016-03-31\nC,O,2016,about 5000,diesel,,2016-03-31\n"
            + "D,O,2016,1,steam,,2016-03-31\nE,O,2016,1,petrol,W0L0TGF48250000OI1,2016-03-31\nF,O,2016,1,petrol,,31.12.2016\nG,O,1850,1,petrol,,2016-03-31\n");

        var refused = (await Reports.ListRefusedAsync(job.Id, 1, Ct)).Items.Select(r => (r.Problems[0].Heading, r.Problems[0].Suggestion));
        Assert.Equal([("year", "2017"), ("fuel", "petrol"), ("price", "5000"), ("fuel", null), ("vin", null), ("acquired on", "2016-12-31"), ("year", null)], refused);
    }

    [Fact]
    public async Task Run_StockChangedSinceThePreview_StopsAndSaysWhat()
    {
        await Database.AddCarAsync(new CarInput { StockNumber = "A1", Make = "Opel", Title = "Astra", Price = 1 });
        var job = await CheckAsync("stock number,price\nA1,2\n");
        await EditAsync("A1", car => car.Price = 3);

        job = await WorkAsync(await Imports.RunAsync(job.Id, Ct));
        Assert.Equal(ImportState.Stopped, job.State);
        Assert.Contains("Line 2 now changes A1.", job.Problem, StringComparison.Ordinal);
        Assert.Equal(3m, Assert.Single(await CarsAsync()).Price);

        job = await WorkAsync(await Imports.CheckAsync(job.Id, Ct));
        job = await WorkAsync(await Imports.RunAsync(job.Id, Ct));
        Assert.Equal((ImportState.Done, 2m), (job.State, Assert.Single(await CarsAsync()).Price!.Value));
    }

    [Fact]
    public async Task Run_StopOnError_WritesAllOrNothing()
    {
        var job = await CheckAsync(Two + "Opel,Zafira,cheap\n", settings => settings with { StopOnError = true });
        Assert.Equal("stopOnError", Assert.Single(Assert.IsType<ImportJobResult.Invalid>(await Imports.RunAsync(job.Id, Ct)).Errors).Field);

        Assert.IsType<ImportJobResult.Ok>(await Settings.FixAsync(job.Id, 3, "price", "300", Ct));
        await WorkAsync(await Imports.CheckAsync(job.Id, Ct));
        job = await WorkAsync(await Imports.RunAsync(job.Id, Ct));
        Assert.Equal((ImportState.Done, Tally(created: 3)), (job.State, job.Tally));
        Assert.Equal(3, (await CarsAsync()).Count);
    }

    [Fact]
    public async Task Run_SameFileAgain_BringsNothingTwice()
    {
        await ImportAsync(Two);
        var again = await ImportAsync(Two);
        Assert.Equal(Tally(alreadyIn: 2), again.Tally);
        Assert.Equal(2, (await CarsAsync()).Count);
    }

    [Fact]
    public async Task Run_CheckedTwiceBeforeEitherRan_SecondStops()
    {
        var (first, second) = (await CheckAsync(Two), await CheckAsync(Two));
        await WorkAsync(await Imports.RunAsync(first.Id, Ct));
        second = await WorkAsync(await Imports.RunAsync(second.Id, Ct));
        Assert.Equal(ImportState.Stopped, second.State);
        Assert.Equal(2, (await CarsAsync()).Count);
    }

    [Fact]
    public async Task Undo_PutsBackWhatNobodyTouched_AndSaysWhatItKept()
    {
        foreach (var number in new[] { "A1", "A2" })
        {
            await Database.AddCarAsync(new CarInput { StockNumber = number, Make = "Opel", Title = "Astra", Price = 1, Colour = "red" });
        }

        var job = await ImportAsync("stock number,make,title,price,colour\nA1,Opel,Astra,2,blue\nA2,Opel,Astra,2,blue\nA3,Opel,Corsa,3,\nA4,Opel,Corsa,4,\n");
        await EditAsync("A2", car => car.Price = 9);
        await EditAsync("A3", car => car.Notes = "Tyres");
        job = await UndoAsync(job.Id);

        Assert.Equal([("A1", 1m, "red"), ("A2", 9m, "red"), ("A3", 3m, "")], (await CarsAsync()).Select(c => (c.StockNumber, c.Price!.Value, c.Colour ?? "")));
        var kept = (await Reports.ListKeptAsync(job.Id, 1, Ct)).Items.OrderBy(k => k.StockNumber).ToList();
        Assert.Equal([("A2", "Not put back: price was changed since."), ("A3", "Console worked on it since, so it was not put in the trash.")], kept.Select(k => (k.StockNumber!, k.Why)));
        Assert.Equal((3, 2), (job.Tally.PutBack, job.Tally.Kept));
        Assert.IsType<ImportJobResult.WrongState>(await Imports.UndoAsync(job.Id, Ct));
    }

    [Fact]
    public async Task Undo_ThenTheSameNumbersAgain_CarsComeBackOutOfTheTrash()
    {
        const string Stock = "stock number,make,title,price\nA1,Opel,Astra,1\nA2,Opel,Corsa,2\n";
        await UndoAsync((await ImportAsync(Stock)).Id);
        Assert.Empty(await CarsAsync());

        var again = await ImportAsync(Stock + "A3,Opel,Zafira,3\n");
        Assert.Equal(Tally(created: 3), again.Tally);
        Assert.Equal(["A1", "A2", "A3"], (await CarsAsync()).Select(c => c.StockNumber));
        await UndoAsync(again.Id);
        Assert.Empty(await CarsAsync());
    }

    [Fact]
    public async Task Undo_AfterThirtyDays_IsTooLate()
    {
        var job = await ImportAsync(Two);
        Assert.Equal(job.FinishedAt!.Value.AddDays(30), job.UndoUntil);
        await using var db = Database.Open();
        await db.Imports.ExecuteUpdateAsync(set => set.SetProperty(i => i.FinishedAt, DateTime.UtcNow.AddDays(-30)), Ct);

        Assert.IsType<ImportJobResult.WrongState>(await Imports.UndoAsync(job.Id, Ct));
        Assert.Equal(1, await Worker.SweepAsync(Ct));
        Assert.False(Directory.Exists(Path.Combine(Database.Options.Directory, "imports", $"{job.Id}")));
        Assert.Equal(ImportState.Done, (await Imports.FindAsync(job.Id, Ct))!.State);
    }

    [Fact]
    public async Task Work_OfSomebodyWhoMayNoLongerImport_IsNotDone()
    {
        var id = await Database.AddUserAsync(Roles.Manager);
        var service = Database.Get<ImportJobService>(Actor.Person(id, "Sam", Roles.Manager));
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(Two));
        var job = await WorkAsync(await service.UploadAsync(content, "stock.csv", Ct));
        await WorkAsync(await service.CheckAsync(job.Id, Ct));
        var asked = await service.RunAsync(job.Id, Ct);
        await using var db = Database.Open();
        await db.Users.Where(u => u.Id == id).ExecuteUpdateAsync(set => set.SetProperty(u => u.DisabledAt, DateTime.UtcNow), Ct);

        Assert.NotEqual(ImportState.Done, (await WorkAsync(asked)).State);
        Assert.Empty(await CarsAsync());
    }

    [Fact]
    public async Task Undo_BySomebodyElse_WorksThoughWhoBroughtItIsGone()
    {
        var id = await Database.AddUserAsync(Roles.Manager);
        var service = Database.Get<ImportJobService>(Actor.Person(id, "Sam", Roles.Manager));
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(Two));
        var job = await WorkAsync(await service.UploadAsync(content, "stock.csv", Ct));
        await WorkAsync(await service.CheckAsync(job.Id, Ct));
        await WorkAsync(await service.RunAsync(job.Id, Ct));
        await using var db = Database.Open();
        await db.Users.Where(u => u.Id == id).ExecuteUpdateAsync(set => set.SetProperty(u => u.DisabledAt, DateTime.UtcNow), Ct);

        var other = Database.Get<ImportJobService>(Actor.Person(await Database.AddUserAsync(Roles.Manager), "Kim", Roles.Manager));
        Assert.Equal(ImportState.Undone, (await WorkAsync(await other.UndoAsync(job.Id, Ct))).State);
        Assert.Empty(await CarsAsync());
    }

    [Fact]
    public async Task Anything_WithoutTheRight_IsRefused()
    {
        var job = await CheckAsync(Two);
        var sam = Actor.Person(await Database.AddUserAsync(Roles.Sales), "Sam", Roles.Sales);
        var sales = Database.Get<ImportJobService>(sam);
        using var content = new MemoryStream([1]);

        Assert.IsType<ImportJobResult.Forbidden>(await sales.UploadAsync(content, "x.csv", Ct));
        Assert.IsType<ImportJobResult.Forbidden>(await sales.RunAsync(job.Id, Ct));
        Assert.IsType<ImportJobResult.Forbidden>(await sales.RemoveAsync(job.Id, Ct));
        await Assert.ThrowsAsync<PermissionDeniedException>(() => sales.ListAsync(ct: Ct));
        await Assert.ThrowsAsync<PermissionDeniedException>(() => Database.Get<ImportReportService>(sam).ListRefusedAsync(job.Id, 1, Ct));
        await Assert.ThrowsAsync<PermissionDeniedException>(() => Database.Get<ImportReportService>(sam).OpenRejectsAsync(job.Id, Ct));
    }

    [Fact]
    public async Task Upload_WhenManyFilesWait_IsRefused()
    {
        await using (var db = Database.Open())
        {
            for (var i = 0; i < ImportJobService.MostWaiting; i++)
            {
                db.Imports.Add(new Import { FileHash = "", FileName = "x.csv", StartedBy = "Sam", FileLength = 1, State = ImportState.Ready });
            }

            await db.SaveChangesAsync(Ct);
        }

        using var content = new MemoryStream(Encoding.UTF8.GetBytes(Two));
        Assert.Equal("file", Assert.Single(Assert.IsType<ImportJobResult.Invalid>(await Imports.UploadAsync(content, "stock.csv", Ct)).Errors).Field);
    }

    [Fact]
    public async Task Remove_FileOfWhichNothingIsIn_LeavesNothing()
    {
        var job = await CheckAsync(Two);
        Assert.IsType<ImportJobResult.Ok>(await Imports.RemoveAsync(job.Id, Ct));
        Assert.Null(await Imports.FindAsync(job.Id, Ct));
        Assert.IsType<ImportJobResult.WrongState>(await Imports.RemoveAsync((await ImportAsync(Two)).Id, Ct));
    }

    public sealed class OnSqlite() : ImportJobTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : ImportJobTests(DatabaseProvider.PostgreSql);
}

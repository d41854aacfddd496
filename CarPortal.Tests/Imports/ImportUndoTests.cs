using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.History;
using CarPortal.Data.Imports;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Imports;

/// <summary>Imports that are taken back after they, or their undo, had stopped.</summary>
public abstract class ImportUndoTests(DatabaseProvider provider) : ImportJobTest(provider)
{
    private const int Batch = 2_000;

    [Fact]
    public async Task Undo_OfSomebodyWhoMayNoLongerImport_StopsAndAnotherUndoesTheRest()
    {
        await ImportAsync(FileOf(1, Batch, 1));
        var job = await ImportAsync(FileOf(1, 6 * Batch, 2));
        var id = await Database.AddUserAsync(Roles.Manager);
        Assert.IsType<ImportJobResult.Ok>(await Database.Get<ImportJobService>(Actor.Person(id, "Sam", Roles.Manager)).UndoAsync(job.Id, Ct));
        var working = Task.Run(() => Worker.RunNextAsync(Ct), Ct); // What SQLite calls asynchronous is not.
        while (!working.IsCompleted && (await Imports.FindAsync(job.Id, Ct))!.RowsDone == 0)
        {
            await Task.Yield();
        }

        await using var db = Database.Open();
        (await db.Users.SingleAsync(u => u.Id == id, Ct)).DisabledAt = DateTime.UtcNow;
        await db.SaveChangesAsync(Ct);
        await working;
        job = (await Imports.FindAsync(job.Id, Ct))!;
        Assert.Equal((ImportState.Stopped, true), (job.State, job.IsPartlyUndone));
        Assert.Contains("may no longer import", job.Problem, StringComparison.Ordinal);
        Assert.InRange(job.Tally.PutBack, 1, (6 * Batch) - 1);
        foreach (var other in new[] { await Imports.CheckAsync(job.Id, Ct), await Imports.RunAsync(job.Id, Ct) })
        {
            Assert.Equal("Part of it was undone: undo the rest.", Assert.IsType<ImportJobResult.WrongState>(other).Reason);
        }

        job = await UndoAsync(job.Id);
        Assert.Equal((6 * Batch, 0, false), (job.Tally.PutBack, job.Tally.Kept, job.IsPartlyUndone));
        Assert.All(await CarsAsync(), car => Assert.Equal(1m, car.Price));
        Assert.Equal(Batch, (await CarsAsync()).Count);
        Assert.Equal(1, await db.History.Where(e => e.Note!.StartsWith("Undid the import")).Select(e => e.CorrelationId).Distinct().CountAsync(Ct));
    }

    [Fact]
    public async Task Undo_OfAnImportThatStoppedAndChangedACarTwice_GoesBackStepByStep()
    {
        await Database.AddCarAsync(new CarInput { StockNumber = "A1", Make = "Opel", Title = "Astra", Price = 1 });
        await Database.AddCarAsync(new CarInput { StockNumber = "A2", Make = "Opel", Title = "Astra", Price = 1 });
        var job = await CheckAsync("stock number,make,title,price\nA1,Opel,Astra,2\n" + FileOf(1, Batch, 2)[(FileOf(1, 0, 0).Length)..] + "A2,Opel,Astra,2\n");
        await EditAsync("A2", car => car.Price = 3);
        job = await WorkAsync(await Imports.RunAsync(job.Id, Ct));
        Assert.Equal(ImportState.Stopped, job.State);
        await EditAsync("A1", car => car.Price = 5);
        await WorkAsync(await Imports.CheckAsync(job.Id, Ct));
        job = await WorkAsync(await Imports.RunAsync(job.Id, Ct));
        Assert.Equal((ImportState.Done, 2m), (job.State, await PriceAsync("A1")));

        job = await UndoAsync(job.Id);
        Assert.Equal((5m, 3m, 2), (await PriceAsync("A1"), await PriceAsync("A2"), (await CarsAsync()).Count));
        Assert.Equal("Not put back: price was changed since.", Assert.Single((await Reports.ListKeptAsync(job.Id, 1, Ct)).Items).Why);
    }

    [Fact]
    public async Task Undo_OfOneThatStoppedAndWasCheckedAgain_TakesBackWhatIsIn()
    {
        await Database.AddCarAsync(new CarInput { StockNumber = "A2", Make = "Opel", Title = "Astra", Price = 1 });
        var job = await CheckAsync(FileOf(1, Batch, 2) + "A2,Opel,Astra,2\n");
        await EditAsync("A2", car => car.Price = 3);
        await WorkAsync(await Imports.RunAsync(job.Id, Ct));
        job = await WorkAsync(await Imports.CheckAsync(job.Id, Ct));
        Assert.Equal(ImportState.Checked, job.State);
        Assert.NotNull(job.UndoUntil);

        await UndoAsync(job.Id);
        Assert.Equal("A2", Assert.Single(await CarsAsync()).StockNumber);
    }

    [Fact]
    public async Task Undo_AfterALaterImportWasUndone_TakesBackAllTheSame()
    {
        var first = await ImportAsync("stock number,make,title,price\nA1,Opel,Astra,1\nA2,Opel,Astra,1\n");
        var second = await ImportAsync("stock number,price\nA1,2\nA2,2\n");
        await UndoAsync(second.Id);
        await EditAsync("A2", car => car.Notes = "Tyres");

        first = await UndoAsync(first.Id);
        Assert.Equal("A2", Assert.Single(await CarsAsync()).StockNumber);
        Assert.Equal((1, 1), (first.Tally.PutBack, first.Tally.Kept));
    }

    private async Task<decimal?> PriceAsync(string stockNumber) => (await CarsAsync()).Single(c => c.StockNumber == stockNumber).Price;

    public sealed class OnSqlite() : ImportUndoTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : ImportUndoTests(DatabaseProvider.PostgreSql);
}

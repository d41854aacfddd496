using System.Globalization;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.History;
using CarPortal.Data.Imports;
using CarPortal.Data.Sqlite;
using CarPortal.Tests.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Imports;

/// <summary>
/// An import whose process is killed: what comes after goes on with it, and every row counts once. The suite kills a few
/// times; <c>CARPORTAL_KILLS</c> says how often otherwise.
/// </summary>
public abstract class ImportKillTests(DatabaseProvider provider) : ImportJobTest(provider)
{
    private const int Rows = 40_000;
    private const int Known = 4_000;

    [Fact]
    public async Task Run_KilledAtAnyMoment_GoesOnAndEveryRowCountsOnce()
    {
        var kills = int.Parse(Environment.GetEnvironmentVariable("CARPORTAL_KILLS") ?? "3", CultureInfo.InvariantCulture);
        await ImportAsync(FileOf(1, Known, 1));
        var job = await CheckAsync(FileOf(1, Rows, 2));
        Assert.Equal(Tally(created: Rows - Known, updated: Known), job.Tally);
        Assert.IsType<ImportJobResult.Ok>(await Imports.RunAsync(job.Id, Ct));

        var random = new Random(kills);
        for (var kill = 0; kill < kills; kill++)
        {
            await LetTheDeadGoAsync();
            await using var portal = await ServingPortal.StartAsync(Database.Options, ServingPortal.FindAddress());
            await Task.Delay(random.Next(50, 600), Ct); // The moment of the kill is what is tested: any will do.
            await portal.KillAsync();
            await AssertWholeBatchesAsync(job.Id);
        }

        await LetTheDeadGoAsync();
        while (await Worker.RunNextAsync(Ct))
        {
        }

        job = (await Imports.FindAsync(job.Id, Ct))!;
        Assert.Equal((ImportState.Done, Rows, Tally(created: Rows - Known, updated: Known)), (job.State, job.RowsDone, job.Tally));
        await AssertWholeBatchesAsync(job.Id);
        await using var db = Database.Open();
        Assert.Equal(Rows, await db.Cars.CountAsync(c => c.Price == 2, Ct));
    }

    [Fact]
    public async Task Run_AllOrNothingAndKilled_IsAllOrNothing()
    {
        var job = await CheckAsync(FileOf(1, Rows, 1), settings => settings with { StopOnError = true });
        Assert.IsType<ImportJobResult.Ok>(await Imports.RunAsync(job.Id, Ct));
        await using (var portal = await ServingPortal.StartAsync(Database.Options, ServingPortal.FindAddress()))
        {
            await Task.Delay(400, Ct); // In the midst of it, or before.
            await portal.KillAsync();
        }

        await using var db = Database.Open();
        Assert.True(await db.Cars.CountAsync(Ct) is 0 or Rows);
        await LetTheDeadGoAsync();
        await Worker.RunNextAsync(Ct);
        Assert.Equal(Rows, await db.Cars.CountAsync(Ct));
        Assert.Equal(Rows, await db.History.CountAsync(e => e.RecordKind == RecordKind.Car && e.Action == HistoryAction.Created, Ct));
    }

    [Fact]
    public async Task Undo_StoppedInBetween_GoesOnAndPutsEverythingBack()
    {
        await ImportAsync(FileOf(1, Known, 1));
        var job = await ImportAsync(FileOf(1, 3 * Known, 2));
        Assert.IsType<ImportJobResult.Ok>(await Imports.UndoAsync(job.Id, Ct));
        using (var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct))
        {
            var working = Task.Run(() => Worker.RunNextAsync(stop.Token), Ct); // What SQLite calls asynchronous is not.
            while (!working.IsCompleted && (await Imports.FindAsync(job.Id, Ct))!.RowsDone == 0)
            {
                await Task.Delay(1, Ct);
            }

            await stop.CancelAsync();
            await working.ContinueWith(_ => { }, TaskScheduler.Default);
        }

        await Worker.RunNextAsync(Ct);
        job = (await Imports.FindAsync(job.Id, Ct))!;
        Assert.Equal((ImportState.Undone, 3 * Known, 0), (job.State, job.Tally.PutBack, job.Tally.Kept));
        Assert.All(await CarsAsync(), car => Assert.Equal(1m, car.Price));
        Assert.Equal(Known, (await CarsAsync()).Count);
    }

    [Fact]
    public async Task Cancel_WhileRunning_LeavesWholeBatchesAndCanGoOn()
    {
        var job = await CheckAsync(FileOf(1, Rows, 1));
        Assert.IsType<ImportJobResult.Ok>(await Imports.RunAsync(job.Id, Ct));
        var working = Task.Run(() => Worker.RunNextAsync(Ct), Ct);
        while (!working.IsCompleted && (await Imports.FindAsync(job.Id, Ct))!.RowsDone == 0)
        {
            await Task.Yield();
        }

        Assert.IsType<ImportJobResult.Ok>(await Imports.CancelAsync(job.Id, Ct));
        await working;
        job = (await Imports.FindAsync(job.Id, Ct))!;
        Assert.Equal(ImportState.Cancelled, job.State);
        Assert.InRange(job.RowsDone, 1, Rows - 1);
        await AssertWholeBatchesAsync(job.Id);

        job = await WorkAsync(await Imports.RunAsync(job.Id, Ct));
        Assert.Equal((ImportState.Done, Tally(created: Rows)), (job.State, job.Tally));
        await AssertWholeBatchesAsync(job.Id);
    }

    [Fact]
    public async Task Run_WhileOthersWrite_TheirsAndItsOwnAreAllThere()
    {
        var job = await CheckAsync(FileOf(1, 3 * Known, 1));
        Assert.IsType<ImportJobResult.Ok>(await Imports.RunAsync(job.Id, Ct));
        var working = Task.Run(() => Worker.RunNextAsync(Ct), Ct);
        var others = 0;
        for (; !working.IsCompleted; others++)
        {
            await Database.AddCarAsync(new CarInput { StockNumber = $"X{others}", Make = "Opel", Title = "Corsa", Price = 9 });
        }

        await working;
        Assert.Equal(Tally(created: 3 * Known), (await Imports.FindAsync(job.Id, Ct))!.Tally);
        Assert.True(others > 10, $"Only {others} cars of others came between.");
        Assert.Equal(others, (await CarsAsync()).Count(c => c.Price == 9));
        await AssertWholeBatchesAsync(job.Id);
    }

    /// <summary>As if as much time had passed as a silent process is given.</summary>
    private async Task LetTheDeadGoAsync()
    {
        await using var db = Database.Open();
        await db.Imports.ExecuteUpdateAsync(set => set.SetProperty(i => i.WorkerSeenAt, DateTime.UtcNow - ImportWorker.Patience - TimeSpan.FromSeconds(1)), Ct);
    }

    /// <summary>What is in is just what the import says is done: each row once, with one entry in the history.</summary>
    private async Task AssertWholeBatchesAsync(int id)
    {
        await using var db = Database.Open();
        var import = await db.Imports.AsNoTracking().SingleAsync(i => i.Id == id, Ct);
        var entries = db.History.Where(e => e.CorrelationId == import.CorrelationId && e.RecordKind == RecordKind.Car);
        Assert.Equal(import.RowsDone, import.Tally.Created + import.Tally.Updated);
        Assert.Equal(import.RowsDone, await entries.CountAsync(Ct));
        Assert.Equal(import.RowsDone, await entries.Select(e => e.RecordId).Distinct().CountAsync(Ct));
        Assert.Equal(import.Tally.Created, await db.Cars.CountAsync(c => c.ImportId == id, Ct));
        Assert.Equal(import.Tally.Created, await db.Cars.Where(c => c.ImportId == id).Select(c => c.ImportRow).Distinct().CountAsync(Ct));
    }

    public sealed class OnSqlite() : ImportKillTests(DatabaseProvider.Sqlite)
    {
        [Fact]
        public async Task Run_WhileAnotherProcessWrites_ItGetsItsTurns()
        {
            var job = await CheckAsync(FileOf(1, Rows, 1));
            Assert.IsType<ImportJobResult.Ok>(await Imports.RunAsync(job.Id, Ct));
            var working = Task.Run(() => Worker.RunNextAsync(Ct), Ct);
            await using var other = new SqliteConnection(SqliteSetup.ConnectionString(Database.Options)); // Not in this process's queue.
            await other.OpenAsync(Ct);
            var turns = 0;
            for (; !working.IsCompleted; turns++)
            {
                await using var turn = other.BeginTransaction(deferred: false);
                await turn.CommitAsync(Ct);
                await Task.Delay(100, Ct); // As somebody at a command line.
            }

            await working;
            Assert.True(turns >= 2, $"It got {turns} turns.");
            Assert.Equal(ImportState.Done, (await Imports.FindAsync(job.Id, Ct))!.State);
        }
    }

    public sealed class OnPostgreSql() : ImportKillTests(DatabaseProvider.PostgreSql);
}

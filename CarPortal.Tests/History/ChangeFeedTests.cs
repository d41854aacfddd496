using System.Threading.Channels;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.History;
using CarPortal.Tests.Commands;
using CarPortal.Tests.Testing;

namespace CarPortal.Tests.History;

public abstract class ChangeFeedTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private readonly Channel<string> _told = Channel.CreateUnbounded<string>();
    private readonly CancellationTokenSource _end = new();
    private Task _running = Task.CompletedTask;

    private ChangeFeed Feed => Database.Get<ChangeFeed>();

    [Fact]
    public async Task Told_ByThisProcess_OnlyOfTheRecordAskedFor()
    {
        var (car, other) = (await Database.AddCarAsync(), await Database.AddCarAsync());
        using var mine = Listen(car.Id);
        await StartAsync();

        await Database.Get<CarService>().UpdateAsync(other.Id, 1, other.ToInput() with { Notes = "n" }, Ct);
        await Database.Get<CarService>().UpdateAsync(car.Id, 1, car.ToInput() with { Notes = "n" }, Ct);

        Assert.Equal($"{car.Id}", await NextAsync());
        Assert.False(_told.Reader.TryRead(out _));
    }

    [Fact]
    public async Task Told_ByAnotherProcess_WithinTwoSeconds()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input() with { StockNumber = "S-1" });
        using var mine = Listen(0);
        using var theirs = Listen(int.MaxValue);
        await StartAsync();
        await File.WriteAllTextAsync(Path.Combine(Database.Options.Directory, "s.csv"), "make,title\nOpel,From elsewhere\n", Ct);
        using var next = Listen(car.Id + 1);
        using var program = new PortalProgram(Database.Options);

        var import = await program.RunAsync("cars", "import", Path.Combine(Database.Options.Directory, "s.csv"));

        Assert.True(import.ExitCode == 0, import.Error);
        Assert.Equal($"{car.Id + 1}", await NextAsync());
    }

    [Fact]
    public async Task Disposed_IsToldNoMore()
    {
        var car = await Database.AddCarAsync();
        var gone = Listen(car.Id);
        using var stays = Feed.Subscribe(RecordKind.Car, car.Id, () => _told.Writer.TryWrite("stays"));
        await StartAsync(2);
        gone.Dispose();
        gone.Dispose();

        await Database.Get<CarService>().UpdateAsync(car.Id, 1, car.ToInput() with { Notes = "n" }, Ct);

        Assert.Equal("stays", await NextAsync());
        Assert.Equal(1, Feed.Count);
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _end.CancelAsync();
        await _running.ContinueWith(_ => { }, TaskScheduler.Default);
        _end.Dispose();
        await base.DisposeAsync();
    }

    private IDisposable Listen(int carId) => Feed.Subscribe(RecordKind.Car, carId, () => _told.Writer.TryWrite($"{carId}"));

    /// <summary>Starts the feed; at its start it tells everybody to look, after which it follows.</summary>
    private async Task StartAsync(int? subscribers = null)
    {
        _running = Feed.RunAsync(_end.Token);
        for (var i = 0; i < (subscribers ?? Feed.Count); i++)
        {
            await NextAsync();
        }
    }

    private async Task<string> NextAsync()
    {
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        soon.CancelAfter(TimeSpan.FromSeconds(60));
        return await _told.Reader.ReadAsync(soon.Token);
    }

    public sealed class OnSqlite() : ChangeFeedTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : ChangeFeedTests(DatabaseProvider.PostgreSql);
}

using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.History;
using CarPortal.Tests.Testing;

namespace CarPortal.Tests.Cars;

/// <summary>Whatever takes cars out in a file leaves an entry in the security history; reading them does not.</summary>
public abstract class CarExportTests(DatabaseProvider provider) : ApiTest(provider)
{
    [Fact]
    public async Task Csv_WalkedToTheEnd_LeavesOneEntryForAllThatMatch()
    {
        await AddCarsAsync(3);
        var path = "/api/cars?take=2";
        await SendAsync("HEAD", path, null, ("Accept", "text/csv"));
        await SendAsync("GET", path);
        Assert.Empty(await ExportsAsync());

        var first = await SendAsync("GET", path, null, ("Accept", "text/csv"));
        var next = first.Message.Headers.GetValues("Link").Single().Split('<', '>')[1];
        await SendAsync("GET", next, null, ("Accept", "text/csv"));

        var export = Assert.Single(await ExportsAsync());
        Assert.Equal((ActorKind.ApiKey, "3"), (export.ActorKind, Assert.Single(export.Changes).New));
    }

    [Fact]
    public async Task Stream_BegunOnly_HasItsEntryAlready()
    {
        await AddCarsAsync(2);
        await using (var cars = Database.Get<CarExportService>(Actor.Console).StreamAsync(new CarQuery(), Ct).GetAsyncEnumerator(Ct))
        {
            Assert.True(await cars.MoveNextAsync());
        }

        var export = Assert.Single(await ExportsAsync());
        Assert.Equal(("Console", "2"), (export.ActorName, Assert.Single(export.Changes).New));
    }

    private async Task AddCarsAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await Database.AddCarAsync();
        }
    }

    private async Task<IReadOnlyList<SecurityEvent>> ExportsAsync() =>
        (await Database.Get<HistoryService>(Actor.Console).SearchAsync(new HistoryQuery { Kind = EventKind.Exports }, Ct)).Items;

    public sealed class OnSqlite() : CarExportTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : CarExportTests(DatabaseProvider.PostgreSql);
}

using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.Sqlite;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Search;

/// <summary>The search index stays in step, whatever was done to the tables.</summary>
public abstract class SearchIndexTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    [Fact]
    public async Task Upgrade_TextsOfAnOlderVersion_AreFoldedAnewAndFound()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input(title: "quattro") with { Colour = "Türkis", Location = "Süd" });
        await using (var db = Database.Open())
        {
            await db.Database.ExecuteSqlAsync($"""UPDATE "Cars" SET "SearchText" = '', "ColourKey" = NULL, "LocationKey" = NULL""", Ct);
        }

        await Database.Get<DatabaseUpgrade>().RunAsync(Ct);

        var cars = Database.Get<CarService>();
        var found = Assert.Single((await cars.ListAsync(new CarQuery { Search = "quattro turkis" }, Ct)).Items);
        Assert.Single((await cars.ListAsync(new CarQuery().With(new CarCondition(CarFilterField.Of("location")) { Values = ["sud"] }), Ct)).Items);
        Assert.Equal(car.Version, found.Version);
    }

    /// <summary>A query without end: only the database's own stop ends it, also on SQLite, which looks at no token.</summary>
    protected abstract string Endless { get; }

    [Fact]
    public async Task Read_Superseded_StopsInTheDatabase()
    {
        await using var db = Database.Open();
        using var superseded = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => db.ReadAsync(stop => db.Database.SqlQueryRaw<int>(Endless).ToListAsync(stop), superseded.Token));

        Assert.Equal(0, await db.ReadAsync(stop => db.Cars.CountAsync(stop), Ct));
    }

    [Fact]
    public async Task Walk_WhileEightWritersWork_NeitherSkipsNorRepeatsACarThatStays()
    {
        const int Count = 3_000;
        await VariedStock.AddAsync(Database, Count, new Random(3), Ct);
        using var done = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 8).Select(i => Task.Run(() => WriteAsync(i, done.Token), Ct)).ToList();

        var sorts = new[] { CarSort.Id, CarSort.Year, CarSort.Title };
        foreach (var sort in sorts)
        {
            var query = new CarQuery { Take = 50, Sorts = [new CarSortKey(sort)] };
            var seen = new List<int>();
            for (var page = await Database.Get<CarService>().ListRowsAsync(query, Ct); ; page = await Database.Get<CarService>().ListRowsAsync(query with { After = page.Next }, Ct))
            {
                seen.AddRange(page.Items.Select(c => c.Id));
                if (page.Next is null)
                {
                    break;
                }
            }

            // The writers leave the odd ones as they are.
            Assert.Equal(Enumerable.Range(1, Count).Where(id => id % 2 == 1), seen.Where(id => id <= Count && id % 2 == 1).Order());
        }

        await done.CancelAsync();
        await Task.WhenAll(writers);
    }

    private async Task WriteAsync(int writer, CancellationToken stop)
    {
        var cars = Database.Get<CarService>();
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var id = 2 * (1 + (((i * 8) + writer) % 1_500));
            if (await cars.GetAsync(id, Ct) is not { } car)
            {
                continue;
            }

            _ = (i % 3) switch
            {
                0 => await cars.CreateAsync(CarBuilder.Input(title: $"golf {writer} {i}") with { Year = 1995 + (i % 25) }, Ct),
                1 => await cars.UpdateAsync(id, car.Version, car.ToInput() with { Year = 1995 + (i % 25), Title = $"astra {i}" }, Ct),
                _ => await cars.DeleteAsync(id, car.Version, Ct),
            };
        }
    }

    public sealed class OnSqlite() : SearchIndexTests(DatabaseProvider.Sqlite)
    {
        protected override string Endless => "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) AS \"Value\" FROM n";

        [Fact]
        public async Task Migrations_AllOfThem_LeaveTheTriggers()
        {
            await using var db = Database.Open();

            var there = await db.Database.SqlQuery<string>($"SELECT name AS \"Value\" FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'Cars'").ToListAsync(Ct);

            Assert.Equal(SqliteSearch.Triggers.Keys.Order(), there.Order());
        }

        [Fact]
        public async Task Upgrade_TriggersLostWithATable_MakesTheIndexAnew()
        {
            await using (var db = Database.Open())
            {
                await db.Database.ExecuteSqlAsync($"DROP TRIGGER \"CarSearch_Insert\"", Ct);
            }

            var car = await Database.AddCarAsync(CarBuilder.Input(title: "quattro"));
            var cars = Database.Get<CarService>();
            Assert.Empty((await cars.ListAsync(new CarQuery { Search = "quattro" }, Ct)).Items);

            await Database.Get<DatabaseUpgrade>().RunAsync(Ct);

            Assert.Equal(car.Id, Assert.Single((await cars.ListAsync(new CarQuery { Search = "quattro" }, Ct)).Items).Id);
        }
    }

    public sealed class OnPostgreSql() : SearchIndexTests(DatabaseProvider.PostgreSql)
    {
        protected override string Endless => "SELECT 1 AS \"Value\" FROM pg_sleep(3600)";
    }
}

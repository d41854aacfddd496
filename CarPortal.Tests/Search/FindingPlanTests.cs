using System.Text.RegularExpressions;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Tests.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Search;

/// <summary>
/// How SQLite carries out every query of the list, by its own word (EXPLAIN QUERY PLAN): along the index it is meant to
/// use, without sorting what an index has in order. A plan that scans costs with the stock, and no small test would feel it.
/// </summary>
public sealed partial class FindingPlanTests() : DatabaseTest(DatabaseProvider.Sqlite)
{
    private CarService Cars => Database.Get<CarService>();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();

        // More than are ever gathered and sorted, so that filters which nearly all match are walked through.
        await VariedStock.AddAsync(Database, 1_300, new Random(1), Ct);
    }

    [Fact]
    public async Task List_EverySort_WalksItsIndexOnEveryPage()
    {
        using var log = new CommandLog(Database);
        foreach (var (sort, descending) in Enum.GetValues<CarSort>().SelectMany(s => new[] { (s, false), (s, true) }))
        {
            var query = new CarQuery { Sorts = [new CarSortKey(sort, descending)], Take = 200 };
            var first = await Cars.ListRowsAsync(query, Ct);
            var second = await Cars.ListRowsAsync(query with { After = first.Next }, Ct);
            await Cars.ListRowsAsync(query with { Before = second.Previous }, Ct);

            foreach (var plan in await PlansAsync(log))
            {
                Assert.All(plan, step => Assert.Matches(
                    sort == CarSort.Id ? "^(SCAN|SEARCH) Cars( USING INTEGER PRIMARY KEY.*)?$" : $"^(SCAN|SEARCH) Cars USING INDEX IX_Cars_{ColumnOf(sort)}_Id", step));
            }
        }
    }

    [Fact]
    public async Task List_FilterThatMostCarsPass_IsTestedAlongTheOrdersIndex()
    {
        using var log = new CommandLog(Database);

        await Cars.ListRowsAsync(CarQueries.Of(("status", "incoming"), ("sort", "-price")), Ct);

        var plans = await PlansAsync(log);
        Assert.Contains(plans, plan => plan.Exists(step => step.StartsWith("SEARCH Cars USING INDEX IX_Cars_Price_Id", StringComparison.Ordinal)));
        Assert.DoesNotContain(plans.SelectMany(p => p), step => step.Contains("TEMP B-TREE", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("make", "opel", "MakeKey")]
    [InlineData("model", "m3", "ModelKey")]
    [InlineData("colour", "red", "ColourKey")]
    [InlineData("location", "row 1", "LocationKey")]
    [InlineData("yearFrom", "2015", "Year")]
    [InlineData("priceTo", "500", "Price")]
    [InlineData("mileageTo", "500", "Mileage")]
    [InlineData("empty", "price", "Price")]
    [InlineData("acquiredOnFrom", "-14d", "AcquiredOn")]
    [InlineData("lastSeenAtTo", "-14d", "LastSeenAt")]
    [InlineData("priceChangedAtFrom", "-7d", "PriceChangedAt")]
    [InlineData("vin", "VIN00007", "Vin")]
    public async Task List_OneFilter_TakesItsCandidatesFromTheIndexAlone(string name, string value, string column)
    {
        using var log = new CommandLog(Database);

        // What no car has keeps the first steps along the order from filling the page.
        await Cars.ListRowsAsync(CarQueries.Of((name, value), ("photosFrom", "1"), ("sort", "-year")), Ct);

        var plans = await PlansAsync(log);
        Assert.Contains(plans, plan => plan.Exists(step => Regex.IsMatch(step, $"^SEARCH c USING COVERING INDEX IX_Cars_{column}_Id|^SEARCH c USING (COVERING )?INDEX IX_Cars_{column} ")));
        Assert.All(plans, plan => Assert.DoesNotContain(plan, step => step is "SCAN c" or "SCAN Cars"));
    }

    [Theory]
    [InlineData("golf", true)]
    [InlineData("a4", true)]
    [InlineData("qqqq", true)]
    [InlineData("-golf", false)]
    public async Task List_Search_AsksTheSearchIndexFirst(string search, bool asks)
    {
        using var log = new CommandLog(Database);

        await Cars.ListRowsAsync(CarQueries.Of(("search", search), ("photosFrom", "1"), ("sort", "-year")), Ct);
        await Cars.CountAsync(CarQueries.Of(("search", search)), Ct);

        Assert.Equal(asks, (await PlansAsync(log)).Any(plan => plan.Exists(step => step.Contains("VIRTUAL TABLE", StringComparison.Ordinal) && !step.Contains("json_each", StringComparison.Ordinal))));
    }

    private static string ColumnOf(CarSort sort) => sort switch
    {
        CarSort.Make or CarSort.Model or CarSort.Title or CarSort.Location or CarSort.Colour => sort + "Key",
        _ => sort.ToString(),
    };

    /// <summary>The plan of every query of cars since the last time. It does not depend on parameters, so they are left empty.</summary>
    private async Task<List<List<string>>> PlansAsync(CommandLog log)
    {
        var plans = new List<List<string>>();
        await using var db = Database.Open();
        await db.Database.OpenConnectionAsync(Ct);

        // But for the one that reads off the newest id how large the stock is.
        foreach (var sql in log.TakeEach().Where(sql => ReadsCars().IsMatch(sql) && !sql.EndsWith("LIMIT 1", StringComparison.Ordinal)))
        {
            await using var explain = ((SqliteConnection)db.Database.GetDbConnection()).CreateCommand();
            explain.CommandText = "EXPLAIN QUERY PLAN " + sql;
            foreach (Match parameter in Parameters().Matches(sql))
            {
                if (!explain.Parameters.Contains(parameter.Value))
                {
                    explain.Parameters.AddWithValue(parameter.Value, DBNull.Value);
                }
            }

            var plan = new List<string>();
            await using var rows = await explain.ExecuteReaderAsync(Ct);
            while (await rows.ReadAsync(Ct))
            {
                plan.Add(rows.GetString(3));
            }

            plans.Add(plan);
        }

        return plans;
    }

    [GeneratedRegex("FROM (\"Cars\"|\"CarSearch\"|\\()")]
    private static partial Regex ReadsCars();

    [GeneratedRegex(@"@\w+")]
    private static partial Regex Parameters();
}

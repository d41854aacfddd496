using System.Diagnostics;
using System.Globalization;
using CarPortal.Data;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Benchmarks;

/// <summary>
/// Makes as many cars as wanted of those that are in the database, by the database itself: each is one of the real ones in
/// turn, with a stock number, VIN, place, status and dates of its own and a year, price and mileage a little beside the
/// real one's, so that words, makes, years and prices are as frequent as they are in the files.
/// </summary>
internal static class StockMultiplier
{
    /// <summary>Changes when what it makes does: kept data is then made anew.</summary>
    public const int Version = 1;

    /// <summary>Over so many seconds the cars came in, the last one now.</summary>
    private const int Span = 92_000_000;

    public static async Task RunAsync(CarPortalDbContext db, int count)
    {
        db.Database.SetCommandTimeout(TimeSpan.FromHours(1));
        await db.Database.OpenConnectionAsync();
        var dialect = db.Database.IsSqlite() ? (BigStockDialect)new SqliteDialect(db.Database.GetDbConnection()) : new PostgreSqlDialect(db.Database.GetDbConnection());
        await dialect.BeginAsync();
        await StepAsync("empty", async () =>
        {
            await dialect.ExecuteAsync("CREATE TEMP TABLE base AS SELECT row_number() OVER (ORDER BY \"Id\") AS n, c.* FROM \"Cars\" c");
            await dialect.ExecuteAsync("CREATE UNIQUE INDEX base_n ON base (n)");
            await dialect.ExecuteAsync("CREATE TEMP TABLE entry AS SELECT * FROM \"History\" WHERE \"RecordKind\" = 0 ORDER BY \"Id\" LIMIT 1");
            await dialect.EmptyAsync();
        });
        var bases = await dialect.ScalarAsync("SELECT count(*) FROM base");
        await StepAsync("cars", () => InsertAsync(dialect, "Cars", "base", "b.n = 1 + (s.i * 48271) % " + bases, CarValues(dialect, count), count));
        await StepAsync("history", () => InsertAsync(dialect, "History", "entry", "1 = 1", EntryValues(dialect, count), count));
        await StepAsync("indexes", () => dialect.FinishAsync(count));
    }

    private static async Task StepAsync(string name, Func<Task> step)
    {
        var clock = Stopwatch.StartNew();
        await step();
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name}: {clock.Elapsed.TotalSeconds:F1} s"));
    }

    private static async Task InsertAsync(
        BigStockDialect dialect, string table, string from, string join, Dictionary<string, string> values, int count)
    {
        var columns = await dialect.ColumnsAsync(table);
        await dialect.ExecuteAsync($"""
            {dialect.Series(count)}
            INSERT INTO "{table}" ({string.Join(", ", columns.Select(c => $"\"{c}\""))})
            SELECT {string.Join(", ", columns.Select(c => values.GetValueOrDefault(c, $"b.\"{c}\"")))}
            FROM s JOIN {from} b ON {join}
            """);
    }

    /// <summary>A number below <paramref name="below"/> that looks random and is always the same for a row.</summary>
    private static string Random(int salt, int below) => $"(((s.i + {salt * 977}) * 2654435761 / 256) % {below})";

    private static string Age(int count) => $"(({count} - s.i) * {Span} / {count})";

    private static Dictionary<string, string> CarValues(BigStockDialect d, int count)
    {
        var stockNumber = "CAST(10000 + s.i AS TEXT)";
        var serial = "substr('0000000' || CAST(s.i AS TEXT), length(CAST(s.i AS TEXT)) + 1, 7)";
        var vin = $"(COALESCE(substr(b.\"Vin\", 1, 10), 'W0L0' || upper(substr(b.\"MakeKey\" || 'xxx', 1, 3)) || 'Z' || {Random(9, 10)} || 'A') || {serial})";
        var status = $"(CASE WHEN {Random(1, 100)} < 78 THEN 2 WHEN {Random(1, 100)} < 83 THEN 1 WHEN {Random(1, 100)} < 87 THEN 0 WHEN {Random(1, 100)} < 89 THEN 3 "
            + $"WHEN {Random(1, 100)} < 94 THEN 4 WHEN {Random(1, 100)} < 98 THEN 5 WHEN {Random(1, 100)} < 99 THEN 6 ELSE 7 END)";
        var price = $"(b.\"Price\" * (95 + {Random(2, 11)}) / 100)";
        string Sold(string value) => $"(CASE WHEN {Random(1, 100)} BETWEEN 89 AND 97 THEN {value} END)";
        return new()
        {
            ["Id"] = "s.i",
            ["Version"] = "1",
            ["StockNumber"] = stockNumber,
            ["Vin"] = vin,
            ["VinEnd"] = $"substr({vin}, length({vin}) - 7)",
            ["Year"] = $"(CASE WHEN b.\"Year\" BETWEEN 1900 AND 2024 THEN b.\"Year\" - 1 + {Random(3, 3)} ELSE b.\"Year\" END)",
            ["Price"] = price,
            ["Mileage"] = $"(CASE WHEN b.\"Mileage\" IS NOT NULL THEN b.\"Mileage\" + {Random(4, 5000)} WHEN {Random(5, 10)} < 8 THEN {Random(6, 200_000)} END)",
            ["Status"] = status,
            ["StatusSince"] = d.Before($"{Age(count)} / 2"),
            ["AcquiredOn"] = d.DayBefore($"{Age(count)} / 86400 + {Random(7, 30)}"),
            ["PurchasePrice"] = $"{price} * 7 / 10",
            ["SalePrice"] = Sold($"{price} * 9 / 10"),
            ["SoldOn"] = Sold(d.DayBefore($"{Age(count)} / 172800")),
            ["SoldBy"] = Sold("'Mara Klein'"),
            ["BuyerName"] = Sold($"'Buyer ' || {Random(8, 5000)}"),
            ["Location"] = $"(CASE WHEN {Random(10, 20)} > 0 THEN 'Lot ' || (1 + {Random(11, 20)}) END)",
            ["LocationKey"] = $"(CASE WHEN {Random(10, 20)} > 0 THEN 'lot ' || (1 + {Random(11, 20)}) END)",
            ["LastSeenAt"] = d.Before($"{Random(12, 4_000_000)}"),
            ["CreatedAt"] = d.Before(Age(count)),
            ["ChangedAt"] = d.Before($"({Age(count)} * {Random(13, 1000)} / 1000)"),
            ["PriceChangedAt"] = d.Before($"({Age(count)} * {Random(14, 1000)} / 1000)"),
            ["ImportId"] = "NULL",
            ["ImportRow"] = "NULL",
            ["SearchText"] = SearchText(stockNumber, vin),
        };
    }

    /// <summary>The real car's searched text with the new numbers in place of its own.</summary>
    private static string SearchText(string stockNumber, string vin) =>
        "replace(replace(b.\"SearchText\", COALESCE('  ' || lower(b.\"Vin\"), '@@@@'), ''), "
        + $"'  ' || lower(b.\"StockNumber\") || ' ', '  ' || {stockNumber} || '  ' || lower({vin}) || ' ')";

    private static Dictionary<string, string> EntryValues(BigStockDialect d, int count) => new()
    {
        ["Id"] = "s.i",
        ["RecordId"] = "s.i",
        ["At"] = d.Before(Age(count)),
        ["Changes"] = "'{\"make\":[null,\"Opel\"],\"title\":[null,\"Opel Astra\"],\"price\":[null,1500]}'",
    };
}

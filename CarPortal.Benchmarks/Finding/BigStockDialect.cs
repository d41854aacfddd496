using System.Data.Common;
using System.Globalization;

namespace CarPortal.Benchmarks;

/// <summary>What the two databases say differently when a stock is multiplied.</summary>
internal abstract class BigStockDialect(DbConnection connection)
{
    protected static string Now { get; } = DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>A common table expression s with the numbers i from 1.</summary>
    public abstract string Series(int count);

    /// <summary>So many seconds ago.</summary>
    public abstract string Before(string seconds);

    /// <summary>So many days ago.</summary>
    public abstract string DayBefore(string days);

    public abstract Task<IReadOnlyList<string>> ColumnsAsync(string table);

    /// <summary>Settings for a single writer that can start over.</summary>
    public abstract Task BeginAsync();

    /// <summary>Takes out rows, indexes and triggers of cars and history.</summary>
    public abstract Task EmptyAsync();

    /// <summary>Puts back what <see cref="EmptyAsync"/> took out; on SQLite the search index is left to the portal's own upgrade.</summary>
    public abstract Task FinishAsync(int count);

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Command(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<long> ScalarAsync(string sql)
    {
        await using var command = Command(sql);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    protected async Task<List<string>> ListAsync(string sql)
    {
        await using var command = Command(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var texts = new List<string>();
        while (await reader.ReadAsync())
        {
            texts.Add(reader.GetString(0));
        }

        return texts;
    }

    private DbCommand Command(string sql)
    {
        var command = connection.CreateCommand();
        (command.CommandText, command.CommandTimeout) = (sql, 3600);
        return command;
    }
}

internal sealed class SqliteDialect(DbConnection connection) : BigStockDialect(connection)
{
    private readonly List<string> _takenOut = [];

    public override string Series(int count) => $"WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < {count})";

    public override string Before(string seconds) => $"datetime('{Now}', '-' || ({seconds}) || ' seconds')";

    public override string DayBefore(string days) => $"date('{Now}', '-' || ({days}) || ' days')";

    public override async Task<IReadOnlyList<string>> ColumnsAsync(string table) => await ListAsync($"SELECT name FROM pragma_table_info('{table}')");

    public override Task BeginAsync() => ExecuteAsync(
        "PRAGMA foreign_keys = OFF; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000; PRAGMA temp_store = MEMORY;");

    public override async Task EmptyAsync()
    {
        const string What = "FROM sqlite_master WHERE sql IS NOT NULL AND type IN ('index', 'trigger') AND tbl_name IN ('Cars', 'History') ORDER BY type";
        _takenOut.AddRange(await ListAsync($"SELECT sql {What}"));
        foreach (var drop in await ListAsync($"SELECT 'DROP ' || type || ' \"' || name || '\"' {What}"))
        {
            await ExecuteAsync(drop);
        }

        await ExecuteAsync("DELETE FROM \"History\"; DELETE FROM \"Cars\";");
    }

    public override async Task FinishAsync(int count)
    {
        // Where a trigger of the search is missing, the portal makes index and triggers anew at its next start.
        foreach (var sql in _takenOut.Where(sql => !sql.Contains("CarSearch", StringComparison.Ordinal)))
        {
            await ExecuteAsync(sql);
        }

        await ExecuteAsync("DELETE FROM sqlite_sequence WHERE name IN ('Cars', 'History')");
        await ExecuteAsync($"INSERT INTO sqlite_sequence (name, seq) VALUES ('Cars', {count}), ('History', {count})");
        await ExecuteAsync($"UPDATE \"StockNumberCounter\" SET \"Next\" = {10_001 + count}");
        await ExecuteAsync("PRAGMA journal_mode = WAL");
    }
}

internal sealed class PostgreSqlDialect(DbConnection connection) : BigStockDialect(connection)
{
    private List<string> _indexes = [];

    public override string Series(int count) => $"WITH s AS (SELECT i FROM generate_series(1::bigint, {count}) i)";

    public override string Before(string seconds) => $"(timestamptz '{Now}+00' - ({seconds}) * interval '1 second')";

    public override string DayBefore(string days) => $"(date '{Now}' - ({days})::int)";

    public override async Task<IReadOnlyList<string>> ColumnsAsync(string table) =>
        await ListAsync($"SELECT column_name::text FROM information_schema.columns WHERE table_name = '{table}' AND table_schema = 'public' AND is_generated = 'NEVER'");

    public override Task BeginAsync() => Task.CompletedTask;

    public override async Task EmptyAsync()
    {
        const string What = "FROM pg_indexes WHERE schemaname = 'public' AND tablename IN ('Cars', 'History') AND indexname NOT LIKE 'PK%'";
        _indexes = await ListAsync($"SELECT indexdef {What}");
        foreach (var name in await ListAsync($"SELECT indexname::text {What}"))
        {
            await ExecuteAsync($"DROP INDEX \"{name}\"");
        }

        await ExecuteAsync("ALTER TABLE \"Cars\" DISABLE TRIGGER USER; ALTER TABLE \"History\" DISABLE TRIGGER USER; DELETE FROM \"History\"; DELETE FROM \"Cars\"");
    }

    public override async Task FinishAsync(int count)
    {
        var search = await ListAsync("SELECT indexdef FROM pg_indexes WHERE tablename = 'CarSearch' AND indexname NOT LIKE '%pkey'");
        await ExecuteAsync("TRUNCATE \"CarSearch\"; DROP INDEX \"IX_CarSearch_Text\"");
        await ExecuteAsync("INSERT INTO \"CarSearch\" (\"CarId\", \"Text\") SELECT \"Id\", \"SearchText\" FROM \"Cars\"");
        foreach (var sql in _indexes.Concat(search))
        {
            await ExecuteAsync(sql);
        }

        await ExecuteAsync("ALTER TABLE \"Cars\" ENABLE TRIGGER USER; ALTER TABLE \"History\" ENABLE TRIGGER USER");
        await ExecuteAsync($"SELECT setval(pg_get_serial_sequence('\"Cars\"', 'Id'), {count}), setval(pg_get_serial_sequence('\"History\"', 'Id'), {count})");
        await ExecuteAsync($"UPDATE \"StockNumberCounter\" SET \"Next\" = {10_001 + count}");
        await ExecuteAsync("VACUUM ANALYZE \"Cars\"");
        await ExecuteAsync("VACUUM ANALYZE \"History\"");
        await ExecuteAsync("VACUUM ANALYZE \"CarSearch\"");
    }
}

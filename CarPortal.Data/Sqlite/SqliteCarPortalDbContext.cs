using System.Text.Json;
using CarPortal.Data.Cars;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using SQLitePCL;

namespace CarPortal.Data.Sqlite;

/// <summary>The model on SQLite.</summary>
public sealed class SqliteCarPortalDbContext(DbContextOptions<SqliteCarPortalDbContext> options)
    : CarPortalDbContext(options)
{
    /// <summary>Fewer new cars than these are indexed by the trigger, one by one: a pause is three statements more. Reckoned from an import's speed with and without it.</summary>
    private const int SearchedOneByOne = 10;

    /// <summary>Prepared once for a connection that is kept open; null on any other.</summary>
    private Dictionary<string, SqliteStatement>? _kept;

    /// <inheritdoc/>
    protected override ValueTask<IDisposable?> WaitForTurnAsync(bool isPatient, CancellationToken ct) =>
        SqliteWriterQueue.WaitAsync(Database.GetDbConnection().DataSource, isPatient, ct);

    /// <summary>SQLite has one writer at a time and write transactions begin IMMEDIATE: nobody else is in.</summary>
    internal override Task LockAsync(string name, CancellationToken ct) => Task.CompletedTask;

    /// <inheritdoc/>
    protected override string? DuplicateColumnOf(Exception failure)
    {
        // "SQLite Error 19: 'UNIQUE constraint failed: Cars.StockNumber'.", or for a partial index "…: index 'IX_Cars_Vin'".
        if (failure is not SqliteException { SqliteExtendedErrorCode: 2067 or 1555 } sqlite)
        {
            return null;
        }

        const string Marker = "UNIQUE constraint failed: ";
        var broken = sqlite.Message[(sqlite.Message.IndexOf(Marker, StringComparison.Ordinal) + Marker.Length)..];
        return broken.StartsWith("index '", StringComparison.Ordinal)
            ? FirstColumnOf(broken.Split('\'')[1])
            : broken.Split(',')[0].Split('.')[1].TrimEnd('\'');
    }

    /// <inheritdoc/>
    internal override async Task BulkInsertAsync(IEntityType type, IReadOnlyList<object> rows, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var searched = type.ClrType == typeof(Car) && rows.Count >= SearchedOneByOne;
        if (searched)
        {
            await SqliteSearch.PauseAsync(this, ct);
        }

        var columns = BulkColumn.WithoutKey(type);
        BulkColumn.SetIds(type, rows, Use(SqliteStatement.Insert(type.GetTableName()!, columns), insert => rows.Select(row =>
        {
            for (var i = 0; i < columns.Count; i++)
            {
                insert.Bind(i, columns[i].ValueOf(row));
            }

            return insert.Insert();
        }).ToList()));

        if (searched)
        {
            await SqliteSearch.ResumeAsync(this, ((Car)rows[0]).Id, ((Car)rows[^1]).Id, ct);
        }
    }

    /// <inheritdoc/>
    internal override Task<long[]> ReadNumbersAsync(string sql, IReadOnlyList<long> values, CancellationToken ct) => Task.FromResult(Use(sql, statement =>
    {
        for (var i = 0; i < values.Count; i++)
        {
            statement.Bind(i, values[i]);
        }

        return statement.ReadNumbers();
    }));

    /// <inheritdoc/>
    internal override async Task KeepOpenAsync(CancellationToken ct, bool forMany = false)
    {
        await base.KeepOpenAsync(ct, forMany);
        _kept = [];
        if (forMany)
        {
            // A batch touches most pages of two dozen indexes: written once per batch, not whenever two megabytes are full. What
            // is read comes from there too, so that a large file of the database does not count as memory of the process.
            await Database.ExecuteSqlRawAsync("PRAGMA cache_size = -24576; PRAGMA mmap_size = 0", ct);
        }

        // What would undo one statement, for a car more than SQLite keeps in memory: it made, wrote and removed a file for each.
        await Database.ExecuteSqlRawAsync("PRAGMA temp_store = MEMORY", ct);
    }

    /// <inheritdoc/>
    internal override OneWriter? OneWriter => new SqliteOneWriter(this);

    /// <summary>A file that was removed or replaced would still take every write, and nobody would see it again.</summary>
    internal override bool IsStillOpen => !SqliteSetup.HasMoved((SqliteConnection)Database.GetDbConnection());

    /// <inheritdoc/>
    protected override void LetStatementsGo()
    {
        if (_kept is null)
        {
            return;
        }

        foreach (var statement in _kept.Values)
        {
            statement.Dispose();
        }

        _kept = null;

        // The pool gives the connection to whoever sorts a large list.
        Database.ExecuteSqlRaw($"PRAGMA temp_store = DEFAULT; PRAGMA cache_size = -2000; {SqliteOneWriter.Usual}; {SqliteSetup.SharedCache}");
    }

    /// <summary>Uses a prepared statement of this connection, which is kept with it.</summary>
    private T Use<T>(string sql, Func<SqliteStatement, T> use)
    {
        if (_kept is null || !_kept.TryGetValue(sql, out var statement))
        {
            statement = new SqliteStatement((SqliteConnection)Database.GetDbConnection(), sql);
            _kept?.Add(sql, statement);
        }

        try
        {
            return use(statement);
        }
        finally
        {
            if (_kept is null)
            {
                statement.Dispose();
            }
            else
            {
                statement.Clear();
            }
        }
    }

    /// <summary>Without ANALYZE, SQLite takes every filter for rare: it would gather half the stock and sort it.</summary>
    protected override IQueryable<Car> CarsAlong(string? index)
    {
#pragma warning disable EF1002 // The index's name is the model's own.
        return Cars.FromSqlRaw($"SELECT * FROM \"Cars\" {(index is null ? "NOT INDEXED" : $"INDEXED BY \"{index}\"")}");
#pragma warning restore EF1002
    }

    /// <inheritdoc/>
    internal override IQueryable<int>? IdsOfSearch(IReadOnlyList<string> needles) => SqliteSearch.Match(needles) is { } match
        ? Database.SqlQueryRaw<int>("SELECT rowid AS \"Value\" FROM \"CarSearch\" WHERE \"CarSearch\" MATCH {0}", match)
        : null;

    /// <inheritdoc/>
    internal override IQueryable<Car>? CarsOfSearch(IReadOnlyList<string> needles) => SqliteSearch.Match(needles) is { } match
        ? Cars.FromSqlRaw("SELECT c.* FROM \"CarSearch\" AS s CROSS JOIN \"Cars\" AS c ON c.\"Id\" = s.rowid WHERE s.\"CarSearch\" MATCH {0}", match)
        : null;

    /// <inheritdoc/>
    internal override Task<List<string>> FindTextsAsync(IReadOnlyList<string> texts, CancellationToken ct) => Database.SqlQueryRaw<string>(
        """
        SELECT json_extract(t.value, '$[0]') AS "Value" FROM json_each({0}) AS t WHERE EXISTS (
            SELECT 1 FROM "CarSearch" AS s CROSS JOIN "Cars" AS c ON c."Id" = s.rowid
            WHERE s."CarSearch" MATCH json_extract(t.value, '$[1]') AND instr(c."SearchText", json_extract(t.value, '$[0]')) > 0 AND c."DeletedAt" IS NULL)
        """,
        JsonSerializer.Serialize(texts.Select(t => new[] { t, SqliteSearch.Match([t]) }))).ToListAsync(ct);

    /// <summary>SQLite works on the calling thread and does not look at the token: it has to be interrupted.</summary>
    internal override Task<T> ReadAsync<T>(Func<CancellationToken, Task<T>> read, CancellationToken ct) => Task.Run(
        async () =>
        {
            await Database.OpenConnectionAsync(ct);
            try
            {
                var native = ((SqliteConnection)Database.GetDbConnection()).Handle!;
                await using var stop = ct.Register(() => raw.sqlite3_interrupt(native));
                return await read(ct);
            }
            catch (SqliteException e) when (e.SqliteErrorCode == raw.SQLITE_INTERRUPT && ct.IsCancellationRequested)
            {
                throw new OperationCanceledException("The query was superseded.", e, ct);
            }
            finally
            {
                await Database.CloseConnectionAsync();
            }
        },
        ct);

    /// <inheritdoc/>
    internal override IAsyncEnumerable<CarDetails> ReadAllAsync(IQueryable<Car> cars, FieldMask mask) => SqliteCarRow.ReadAllAsync(cars, mask);

    /// <inheritdoc/>
    internal override Task<int> BulkUpdateAsync(IEntityType type, IReadOnlyList<object> rows, IReadOnlyCollection<string> properties, CancellationToken ct)
    {
        var columns = BulkColumn.Of(type, properties);
        return WriteEach(
            $"UPDATE \"{type.GetTableName()}\" SET {string.Join(", ", columns.Select(c => $"\"{c.Name}\" = ?"))} WHERE \"Id\" = ? AND \"Version\" = ?",
            [.. columns, .. BulkColumn.Of(type, ["Id"])], rows, row => row.Version - 1, ct);
    }

    /// <inheritdoc/>
    internal override Task<int> BulkDeleteAsync(IEntityType type, IReadOnlyList<object> rows, CancellationToken ct) => WriteEach(
        $"DELETE FROM \"{type.GetTableName()}\" WHERE \"Id\" = ? AND \"Version\" = ?", BulkColumn.Of(type, ["Id"]), rows, row => row.Version, ct);

    private Task<int> WriteEach(
        string sql, IReadOnlyList<BulkColumn> columns, IReadOnlyList<object> rows, Func<IVersioned, long> versionBefore, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        using var statement = new SqliteStatement((SqliteConnection)Database.GetDbConnection(), sql);
        var written = 0;
        foreach (var row in rows)
        {
            for (var i = 0; i < columns.Count; i++)
            {
                statement.Bind(i, columns[i].ValueOf(row));
            }

            statement.Bind(columns.Count, versionBefore((IVersioned)row));
            written += statement.Execute();
        }

        return Task.FromResult(written);
    }

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);

        // SQLite ignores the length of a column, and length() stops at a NUL: only a check keeps both in bounds.
        foreach (var type in builder.Model.GetEntityTypes().Where(t => t.GetTableName() is not null && !t.IsOwned()))
        {
            foreach (var property in type.GetProperties())
            {
                if (property.GetMaxLength() is not { } length)
                {
                    continue;
                }

                var column = property.GetColumnName();
                var check = property.ClrType == typeof(byte[])
                    ? $"length(\"{column}\") <= {length}"
                    : $"length(\"{column}\") <= {length} AND instr(\"{column}\", char(0)) = 0";
                type.AddCheckConstraint($"CK_{type.GetTableName()}_{column}_Length", check);
            }
        }
    }
}

using System.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.History;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace CarPortal.Data.PostgreSql;

/// <summary>The model on PostgreSQL.</summary>
public sealed class PostgreSqlCarPortalDbContext(DbContextOptions<PostgreSqlCarPortalDbContext> options)
    : CarPortalDbContext(options)
{
    /// <summary>PostgreSQL has many writers at a time.</summary>
    protected override ValueTask<IDisposable?> WaitForTurnAsync(bool isPatient, CancellationToken ct) => default;

    /// <inheritdoc/>
    internal override Task LockAsync(string name, CancellationToken ct) =>
        name.StartsWith(CarLock, StringComparison.Ordinal)
            // Whoever locks one car waits for who has them all, and the other way round.
            ? Database.ExecuteSqlAsync(
                $"SELECT pg_advisory_xact_lock_shared(hashtext({"carportal:" + AllCarsLock})), pg_advisory_xact_lock(hashtext({"carportal:" + name}))", ct)
            : Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtext({"carportal:" + name}))", ct);

    /// <inheritdoc/>
    internal override Task AnnounceAsync(IReadOnlyCollection<(RecordKind Kind, int Id)> records, CancellationToken ct)
    {
        string[] names = records.Count > ChangeFeed.MostNamed ? [ChangeFeed.Many] : [.. records.Select(r => ChangeFeed.NameOf(r.Kind, r.Id))];
        return Database.ExecuteSqlAsync($"SELECT pg_notify({ChangeFeed.Channel}, name) FROM unnest({names}) AS name", ct);
    }

    /// <inheritdoc/>
    protected override string? DuplicateColumnOf(Exception failure) =>
        failure is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } postgres
            ? FirstColumnOf(postgres.ConstraintName)
            : null;

#pragma warning disable EF1002 // The conditions are our own; what was searched for is a parameter.
    /// <summary>The planner knows how frequent a text is, and chooses between the search's index and looking at rows.</summary>
    internal override IQueryable<int>? IdsOfSearch(IReadOnlyList<string> needles) => PostgreSqlSearch.Match(needles) is not var (where, patterns) ? null
        : Database.SqlQueryRaw<int>($"SELECT s.\"CarId\" AS \"Value\" FROM \"CarSearch\" AS s WHERE {where}", patterns);

    /// <inheritdoc/>
    internal override IQueryable<Car>? CarsOfSearch(IReadOnlyList<string> needles) => PostgreSqlSearch.Match(needles) is not var (where, patterns) ? null
        : Cars.FromSqlRaw($"SELECT c.* FROM \"CarSearch\" AS s JOIN \"Cars\" AS c ON c.\"Id\" = s.\"CarId\" WHERE {where}", patterns);
#pragma warning restore EF1002

    /// <inheritdoc/>
    internal override async Task BulkInsertAsync(IEntityType type, IReadOnlyList<object> rows, CancellationToken ct)
    {
        var connection = (NpgsqlConnection)Database.GetDbConnection();
        var table = type.GetTableName()!;
        var columns = BulkColumn.Of(type);
        var key = type.FindPrimaryKey()!.Properties[0].GetColumnName();

        // Ids are given here, so that history entries can name them before anything is written: a run of the sequence.
        await using var last = connection.CreateCommand();
        last.Transaction = (NpgsqlTransaction)Database.CurrentTransaction!.GetDbTransaction();
        last.CommandText = "SELECT nextval(pg_get_serial_sequence(@table, @key)) FROM generate_series(1, @count)";
        last.Parameters.AddWithValue("table", $"\"{table}\"");
        last.Parameters.AddWithValue("key", key);
        last.Parameters.AddWithValue("count", rows.Count);
        var ids = new List<long>(rows.Count);
        await using (var reader = await last.ExecuteReaderAsync(CommandBehavior.SingleResult, ct))
        {
            while (await reader.ReadAsync(ct))
            {
                ids.Add(reader.GetInt64(0));
            }
        }

        BulkColumn.SetIds(type, rows, ids);

        await CopyAsync(connection, table, columns, rows, ct);
    }

    /// <inheritdoc/>
    internal override async Task<long[]> ReadNumbersAsync(string sql, IReadOnlyList<long> values, CancellationToken ct)
    {
        await using var command = ((NpgsqlConnection)Database.GetDbConnection()).CreateCommand();
        command.Transaction = (NpgsqlTransaction)Database.CurrentTransaction!.GetDbTransaction();
        command.CommandText = sql;
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = value });
        }

        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SingleRow, ct);
        await reader.ReadAsync(ct);
        return [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetInt64)];
    }

    /// <inheritdoc/>
    internal override async Task<int> BulkUpdateAsync(
        IEntityType type, IReadOnlyList<object> rows, IReadOnlyCollection<string> properties, CancellationToken ct)
    {
        var columns = BulkColumn.Of(type, properties);
        return await WriteFromCopyAsync(type, [.. BulkColumn.Of(type, ["Id"]), .. columns], rows, copied =>
            $"UPDATE \"{type.GetTableName()}\" r SET {string.Join(", ", columns.Select(c => $"\"{c.Name}\" = n.\"{c.Name}\""))} " +
            $"FROM \"{copied}\" n WHERE r.\"Id\" = n.\"Id\" AND r.\"Version\" = n.\"Version\" - 1", ct);
    }

    /// <inheritdoc/>
    internal override Task<int> BulkDeleteAsync(IEntityType type, IReadOnlyList<object> rows, CancellationToken ct) =>
        WriteFromCopyAsync(type, BulkColumn.Of(type, ["Id", "Version"]), rows, copied =>
            $"DELETE FROM \"{type.GetTableName()}\" r USING \"{copied}\" n WHERE r.\"Id\" = n.\"Id\" AND r.\"Version\" = n.\"Version\"", ct);

    /// <summary>The rows into a table of this transaction's own, and from there by one statement.</summary>
    private async Task<int> WriteFromCopyAsync(
        IEntityType type, IReadOnlyList<BulkColumn> columns, IReadOnlyList<object> rows, Func<string, string> write, CancellationToken ct)
    {
        const string Copied = "BulkRows";
        var connection = (NpgsqlConnection)Database.GetDbConnection();
        await using var command = connection.CreateCommand();
        command.Transaction = (NpgsqlTransaction)Database.CurrentTransaction!.GetDbTransaction();
        command.CommandText =
            $"CREATE TEMPORARY TABLE \"{Copied}\" ON COMMIT DROP AS SELECT {string.Join(", ", columns.Select(c => $"\"{c.Name}\""))} FROM \"{type.GetTableName()}\" WITH NO DATA";
        await command.ExecuteNonQueryAsync(ct);
        await CopyAsync(connection, Copied, columns, rows, ct);
        command.CommandText = write(Copied);
        var written = await command.ExecuteNonQueryAsync(ct);
        command.CommandText = $"DROP TABLE \"{Copied}\"";
        await command.ExecuteNonQueryAsync(ct);
        return written;
    }

    private static async Task CopyAsync(
        NpgsqlConnection connection, string table, IReadOnlyList<BulkColumn> columns, IReadOnlyList<object> rows, CancellationToken ct)
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            $"COPY \"{table}\" ({string.Join(", ", columns.Select(c => $"\"{c.Name}\""))}) FROM STDIN (FORMAT BINARY)", ct);
        foreach (var row in rows)
        {
            await copy.StartRowAsync(ct);
            foreach (var column in columns)
            {
                if (column.ValueOf(row) is { } value)
                {
                    await copy.WriteAsync(value, column.StoreType, ct);
                }
                else
                {
                    await copy.WriteNullAsync(ct);
                }
            }
        }

        await copy.CompleteAsync(ct);
    }

    /// <inheritdoc/>
    internal override Task<List<string>> FindTextsAsync(IReadOnlyList<string> texts, CancellationToken ct) => Database.SqlQuery<string>(
        $"""
        SELECT t."Text" AS "Value" FROM unnest({texts.ToArray()}) AS t("Text") WHERE EXISTS (
            SELECT 1 FROM "CarSearch" AS s JOIN "Cars" AS c ON c."Id" = s."CarId" WHERE s."Text" LIKE '%' || t."Text" || '%' AND c."DeletedAt" IS NULL)
        """).ToListAsync(ct);

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);

        // Runs of three characters, for parts of words. Whoever owns a database may create this extension in it.
        builder.HasPostgresExtension("pg_trgm");
    }

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);

        // Byte order, as SQLite's BINARY: the same rows in the same order on both. People's order is in folded columns.
        configurationBuilder.Properties<string>().UseCollation("C");
    }
}

using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace CarPortal.Data.Sqlite;

/// <summary>The model on SQLite.</summary>
public sealed class SqliteCarPortalDbContext(DbContextOptions<SqliteCarPortalDbContext> options)
    : CarPortalDbContext(options)
{
    /// <inheritdoc/>
    protected override ValueTask<IDisposable?> WaitForTurnAsync(CancellationToken ct) =>
        SqliteWriterQueue.WaitAsync(Database.GetDbConnection().DataSource, ct);

    /// <summary>SQLite has one writer at a time and write transactions begin IMMEDIATE: nobody else is in.</summary>
    internal override Task LockAsync(string name, CancellationToken ct) => Task.CompletedTask;

    /// <inheritdoc/>
    protected override string? DuplicateColumnOf(DbUpdateException failure)
    {
        // "SQLite Error 19: 'UNIQUE constraint failed: Cars.StockNumber'.", or for a partial index "…: index 'IX_Cars_Vin'".
        if (failure.InnerException is not SqliteException { SqliteExtendedErrorCode: 2067 or 1555 } sqlite)
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
        var connection = (SqliteConnection)Database.GetDbConnection();
        var transaction = (SqliteTransaction)Database.CurrentTransaction!.GetDbTransaction();
        var table = type.GetTableName()!;
        var columns = BulkColumn.Of(type);

        // Ids are given here, so that history entries can name them before anything is written. AUTOINCREMENT counts
        // on from the highest id it has seen, also one given by hand.
        await using var last = connection.CreateCommand();
        last.Transaction = transaction;
        last.CommandText = "SELECT seq FROM sqlite_sequence WHERE name = $table";
        last.Parameters.AddWithValue("$table", table);
        BulkColumn.SetIds(type, rows, (long)(await last.ExecuteScalarAsync(ct) ?? 0L) + 1);

        using var insert = new SqliteInsert(connection, table, [.. columns.Select(c => c.Name)]);
        foreach (var row in rows)
        {
            for (var i = 0; i < columns.Count; i++)
            {
                insert.Bind(i, columns[i].ValueOf(row));
            }

            insert.Execute();
        }
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

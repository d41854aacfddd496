using CarPortal.Data.Search;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CarPortal.Data.PostgreSql;

/// <summary>
/// How a PostgreSQL database is made or brought up to date: only here the database may have to be created on a server,
/// and the lock is the server's.
/// </summary>
internal static class PostgreSqlUpgrade
{
    /// <summary>Applies what is missing, behind an advisory lock.</summary>
    public static async Task<IReadOnlyList<string>> RunAsync(CarPortalDbContext db, CancellationToken ct)
    {
        await CreateDatabaseAsync(db.Database.GetConnectionString()!, ct);

        // Not from the pool: the advisory lock is the session's and must end with it.
        var unpooled = new NpgsqlConnectionStringBuilder(db.Database.GetConnectionString()) { Pooling = false };
        await using var session = new NpgsqlConnection(unpooled.ConnectionString);
        await session.OpenAsync(ct);
        await using var take = new NpgsqlCommand("SELECT pg_advisory_lock(hashtext('carportal:upgrade'))", session)
        {
            CommandTimeout = (int)DatabaseUpgrade.LockTimeout.TotalSeconds,
        };
        await take.ExecuteNonQueryAsync(ct);

        var pending = await DatabaseUpgrade.PendingAsync(db, ct);
        if (pending.Count > 0)
        {
            await db.Database.MigrateAsync(ct);
        }

        await SearchRefold.RunAsync(db, ct);

        return pending;
    }

    private static async Task CreateDatabaseAsync(string connectionString, CancellationToken ct)
    {
        await using (var probe = new NpgsqlConnection(connectionString))
        {
            try
            {
                await probe.OpenAsync(ct);
                return;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InvalidCatalogName)
            {
                // It is not there yet.
            }
        }

        var server = new NpgsqlConnectionStringBuilder(connectionString);
        var name = server.Database!;
        server.Database = "postgres";
        server.Pooling = false;
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync(ct);
        await using var create = new NpgsqlCommand(
            $"CREATE DATABASE \"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\" ENCODING 'UTF8' TEMPLATE template0", connection);
        try
        {
            await create.ExecuteNonQueryAsync(ct);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // Another process that starts at the same time was first.
        }
    }
}

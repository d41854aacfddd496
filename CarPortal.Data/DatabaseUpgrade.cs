using System.Data.Common;
using CarPortal.Data.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CarPortal.Data;

/// <summary>
/// Makes the database or brings it up to date, at every start and before every verb. Safe when several processes start
/// together and after a kill at any moment.
/// </summary>
public sealed class DatabaseUpgrade(IDbContextFactory<CarPortalDbContext> dbFactory, DataOptions options)
{
    private static readonly TimeSpan LockTimeout = TimeSpan.FromMinutes(2);

    /// <summary>Which database this is, for people: the file, or host and name without the password.</summary>
    public string Describe()
    {
        using var db = dbFactory.CreateDbContext();
        var connection = db.Database.GetDbConnection();
        return connection is NpgsqlConnection
            ? $"PostgreSQL database {connection.Database} on {connection.DataSource}"
            : $"SQLite database {Path.GetFullPath(connection.DataSource)}";
    }

    /// <summary>Applies what is missing.</summary>
    /// <returns>The names of the migrations that were applied; empty when the database was current.</returns>
    /// <exception cref="DatabaseTooNewException">A newer CarPortal has upgraded the database; nothing was touched.</exception>
    /// <exception cref="TimeoutException">Another process has been upgrading it for two minutes.</exception>
    public async Task<IReadOnlyList<string>> RunAsync(CancellationToken ct = default)
    {
        CreateDataDirectory();
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        return db.Database.IsSqlite() ? await UpgradeSqliteAsync(db, ct) : await UpgradePostgreSqlAsync(db, ct);
    }

    private void CreateDataDirectory()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(options.Directory);
        }
        else if (!Directory.Exists(options.Directory))
        {
            Directory.CreateDirectory(
                options.Directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private async Task<IReadOnlyList<string>> UpgradeSqliteAsync(CarPortalDbContext db, CancellationToken ct)
    {
        var path = Path.GetFullPath(db.Database.GetDbConnection().DataSource);
        await using var held = await LockFileAsync(path + ".lock", ct);

        var pending = File.Exists(path) ? await PendingAsync(db, ct) : db.Database.GetMigrations().ToList();
        if (pending.Count == 0)
        {
            return pending;
        }

        await BackUpSqliteAsync(db, path, pending[0], ct);

        // EF's own lock is a row that a killed process leaves behind, and the next start would wait for it without
        // end. The operating system's lock on the file, which dies with its process, tells that nobody holds it.
        if (File.Exists(path))
        {
            await db.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", ct);
        }

        await db.Database.MigrateAsync(ct);
        await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL", ct);
        return pending;
    }

    private static async Task<IReadOnlyList<string>> UpgradePostgreSqlAsync(CarPortalDbContext db, CancellationToken ct)
    {
        await CreatePostgreSqlDatabaseAsync(db.Database.GetConnectionString()!, ct);

        // Not from the pool: the advisory lock is the session's and must end with it.
        var unpooled = new NpgsqlConnectionStringBuilder(db.Database.GetConnectionString()) { Pooling = false };
        await using var session = new NpgsqlConnection(unpooled.ConnectionString);
        await session.OpenAsync(ct);
        await using var take = new NpgsqlCommand("SELECT pg_advisory_lock(hashtext('carportal:upgrade'))", session)
        {
            CommandTimeout = (int)LockTimeout.TotalSeconds,
        };
        await take.ExecuteNonQueryAsync(ct);

        var pending = await PendingAsync(db, ct);
        if (pending.Count > 0)
        {
            await db.Database.MigrateAsync(ct);
        }

        return pending;
    }

    private static async Task<List<string>> PendingAsync(CarPortalDbContext db, CancellationToken ct)
    {
        var known = db.Database.GetMigrations().ToHashSet();
        var applied = (await db.Database.GetAppliedMigrationsAsync(ct)).ToList();
        if (applied.Find(name => !known.Contains(name)) is { } newer)
        {
            throw new DatabaseTooNewException(newer);
        }

        return known.Except(applied).ToList();
    }

    /// <summary>A copy before an upgrade of a database that already holds something.</summary>
    private async Task BackUpSqliteAsync(CarPortalDbContext db, string path, string migration, CancellationToken ct)
    {
        if (!File.Exists(path) || !(await db.Database.GetAppliedMigrationsAsync(ct)).Any())
        {
            return;
        }

        var folder = Directory.CreateDirectory(Path.Combine(options.Directory, "backups")).FullName;
        var backup = Path.Combine(folder, $"before-{migration}.db");
        var unfinished = backup + ".part";
        File.Delete(unfinished);
        await db.Database.ExecuteSqlAsync($"VACUUM INTO {unfinished}", ct);
        File.Move(unfinished, backup, overwrite: true);
    }

    private static async Task<FileStream> LockFileAsync(string path, CancellationToken ct)
    {
        for (var waited = System.Diagnostics.Stopwatch.StartNew(); ;)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (waited.Elapsed < LockTimeout && File.Exists(path))
            {
                await Task.Delay(50, ct); // The system has no way to wait for a file lock asynchronously.
            }
            catch (IOException e) when (File.Exists(path))
            {
                throw new TimeoutException($"Another process has held {path} for {LockTimeout.TotalMinutes} minutes.", e);
            }
        }
    }

    private static async Task CreatePostgreSqlDatabaseAsync(string connectionString, CancellationToken ct)
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

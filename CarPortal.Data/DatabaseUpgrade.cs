using CarPortal.Data.PostgreSql;
using CarPortal.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CarPortal.Data;

/// <summary>
/// Makes the database or brings it up to date, at every start and before every verb. Safe when several processes start
/// together and after a kill at any moment.
/// </summary>
public sealed class DatabaseUpgrade(IDbContextFactory<CarPortalDbContext> dbFactory, DataOptions options)
{
    /// <summary>How long an upgrade waits for another process that upgrades the same database.</summary>
    internal static readonly TimeSpan LockTimeout = TimeSpan.FromMinutes(2);

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
    /// <exception cref="TimeoutException">
    /// Another process has been upgrading the SQLite file for two minutes; PostgreSQL answers with an error of its own.
    /// </exception>
    public async Task<IReadOnlyList<string>> RunAsync(CancellationToken ct = default)
    {
        CreateDataDirectory();
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        return db.Database.IsSqlite()
            ? await SqliteUpgrade.RunAsync(db, Path.Combine(options.Directory, "backups"), ct)
            : await PostgreSqlUpgrade.RunAsync(db, ct);
    }

    /// <summary>The migrations that the database lacks, in order.</summary>
    /// <exception cref="DatabaseTooNewException">It has one that this program does not know.</exception>
    internal static async Task<List<string>> PendingAsync(CarPortalDbContext db, CancellationToken ct)
    {
        var known = db.Database.GetMigrations().ToHashSet();
        var applied = (await db.Database.GetAppliedMigrationsAsync(ct)).ToList();
        if (applied.Find(name => !known.Contains(name)) is { } newer)
        {
            throw new DatabaseTooNewException(newer);
        }

        return known.Except(applied).ToList();
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
}

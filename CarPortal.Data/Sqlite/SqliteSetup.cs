using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace CarPortal.Data.Sqlite;

/// <summary>How SQLite files are opened.</summary>
internal sealed partial class SqliteSetup : DbConnectionInterceptor
{
    /// <summary>Read through the system's own cache, which all connections share: walking a list took 120 ms instead of 218.</summary>
    internal const string SharedCache = "PRAGMA mmap_size = 2147418112;";

    // Native connections that are set up: they outlive ours in the pool, and three pragmas cost more than reading a car.
    private static readonly ConditionalWeakTable<object, object> SetUp = [];

    /// <summary>The one instance.</summary>
    public static SqliteSetup Instance { get; } = new();

    /// <summary>The connection string of the portal's file: a setting, which may be a mere path, or the data folder's.</summary>
    public static string ConnectionString(DataOptions options)
    {
        var path = options.ConnectionString ?? Path.Combine(options.Directory, "carportal.db");
        return new SqliteConnectionStringBuilder(path.Contains('=', StringComparison.Ordinal) ? path : $"Data Source={path}")
        {
            ForeignKeys = true,

            // Microsoft.Data.Sqlite waits for locks on the calling thread: not for its default 30 s.
            DefaultTimeout = 8,
        }.ToString();
    }

    /// <summary>Whether the file that a connection opened is no longer the one under its name. Windows keeps it from being removed.</summary>
    public static bool HasMoved(SqliteConnection connection)
    {
        const int HasMoved = 20;
        var moved = 0;
        _ = FileControl(connection.Handle!.DangerousGetHandle(), "main", HasMoved, ref moved);
        return moved != 0;
    }

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_file_control", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FileControl(nint database, string name, int operation, ref int answer);

    /// <inheritdoc/>
    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        var native = ((SqliteConnection)connection).Handle!;
        if (SetUp.TryGetValue(native, out _))
        {
            return;
        }

        using var command = connection.CreateCommand();

        // FULL: acknowledged means on disk. An untrusted schema cannot call functions with side effects.
        command.CommandText =
            "PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF; PRAGMA journal_size_limit = 67108864;"

            + SharedCache;
        command.ExecuteNonQuery();
        SetUp.AddOrUpdate(native, native);
    }

    /// <inheritdoc/>
    public override Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        ConnectionOpened(connection, eventData);
        return Task.CompletedTask;
    }
}

using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using Npgsql;

namespace CarPortal.Tests.Testing;

/// <summary>
/// A private throw-away PostgreSQL server, started once per test run by the first test that asks for it;
/// or the server that CARPORTAL_TEST_POSTGRES (a connection string) names, where databases may be created.
/// </summary>
public sealed class PostgreSqlCluster
{
    private const string OwnerName = "carportal";

    private static readonly Lazy<Task<(PostgreSqlCluster? Cluster, string Reason)>> Shared = new(StartAsync);

    private readonly string _connectionString;
    private readonly Process? _keeper;

    private PostgreSqlCluster(string connectionString, Process? keeper)
    {
        _connectionString = connectionString;
        _keeper = keeper;
    }

    /// <summary>The shared cluster, or null and the reason why this machine cannot have one.</summary>
    public static Task<(PostgreSqlCluster? Cluster, string Reason)> TryGetAsync() => Shared.Value;

    /// <summary>The shared cluster; skips the calling test, with the reason, where there is none.</summary>
    public static async Task<PostgreSqlCluster> GetOrSkipAsync()
    {
        var (cluster, reason) = await TryGetAsync();
        Assert.SkipUnless(cluster is not null, reason);
        return cluster;
    }

    /// <summary>Creates a database of its own for a test and returns the connection string to it.</summary>
    /// <param name="template">
    /// The connection string of an earlier database to copy; its remaining connections are closed, so it serves only
    /// as a template from then on.
    /// </param>
    public async Task<string> CreateDatabaseAsync(string? template = null)
    {
        var name = $"test_{Guid.NewGuid():N}";
        await using var connection = await OpenAsync();
        if (template is null)
        {
            await ExecuteAsync(connection, $"CREATE DATABASE {name}");
        }
        else
        {
            await CloseConnectionsAsync(connection, template);

            // A copy of files where the server knows the choice: the other way writes every page to the log, six times slower.
            var strategy = connection.PostgreSqlVersion.Major >= 15 ? " STRATEGY FILE_COPY" : "";
            await ExecuteAsync(connection, $"CREATE DATABASE {name} TEMPLATE \"{DatabaseOf(template)}\"{strategy}");
        }

        // Tests run in parallel, each with pools of its own: keep them far from the server's max_connections.
        return new NpgsqlConnectionStringBuilder(_connectionString) { Database = name, MaxPoolSize = 10 }.ConnectionString;
    }

    /// <summary>Drops a database made by <see cref="CreateDatabaseAsync"/>, whoever is still connected to it.</summary>
    public async Task DropDatabaseAsync(string connectionString)
    {
        ClearPool(connectionString);
        await using var connection = await OpenAsync();
        await ExecuteAsync(connection, $"DROP DATABASE IF EXISTS \"{DatabaseOf(connectionString)}\" WITH (FORCE)");
    }

    /// <summary>Stops the shared cluster, if any test started it, and waits until its folder is gone.</summary>
    internal static async Task StopAsync()
    {
        if (!Shared.IsValueCreated || (await Shared.Value).Cluster is not { } cluster)
        {
            return;
        }

        NpgsqlConnection.ClearAllPools();
        if (cluster._keeper is { } keeper)
        {
            keeper.StandardInput.Close();
            await keeper.WaitForExitAsync();
            keeper.Dispose();
        }
    }

    private static async Task<(PostgreSqlCluster? Cluster, string Reason)> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("CARPORTAL_TEST_POSTGRES") is { Length: > 0 } given)
        {
            return (new PostgreSqlCluster(new NpgsqlConnectionStringBuilder(given).ConnectionString, null), "");
        }

        if (OperatingSystem.IsWindows())
        {
            return (null, "No private PostgreSQL on Windows: name a server in CARPORTAL_TEST_POSTGRES.");
        }

        if (PostgreSqlServer.FindBinaries() is not { } binaries)
        {
            return (null, "PostgreSQL is not installed (no initdb on PATH or below /usr/lib/postgresql): " +
                "install it, or name a server in CARPORTAL_TEST_POSTGRES.");
        }

        var password = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        var port = PostgreSqlServer.FreePort();
        var keeper = Process.Start(PostgreSqlServer.KeeperCommand(binaries, port))!;
        await keeper.StandardInput.WriteLineAsync(password);
        await keeper.StandardInput.FlushAsync();

        if (await keeper.StandardOutput.ReadLineAsync() != "ready")
        {
            var log = await keeper.StandardOutput.ReadToEndAsync();
            keeper.Dispose();
            return (null, $"PostgreSQL in {binaries} did not start: {log.Trim()}");
        }

        var server = new NpgsqlConnectionStringBuilder
        {
            Host = IPAddress.Loopback.ToString(),
            Port = port,
            Username = "postgres",
            Password = password,
            Database = "postgres",
            MaxPoolSize = 10,
        };
        await using (var connection = new NpgsqlConnection(server.ConnectionString))
        {
            // The portal must get by without a superuser's rights, so its tests do too.
            await connection.OpenAsync();
            await ExecuteAsync(connection, $"CREATE ROLE {OwnerName} LOGIN CREATEDB PASSWORD '{password}'");
        }

        server.Username = OwnerName;
        return (new PostgreSqlCluster(server.ConnectionString, keeper), "");
    }

    private async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(_connectionString);
        await connection.OpenAsync();
        return connection;
    }

    private static async Task CloseConnectionsAsync(NpgsqlConnection connection, string connectionString)
    {
        ClearPool(connectionString);
        await using var command = new NpgsqlCommand(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND usename = current_user", connection);
        command.Parameters.AddWithValue(DatabaseOf(connectionString));
        await command.ExecuteNonQueryAsync();
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static void ClearPool(string connectionString)
    {
        using var connection = new NpgsqlConnection(connectionString);
        NpgsqlConnection.ClearPool(connection);
    }

    private static string DatabaseOf(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString).Database
        ?? throw new ArgumentException("The connection string names no database.", nameof(connectionString));
}

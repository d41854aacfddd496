using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
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
            await ExecuteAsync(connection, $"CREATE DATABASE {name} TEMPLATE \"{DatabaseOf(template)}\"");
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

        if (FindBinaries() is not { } binaries)
        {
            return (null, "PostgreSQL is not installed (no initdb on PATH or below /usr/lib/postgresql): " +
                "install it, or name a server in CARPORTAL_TEST_POSTGRES.");
        }

        var password = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        var port = FreePort();
        var keeper = Process.Start(KeeperCommand(binaries, port))!;
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

    /// <summary>
    /// The shell process that owns the cluster. It holds our end of its standard input until this process is gone, by
    /// whatever death (the kernel closes a killed process's pipes), then stops the server and removes the folder.
    /// </summary>
    private static ProcessStartInfo KeeperCommand(string binaries, int port)
    {
        const string Script = """
            trap '' INT TERM HUP PIPE
            umask 077
            read -r password
            folder=$(mktemp -d "${TMPDIR:-/tmp}/carportal-postgres.XXXXXX" 2>&1) || { echo failed; echo "$folder"; exit 1; }
            printf '%s\n' "$password" >"$folder/password"
            if "$1/initdb" --pgdata="$folder/data" --username=postgres --pwfile="$folder/password" \
                    --auth=scram-sha-256 --locale=C.UTF-8 --encoding=UTF8 --no-sync >"$folder/log" 2>&1 &&
                printf '%s\n' "listen_addresses = '127.0.0.1'" "port = $2" "unix_socket_directories = '$folder'" \
                    "max_connections = 200" "shared_buffers = 64MB" "jit = off" \
                    "fsync = off" "synchronous_commit = off" "full_page_writes = off" >>"$folder/data/postgresql.conf" &&
                "$1/pg_ctl" --pgdata="$folder/data" --log="$folder/log" --wait start >>"$folder/log" 2>&1
            then
                echo ready
                read -r _
                "$1/pg_ctl" --pgdata="$folder/data" --mode=immediate --wait stop >>"$folder/log" 2>&1
            else
                echo failed
                tail -n 5 "$folder/log"
            fi
            rm -rf "$folder"
            """;

        List<string> command = ["sh", "-c", Script, "sh", binaries, port.ToString(CultureInfo.InvariantCulture)];
        var asAnotherUser = Environment.IsPrivilegedProcess;
        if (asAnotherUser)
        {
            // PostgreSQL refuses to run as root.
            var (user, group) = UnprivilegedUser();
            command.InsertRange(0, ["setpriv", $"--reuid={user}", $"--regid={group}", "--clear-groups", "--"]);
        }

        if (OnPath("setsid").Any())
        {
            // A session of its own: what is aimed at our process group (Ctrl-C, kill -9) must not end the keeper too.
            command.Insert(0, "setsid");
        }

        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            // The other user may not be allowed into the current folder, nor into root's TMPDIR.
            WorkingDirectory = "/",
        };
        if (asAnotherUser)
        {
            start.Environment.Remove("TMPDIR");
        }

        return start;
    }

    private static (string User, string Group) UnprivilegedUser()
    {
        var users = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).Where(fields => fields.Length > 3).ToList();
        var user = users.Find(fields => fields[0] == "postgres") ?? users.Find(fields => fields[0] == "nobody");
        return user is null ? ("65534", "65534") : (user[2], user[3]);
    }

    /// <summary>The folder with the server's programs: the one on PATH, else the newest of Debian's.</summary>
    private static string? FindBinaries()
    {
        const string Debian = "/usr/lib/postgresql";
        var versions = Directory.Exists(Debian) ? Directory.GetDirectories(Debian) : [];

        // A link on PATH may stand alone: its target's folder has the other programs.
        return OnPath("initdb")
            .Select(path => Path.GetDirectoryName(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path)!)
            .Concat(versions
                .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0)
                .Select(folder => Path.Combine(folder, "bin")))
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "pg_ctl")));
    }

    private static IEnumerable<string> OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program))
            .Where(File.Exists);

    /// <summary>
    /// A free port below the ephemeral range: between this look and the server's bind no other program that asks
    /// for "any port" (the portals under test, the browser) can be handed the same one.
    /// </summary>
    private static int FreePort()
    {
        var inUse = System.Net.NetworkInformation.IPGlobalProperties.GetIPGlobalProperties()
            .GetActiveTcpListeners().Select(endpoint => endpoint.Port).ToHashSet();
        var free = Enumerable.Range(20_000, 12_000).Where(port => !inUse.Contains(port)).ToArray();
        return free[RandomNumberGenerator.GetInt32(free.Length)];
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

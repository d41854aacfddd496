using System.Diagnostics;
using System.Globalization;
using CarPortal.Tests.Testing;
using Npgsql;

namespace CarPortal.Benchmarks;

/// <summary>
/// A PostgreSQL server of the benchmarks' own over a folder that stays. A shell owns it and stops it when this process is
/// gone, by whatever death.
/// </summary>
internal sealed class PrivatePostgreSql : IAsyncDisposable
{
    private const string Script = """
        trap '' INT TERM HUP PIPE
        umask 077
        binaries=$1 folder=$2 port=$3
        if ! [ -e "$folder/data/PG_VERSION" ]; then
            "$binaries/initdb" --pgdata="$folder/data" --username=postgres --auth=trust --locale=C.UTF-8 --encoding=UTF8 --no-sync >"$folder/log" 2>&1 || { echo failed; exit 1; }
            printf '%s\n' "listen_addresses = '127.0.0.1'" "max_connections = 100" "shared_buffers = 1GB" "maintenance_work_mem = 1GB" \
                "work_mem = 32MB" "effective_cache_size = 8GB" "random_page_cost = 1.1" "max_wal_size = 8GB" "wal_level = minimal" "max_wal_senders = 0" "jit = off" "fsync = off" \
                "synchronous_commit = off" "full_page_writes = off" >>"$folder/data/postgresql.conf"
        fi
        "$binaries/pg_ctl" --pgdata="$folder/data" --log="$folder/log" --options="-p $port -k $folder" --wait start >>"$folder/log" 2>&1 || { echo failed; exit 1; }
        echo ready
        read -r _
        "$binaries/pg_ctl" --pgdata="$folder/data" --mode=fast --wait stop >>"$folder/log" 2>&1
        """;

    private readonly Process _keeper;
    private readonly int _port;

    private PrivatePostgreSql(Process keeper, int port) => (_keeper, _port) = (keeper, port);

    public static async Task<PrivatePostgreSql> StartAsync(string folder)
    {
        var binaries = PostgreSqlServer.FindBinaries() ?? throw new InvalidOperationException("PostgreSQL is not installed.");
        var port = PostgreSqlServer.FreePort();
        Directory.CreateDirectory(folder);
        List<string> command = ["setsid", "sh", "-c", Script, "sh", binaries, folder, port.ToString(CultureInfo.InvariantCulture)];
        if (Environment.IsPrivilegedProcess)
        {
            // PostgreSQL refuses to run as root.
            using var give = Process.Start("chown", ["postgres:postgres", folder]);
            await give.WaitForExitAsync();
            command.InsertRange(1, ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]);
        }

        var keeper = Process.Start(new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = "/",
        })!;
        return await keeper.StandardOutput.ReadLineAsync() == "ready"
            ? new PrivatePostgreSql(keeper, port)
            : throw new InvalidOperationException($"PostgreSQL did not start; see {folder}/log.");
    }

    public string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1", Port = _port, Username = "postgres", Database = database, CommandTimeout = 3600, MaxPoolSize = 32,
    }.ConnectionString;

    /// <summary>Makes an empty database in place of one of that name.</summary>
    public async Task RecreateAsync(string database)
    {
        await ExecuteAsync($"DROP DATABASE IF EXISTS \"{database}\" WITH (FORCE)");
        await ExecuteAsync($"CREATE DATABASE \"{database}\"");
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        _keeper.StandardInput.Close();
        await _keeper.WaitForExitAsync();
        _keeper.Dispose();
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}

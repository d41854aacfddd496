using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace CarPortal.Tests.Testing;

/// <summary>Finds Debian's PostgreSQL, or another one on the machine, and starts a private server of it that cannot outlive the tests.</summary>
internal static class PostgreSqlServer
{
    /// <summary>
    /// The shell process that owns the cluster. It holds our end of its standard input until this process is gone, by
    /// whatever death (the kernel closes a killed process's pipes), then stops the server and removes the folder.
    /// </summary>
    public static ProcessStartInfo KeeperCommand(string binaries, int port)
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
                    "max_connections = 200" "shared_buffers = 64MB" "jit = off" "autovacuum = off" \
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
    public static string? FindBinaries()
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
    public static int FreePort()
    {
        var inUse = System.Net.NetworkInformation.IPGlobalProperties.GetIPGlobalProperties()
            .GetActiveTcpListeners().Select(endpoint => endpoint.Port).ToHashSet();
        var free = Enumerable.Range(20_000, 12_000).Where(port => !inUse.Contains(port)).ToArray();
        return free[RandomNumberGenerator.GetInt32(free.Length)];
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace CarPortal.Benchmarks;

/// <summary>A server of ours as a process of its own on a free loopback port.</summary>
internal sealed class Server : IAsyncDisposable
{
    private readonly Process _process;

    private Server(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>The processor time it has used so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>The most memory it has had resident so far, in bytes.</summary>
    public long PeakResident
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    public static Task<Server> StartAsync(string dataDirectory, params string[] args) => StartAsync(dataDirectory, [], args);

    public static async Task<Server> StartAsync(string dataDirectory, (string Name, string Value)[] settings, params string[] args)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}/");
        var start = Program(dataDirectory, "CarPortal.Benchmarks.dll", args);
        start.Environment["ASPNETCORE_URLS"] = address.ToString();
        start.Environment["ASPNETCORE_APPLICATIONNAME"] = "CarPortal.Web";
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        var server = new Server(Process.Start(start)!, address);
        server._process.ErrorDataReceived += (_, line) => Trace.WriteLine(line.Data);
        server._process.BeginErrorReadLine();
        await server.WaitUntilItListensAsync();
        return server;
    }

    /// <summary>How a program of ours is started over this data.</summary>
    public static ProcessStartInfo Program(string dataDirectory, string assembly, params string[] args)
    {
        // The portal under its own settings of the runtime: collector, threads, compilation. The bare ones have the template's.
        IEnumerable<string> settings = args is ["portal", ..] ? ["--runtimeconfig", Path.Combine(AppContext.BaseDirectory, "CarPortal.Web.runtimeconfig.json")] : [];
        var start = new ProcessStartInfo("dotnet", ["exec", .. settings, Path.Combine(AppContext.BaseDirectory, assembly), .. args])
        {
            WorkingDirectory = dataDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["Data__Directory"] = dataDirectory;
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        start.Environment["Security__CircuitsPerUser"] = "1000"; // One person signs in and opens them all.
        start.Environment["Security__KeyRequestsPerMinute"] = "10000000";
        start.Environment["Security__KeyFailuresPerMinute"] = "10000000";
        return start;
    }

    /// <summary>The heap and the resident memory after a full collection, in bytes; only of the portal.</summary>
    public async Task<(long Heap, long Resident)> ReadMemoryAsync()
    {
        await _process.StandardInput.WriteLineAsync();
        await _process.StandardInput.FlushAsync();
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(PortalServer.Answer, StringComparison.Ordinal))
            {
                var numbers = line[PortalServer.Answer.Length..].Split(' ').Select(n => long.Parse(n, CultureInfo.InvariantCulture)).ToArray();
                return (numbers[0], numbers[1]);
            }
        }

        throw new InvalidOperationException("The portal has ended.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task WaitUntilItListensAsync()
    {
        for (var from = Stopwatch.StartNew(); ; await Task.Delay(100))
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, Address.Port);
                return;
            }
            catch (SocketException) when (from.Elapsed < TimeSpan.FromSeconds(60) && !_process.HasExited)
            {
                // Not yet.
            }
        }
    }
}

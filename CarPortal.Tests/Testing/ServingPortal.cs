using System.Diagnostics;
using System.Runtime.InteropServices;
using CarPortal.Data;
using CarPortal.Tests.Commands;

namespace CarPortal.Tests.Testing;

/// <summary>The built program, serving in a process of its own, which is told to stop as an operator's service manager does.</summary>
internal sealed class ServingPortal : IAsyncDisposable
{
    private const int Sigterm = 15;

    private readonly PortalProgram _program;
    private readonly Process _process;

    private ServingPortal(PortalProgram program, Uri address, Process process)
    {
        _program = program;
        Address = address;
        _process = process;
    }

    public Uri Address { get; }

    /// <summary>An address that is free now and stays the portal's when it is started again.</summary>
    public static Uri FindAddress() => new($"http://127.0.0.1:{PostgreSqlServer.FreePort()}");

    /// <summary>Starts it and waits until it listens.</summary>
    public static async Task<ServingPortal> StartAsync(DataOptions data, Uri address)
    {
        var program = new PortalProgram(data);
        var process = program.Start($"--urls={address}");
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var portal = new ServingPortal(program, address, process);
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Contains("Now listening on", StringComparison.Ordinal))
            {
                _ = process.StandardOutput.ReadToEndAsync();
                return portal;
            }
        }

        await portal.DisposeAsync();
        throw new InvalidOperationException($"The portal did not start: {await error}");
    }

    /// <summary>Asks it to stop.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="TimeoutException">It did not stop in time.</exception>
    public async Task<int> StopAsync(TimeSpan patience)
    {
        Assert.Equal(0, Kill(_process.Id, Sigterm));
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(patience);
        return _process.ExitCode;
    }

    /// <summary>Ends it as a power cut would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
        _program.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}

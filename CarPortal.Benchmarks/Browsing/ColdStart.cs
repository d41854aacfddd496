using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Playwright;

namespace CarPortal.Benchmarks;

/// <summary>From a process's start to the list's first rows in a browser that has nothing cached.</summary>
internal static class ColdStart
{
    /// <returns>Milliseconds until it listened, and until the rows were there.</returns>
    public static async Task<(double Listens, double Rows)> MeasureAsync(Chromium chromium, CookieContainer cookies, Uri signedInAt, string folder, params string[] args)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
        listener.Stop();

        // Cookies know no ports: who was signed in to the same data before still is.
        var context = await chromium.NewContextAsync(cookies, signedInAt);
        var page = await context.NewPageAsync();
        var start = Server.Program(folder, "CarPortal.Benchmarks.dll", args);
        start.Environment["ASPNETCORE_URLS"] = address.ToString();
        start.Environment["ASPNETCORE_APPLICATIONNAME"] = "CarPortal.Web";
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        try
        {
            process.OutputDataReceived += (_, _) => { };
            process.ErrorDataReceived += (_, line) => Trace.WriteLine(line.Data);
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            while (!await ListensAsync(address.Port))
            {
                await Task.Delay(5);
            }

            var listens = clock.Elapsed.TotalMilliseconds;
            await page.GotoAsync(new Uri(address, "/cars").ToString(), new PageGotoOptions { WaitUntil = WaitUntilState.Commit });
            await page.WaitForFunctionAsync("() => document.querySelectorAll('table.cars a.name').length >= 25");
            return (listens, clock.Elapsed.TotalMilliseconds);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            await context.DisposeAsync();
        }
    }

    private static async Task<bool> ListensAsync(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

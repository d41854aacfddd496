using System.Net;
using Microsoft.Playwright;

namespace CarPortal.Benchmarks;

/// <summary>A headless Chromium that draws a frame as soon as there is something to draw, not sixty times a second.</summary>
internal sealed class Chromium(IPlaywright playwright, IBrowser browser) : IAsyncDisposable
{
    /// <summary>Starts it; null where there is none, or none that starts.</summary>
    public static async Task<Chromium?> StartAsync()
    {
        if (Find() is not { } executable)
        {
            Console.Error.WriteLine("Chromium is not installed (none on PATH, nor where CHROMIUM points): install it, or name one in CHROMIUM.");
            return null;
        }

        var playwright = await Playwright.CreateAsync();
        return new Chromium(playwright, await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = executable,
            ChromiumSandbox = !Environment.IsPrivilegedProcess,
            Args =
            [
                "--disable-frame-rate-limit", "--disable-gpu-vsync", "--disable-background-networking", "--disable-component-update",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--no-first-run", "--no-pings",
            ],
        }));
    }

    /// <summary>A window with an empty cache, signed in by these cookies.</summary>
    public async Task<IBrowserContext> NewContextAsync(CookieContainer cookies, Uri portal)
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 1440, Height = 860 }, Locale = "en-GB" });
        await context.AddCookiesAsync(cookies.GetCookies(portal).Select(c => new Microsoft.Playwright.Cookie { Name = c.Name, Value = c.Value, Domain = c.Domain, Path = c.Path, HttpOnly = c.HttpOnly }));
        return context;
    }

    public async ValueTask DisposeAsync()
    {
        await browser.CloseAsync();
        playwright.Dispose();
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } named)
        {
            return File.Exists(named) ? named : null;
        }

        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        string[] names = ["chromium", "chromium-browser", "google-chrome", "chrome"];
        return names.SelectMany(name => folders.Prepend("/usr/bin").Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
    }
}

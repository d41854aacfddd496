using Microsoft.Playwright;

namespace CarPortal.Tests.Testing;

/// <summary>One headless Chromium for the whole test run, started by the first test that asks for it.</summary>
public sealed class Browser
{
    /// <summary>How long a page may take to show what a test expects of it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly Lazy<Task<(Browser? Browser, string Reason)>> Shared = new(StartAsync);

    private readonly IPlaywright _playwright;
    private readonly IBrowser _chromium;

    private Browser(IPlaywright playwright, IBrowser chromium)
    {
        _playwright = playwright;
        _chromium = chromium;
    }

    /// <summary>The shared browser, or null and the reason why this machine cannot have one.</summary>
    public static Task<(Browser? Browser, string Reason)> TryGetAsync() => Shared.Value;

    /// <summary>The shared browser; skips the calling test, with the reason, where there is none.</summary>
    public static async Task<Browser> GetOrSkipAsync()
    {
        var (browser, reason) = await TryGetAsync();
        Assert.SkipUnless(browser is not null, reason);
        return browser;
    }

    /// <summary>Opens a blank page in a context of its own: no cookies or storage shared with other tests.</summary>
    /// <param name="baseUrl">What relative addresses given to the page are relative to.</param>
    /// <param name="dark">Whether the system asks for dark colours.</param>
    /// <param name="phone">A phone held upright, with touch, instead of a desktop window.</param>
    public async Task<BrowserPage> NewPageAsync(string baseUrl, bool dark = false, bool phone = false)
    {
        var context = await _chromium.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = baseUrl,
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            // What a test sees must not depend on the machine's own settings or on the moment within a transition.
            Locale = "en-GB",
            TimezoneId = "Europe/Berlin",
            ReducedMotion = ReducedMotion.Reduce,
            ViewportSize = phone ? new ViewportSize { Width = 390, Height = 844 } : new ViewportSize { Width = 1280, Height = 800 },
            DeviceScaleFactor = phone ? 3 : 1,
            IsMobile = phone,
            HasTouch = phone,
        });
        context.SetDefaultTimeout((float)Patience.TotalMilliseconds);
        return new BrowserPage(context, await context.NewPageAsync());
    }

    /// <summary>Closes the shared browser, if any test started it.</summary>
    internal static async Task StopAsync()
    {
        if (Shared.IsValueCreated && (await Shared.Value).Browser is { } browser)
        {
            await browser._chromium.CloseAsync();
            browser._playwright.Dispose();
        }
    }

    private static async Task<(Browser? Browser, string Reason)> StartAsync()
    {
        if (FindChromium() is not { } executable)
        {
            return (null, "Chromium is not installed (none on PATH, nor where CHROMIUM points): install it, or name one in CHROMIUM.");
        }

        // Playwright's own 5 s are little on a machine that builds and tests at once.
        Assertions.SetDefaultExpectTimeout((float)Patience.TotalMilliseconds);
        var playwright = await Playwright.CreateAsync();
        try
        {
            var chromium = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
            {
                ExecutablePath = executable,
                Headless = true,
                // Chromium's sandbox refuses root; without it Playwright passes --no-sandbox.
                ChromiumSandbox = !Environment.IsPrivilegedProcess,
                Args =
                [
                    // Our own pages are all it may see: no name but localhost resolves, nothing phones home.
                    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1, EXCLUDE [::1]",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-domain-reliability",
                    "--disable-sync",
                    "--no-default-browser-check",
                    "--no-first-run",
                    "--no-pings",
                ],
            });
            return (new Browser(playwright, chromium), "");
        }
        catch (PlaywrightException failure)
        {
            playwright.Dispose();
            return (null, $"{executable} did not start: {failure.Message}");
        }
    }

    private static string? FindChromium()
    {
        // A named browser is the only one wanted: falling back would test another than was asked for.
        if (Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } named)
        {
            return File.Exists(named) ? named : null;
        }

        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        string[] names = ["chromium", "chromium-browser", "google-chrome", "chrome"];
        return names
            .SelectMany(name => folders.Prepend("/usr/bin").Select(folder => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);
    }
}

/// <summary>A page and the context it lives in; disposing closes both.</summary>
public sealed record BrowserPage(IBrowserContext Context, IPage Page) : IAsyncDisposable
{
    /// <inheritdoc />
    public ValueTask DisposeAsync() => Context.DisposeAsync();
}

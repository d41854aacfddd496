using System.Text.RegularExpressions;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Tests.Testing;
using CarPortal.Web.Circuits;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CarPortal.Tests.Circuits;

/// <summary>
/// A real browser loses the portal and finds it again: the page is the same one, or it is loaded afresh at the same
/// address. It never looks alive while nobody listens.
/// </summary>
public sealed class BrowserReturnTests() : DatabaseTest(DatabaseProvider.Sqlite)
{
    private const string Form = "/cars/new";

    [Fact]
    public async Task B13_R12_OfflineForAWhile_TheSameFormGoesOn()
    {
        var browser = await Browser.GetOrSkipAsync();
        await using var portal = PortalFactory.On(Database).Listen();
        using var cable = new Cable(new Uri(portal.Address));
        await using var tab = await OpenFormAsync(browser, cable.Address);

        cable.Pull();
        await Expect(tab.Page.Locator("#components-reconnect-modal")).ToBeVisibleAsync();
        cable.PlugIn();

        await Expect(tab.Page.Locator("#components-reconnect-modal")).ToBeHiddenAsync();
        Assert.True(await IsSameDocumentAsync(tab.Page));
        Assert.Equal(1, portal.Services.GetRequiredService<OpenCircuits>().Count);
        await Expect(tab.Page.Locator("input[name=title]")).ToHaveValueAsync("Half typed");
        await FillAsync(tab.Page, "make", "Opel");
        await SaveAsync(tab.Page, "Half typed");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task B13_R12_OfflineUntilTheCircuitIsNoMore_ThePageComesBackAtTheSameAddressAndListens(bool stateKept)
    {
        var browser = await Browser.GetOrSkipAsync();
        var watch = new CircuitWatch();
        await using var portal = PortalFactory.On(Database).With(services => services.AddSingleton<CircuitHandler>(watch).Configure<CircuitOptions>(circuit =>
        {
            circuit.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMilliseconds(1);
            circuit.PersistedCircuitInMemoryMaxRetained = stateKept ? 10 : 0;
        })).Listen();
        using var cable = new Cable(new Uri(portal.Address));
        await using var tab = await OpenFormAsync(browser, cable.Address);

        cable.Pull();
        await watch.Closed.WaitAsync(TimeSpan.FromSeconds(60), Ct);
        await Expect(tab.Page.Locator("#components-reconnect-modal")).ToBeVisibleAsync(); // The browser knows too.
        cable.PlugIn();

        await AssertListensAsync(tab.Page);
        Assert.Equal(stateKept, await IsSameDocumentAsync(tab.Page)); // Resumed, or loaded afresh.
    }

    [Fact]
    public async Task B13_B14_R12_PortalStoppedAndStartedAgain_ThePageComesBackAtTheSameAddressAndListens()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no signals on Windows.");
        var browser = await Browser.GetOrSkipAsync();
        var address = ServingPortal.FindAddress();
        BrowserPage tab;
        await using (var portal = await ServingPortal.StartAsync(Database.Options, address))
        {
            tab = await OpenFormAsync(browser, address.ToString());
            Assert.Equal(0, await portal.StopAsync(TimeSpan.FromSeconds(60)));
        }

        await using var opened = tab;
        await Expect(tab.Page.Locator("#components-reconnect-modal")).ToBeVisibleAsync();
        await using var again = await ServingPortal.StartAsync(Database.Options, address);

        await AssertListensAsync(tab.Page);
    }

    /// <summary>Signs in and types half of a new car.</summary>
    private async Task<BrowserPage> OpenFormAsync(Browser browser, string address)
    {
        var (_, email) = await Database.AddStaffAsync(Roles.Sales);
        var tab = await browser.NewPageAsync(address);
        await tab.Page.GotoAsync($"/sign-in?ReturnUrl={Form}");
        await tab.Page.FillAsync("[name=email]", email);
        await tab.Page.FillAsync("[name=password]", StaffBuilder.Password);
        await tab.Page.ClickAsync("form:has([name=password]) button[type=submit]");
        await FillAsync(tab.Page, "title", "Half typed");
        await FillAsync(tab.Page, "vin", "WVWZZZ1KZAW000001");
        await Expect(tab.Page.Locator("#vin-says")).ToContainTextAsync("Volkswagen"); // So the server has heard of the title too.
        await tab.Page.EvaluateAsync("document.body.dataset.same = 'yes'");
        return tab;
    }

    private static Task<bool> IsSameDocumentAsync(IPage page) => page.EvaluateAsync<bool>("document.body.dataset.same === 'yes'");

    /// <summary>The dialog that covers the page goes, and then what is typed and clicked has its effect.</summary>
    private async Task AssertListensAsync(IPage page)
    {
        await Expect(page.Locator("#components-reconnect-modal")).ToBeHiddenAsync();
        await Expect(page.Locator(".app:not(.waiting)")).ToBeVisibleAsync();
        Assert.Equal(Form, new Uri(page.Url).AbsolutePath);
        await page.ClickAsync("button:has-text('Save')");
        await Expect(page.Locator("main")).ToContainTextAsync("Make is needed."); // Says the server: it listens.
        await FillAsync(page, "make", "Opel");
        await FillAsync(page, "title", "Typed again");
        await SaveAsync(page, "Typed again");
        Assert.Equal("Typed again", Assert.Single((await Database.Get<CarService>().ListAsync(new CarQuery(), Ct)).Items).Title);
    }

    private static async Task FillAsync(IPage page, string name, string value)
    {
        await page.FillAsync($"input[name={name}]", value);
        await page.Locator($"input[name={name}]").BlurAsync();
    }

    private static async Task SaveAsync(IPage page, string title)
    {
        await page.ClickAsync("button:has-text('Save')");
        await Expect(page).ToHaveURLAsync(new Regex("/cars/\\d+$"));
        await Expect(page.Locator("h1")).ToHaveTextAsync(title);
    }

    private sealed class CircuitWatch : CircuitHandler
    {
        private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>The server has let go of a circuit.</summary>
        public Task Closed => _closed.Task;

        public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
        {
            _closed.TrySetResult();
            return Task.CompletedTask;
        }
    }
}

using CarPortal.Data;
using CarPortal.Data.Users;
using CarPortal.Tests.Architecture;
using CarPortal.Tests.Testing;
using CarPortal.Web.Account;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CarPortal.Tests.Account;

/// <summary>
/// axe-core on every page of accounts and staff, at a desk and on a phone, in light and in dark: no serious and no
/// critical finding. Each page is loaded once and looked at four times. Whoever adds a page adds its address here.
/// </summary>
public sealed class AccessibilityTests() : DatabaseTest(DatabaseProvider.Sqlite)
{
    private static readonly string[] OpenPages =
        ["/sign-in", "/sign-in?again=expired", "/sign-in?again=ended", "/sign-in?done=password", "/lockout", "/access-denied", "/nothing-here", "/error", "/set-password?user=1&token=0"];

    private static readonly string[] Static = ["/account/password", "/account/confirm", "/account/second-factor"];

    private static readonly string[] Live =
    [
        "/account", "/account/keys", "/users", "/users?search=nobody+at+all", "/users/{self}", "/users/{other}", "/keys", "/history", "/settings",
        "/cars", "/trash",
    ];

    private readonly List<string> _barriers = [];

    [Fact]
    public async Task EveryPage_AtADeskAndOnAPhoneInLightAndDark_HasNoBarrier()
    {
        var browser = await Browser.GetOrSkipAsync();
        await using var portal = PortalFactory.On(Database).Listen();
        await using var opened = await browser.NewPageAsync(
            portal.Address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal));
        var page = opened.Page;
        await VirtualAuthenticator.PlugInAsync(page);

        await LookAsync(page, $"/setup?token={portal.Services.GetRequiredService<SetupToken>().Value}");
        var (self, email) = await Database.AddStaffAsync(Roles.Administrator, "Ada Adler");
        var invited = await Database.Get<UserService>(Actor.Console).AddAsync(
            new UserInput { Name = "Mara Klein", Email = "mara@example.com", Role = Roles.Sales }, Ct);
        var other = Assert.IsType<SaveResult.Saved>(invited.Result).Id;
        await Database.AddKeyAsync(self, Permissions.CarsRead);
        await Database.AddKeyAsync(other, Permissions.CarsRead);

        foreach (var address in OpenPages)
        {
            await LookAsync(page, address);
        }

        await LookAsync(page, $"/set-password?user={other}&token={invited.LinkToken}");
        await page.GotoAsync("/sign-in");
        await TypePasswordAsync(page, email, "not the password");
        await CheckAsync(page, "refused sign-in");
        await TypePasswordAsync(page, email);
        await Expect(page.Locator("h1")).ToHaveTextAsync("Cars");

        foreach (var address in Static)
        {
            await LookAsync(page, address);
        }

        foreach (var address in Live)
        {
            await LookAliveAsync(page, address.Replace("{self}", $"{self}", StringComparison.Ordinal).Replace("{other}", $"{other}", StringComparison.Ordinal));
        }

        await LookAtWhatOpensAsync(page, other);
        await LookWhileConfirmingAsync(page, self);
        await LookAtSecondFactorsAsync(page, email);
        if (_barriers.Count > 0)
        {
            Assert.Fail(string.Join(Environment.NewLine, _barriers));
        }
    }

    /// <summary>What a press opens within a page: forms, questions, a menu, a dialog.</summary>
    private async Task LookAtWhatOpensAsync(IPage page, int other)
    {
        await AccessSubjects.AddSessionAsync(Database, other);
        foreach (var (address, press, opens) in new[]
        {
            ("/account", "details.account summary", ".menu"),
            ("/users", "button:has-text('Add staff')", "main [name=email]"),
            ($"/users/{other}", "button:has-text('Disable')", "#access .ask"),
            ($"/users/{other}", "button:has-text('Type a new password')", "#access [name=password]"),
            ($"/users/{other}", "#sessions button:has-text('End all')", ".mud-dialog"),
            ("/keys", "button:has-text('New key')", "main [name=owner]"),
            ("/keys", "button:has-text('Revoke') >> nth=0", "tr.ask"),
            ("/settings", "[role=switch] >> nth=2", ".ask"),
        })
        {
            await OpenAsync(page, address);
            await page.ClickAsync(press);
            await Expect(page.Locator(opens)).ToBeVisibleAsync();
            await CheckAsync(page, $"{address} with {opens}");
        }
    }

    /// <summary>The panel that asks over a live page.</summary>
    private async Task LookWhileConfirmingAsync(IPage page, int self)
    {
        await AgeAsync();
        await LookAliveAsync(page, $"/users/{self}");
        await page.FillAsync("main [name=name]", "Ada A.");
        await page.ClickAsync("main button[type=submit]:has-text('Save')");
        await Expect(page.Locator(".mud-dialog [name=confirm]")).ToBeFocusedAsync();
        await CheckAsync(page, "confirming on a live page");
        await page.FillAsync(".mud-dialog [name=confirm]", "not the password");
        await page.PressAsync(".mud-dialog [name=confirm]", "Enter");
        await Expect(page.Locator("#confirm-note")).ToBeVisibleAsync();
        await CheckAsync(page, "a wrong password while confirming");
        await page.FillAsync(".mud-dialog [name=confirm]", StaffBuilder.Password);
        await page.PressAsync(".mud-dialog [name=confirm]", "Enter");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Ada A.");
    }

    /// <summary>The steps of setting factors up, and the second step of signing in.</summary>
    private async Task LookAtSecondFactorsAsync(IPage page, string email)
    {
        await page.GotoAsync("/account/second-factor");
        await page.ClickAsync("button[value=begin]");
        await Expect(page.Locator("svg.qr")).ToBeVisibleAsync();
        await CheckAsync(page, "setting an app up");
        await page.FillAsync("[name=code]", AuthenticatorApp.CodeOf(await page.InnerTextAsync("#secret")));
        await page.ClickAsync("button[value=confirm]");
        await Expect(page.Locator(".codes")).ToBeVisibleAsync();
        await CheckAsync(page, "recovery codes");
        await page.GotoAsync("/account/second-factor");
        await page.ClickAsync("passkey-button button");
        await page.ClickAsync("details.passkey summary");
        await CheckAsync(page, "a passkey of one's own");
        await LookAsync(page, "/account/confirm?returnUrl=/account/second-factor");

        await page.Context.ClearCookiesAsync();
        await page.GotoAsync("/sign-in");
        await TypePasswordAsync(page, email);
        await Expect(page.Locator("passkey-button")).ToBeVisibleAsync();
        await CheckAsync(page, "the second step");
        await LookAsync(page, "/sign-in/second?with=recovery");
    }

    private async Task LookAsync(IPage page, string address)
    {
        await page.GotoAsync(address);
        await CheckAsync(page, address);
    }

    private async Task LookAliveAsync(IPage page, string address)
    {
        await OpenAsync(page, address);
        await CheckAsync(page, address);
    }

    private static async Task OpenAsync(IPage page, string address)
    {
        await page.GotoAsync(address);
        await Expect(page.Locator(".app:not(.waiting)")).ToBeVisibleAsync();
        await Expect(page.Locator("main [aria-busy=true]")).ToHaveCountAsync(0);
    }

    private async Task CheckAsync(IPage page, string name) => _barriers.AddRange(await page.FindBarriersAsync(name));

    private static async Task TypePasswordAsync(IPage page, string email, string password = StaffBuilder.Password)
    {
        await page.FillAsync("[name=email]", email);
        await page.FillAsync("[name=password]", password);
        await page.ClickAsync("form:has([name=email]) button[type=submit]");
    }

    private async Task AgeAsync()
    {
        await using var db = Database.Open();
        var then = DateTime.UtcNow.AddHours(-1);
        await db.Sessions.ExecuteUpdateAsync(set => set.SetProperty(s => s.ConfirmedAt, then), Ct);
    }
}

using System.Text.RegularExpressions;
using CarPortal.Data;
using CarPortal.Data.Sessions;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CarPortal.Tests.Account;

/// <summary>Passkeys through the pages, in a real browser with a virtual device.</summary>
public abstract class PasskeyPagesTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private PortalFactory _portal = null!;
    private BrowserPage _browser = null!;
    private VirtualAuthenticator _device = null!;
    private string _email = "";

    private IPage Page => _browser.Page;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var browser = await Browser.GetOrSkipAsync();
        _portal = PortalFactory.On(Database).Listen();
        (_, _email) = await Database.AddStaffAsync(Roles.Administrator, "Ada");

        // Passkeys belong to a name, and need https unless it is this very machine's.
        _browser = await browser.NewPageAsync(_portal.Address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal));
        _device = await VirtualAuthenticator.PlugInAsync(Page);
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
            await _portal.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    [Fact]
    public async Task Passkey_Added_SignsInAloneAndAfterThePasswordUntilRemoved()
    {
        await SignInAsync();
        await AddPasskeyAsync("My phone");
        Assert.Equal(1, await _device.CountAsync());

        // Alone.
        await SignOutAsync();
        await Page.ClickAsync("passkey-button button");
        await Expect(Page.Locator("h1")).ToHaveTextAsync("Cars");
        Assert.Equal(SignInMethod.Passkey, await LastMethodAsync());

        // After the password, which alone does not do any more.
        await SignOutAsync();
        await TypePasswordAsync();
        await Expect(Page).ToHaveURLAsync(new Regex("/sign-in/second"));
        await Page.ClickAsync("passkey-button button");
        await Expect(Page.Locator("h1")).ToHaveTextAsync("Cars");
        Assert.Equal(SignInMethod.PasswordAndPasskey, await LastMethodAsync());

        // It can be named, and removed; then it is worth nothing.
        await Page.GotoAsync("/account/second-factor");
        await Expect(Page.Locator("details.passkey summary")).ToContainTextAsync("Last used");
        await Page.ClickAsync("details.passkey summary");
        await Page.FillAsync("details.passkey input", "Her <b>phone");
        await Page.ClickAsync("details.passkey button:has-text('Rename')");
        await Expect(Page.Locator("details.passkey .title")).ToHaveTextAsync("Her <b>phone");
        await Page.ClickAsync("details.passkey summary");
        await Page.ClickAsync("details.passkey button:has-text('Remove')");
        await Expect(Page.Locator("details.passkey")).ToHaveCountAsync(0);
        await SignOutAsync();
        await Page.ClickAsync("passkey-button button");
        await Expect(Page.Locator(".errors")).ToContainTextAsync("may sign in");
    }

    [Fact]
    public async Task Passkey_Unconfirmed_ConfirmsOnLiveAndStaticPages()
    {
        await SignInAsync();
        await AddPasskeyAsync("Desk");
        await AgeAsync();

        // A static page leads to the page that asks, and back.
        await Page.GotoAsync("/account/second-factor");
        await Page.ClickAsync("details.passkey summary");
        await Page.ClickAsync("details.passkey button:has-text('Remove')");
        await Expect(Page).ToHaveURLAsync(new Regex("/account/confirm\\?returnUrl="));
        await Page.ClickAsync("passkey-button button");
        await Expect(Page).ToHaveURLAsync(new Regex("/account/second-factor"));

        // A live page asks over itself, and what was typed is still there.
        await AgeAsync();
        await Page.GotoAsync("/users");
        await Expect(Page.Locator(".app:not(.waiting)")).ToBeVisibleAsync();
        await Page.ClickAsync("main table a.name");
        await Expect(Page.Locator("main [name=name]")).ToHaveValueAsync("Ada");
        await Page.FillAsync("main [name=name]", "Ada Adler");
        await Page.ClickAsync("main button[type=submit]:has-text('Save')");
        await Page.ClickAsync(".mud-dialog passkey-button button[data-live]");
        await Expect(Page.Locator("h1")).ToHaveTextAsync("Ada Adler");
        await Expect(Page.Locator(".mud-dialog")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Passkey_OwnerCannotUnlockTheDevice_IsToldAndStaysOut()
    {
        await SignInAsync();
        await AddPasskeyAsync("Desk");
        await SignOutAsync();
        await _device.SetVerifiedAsync(false);

        await Page.ClickAsync("passkey-button button");

        await Expect(Page.Locator("passkey-button [role=alert]")).ToContainTextAsync("No passkey was shown");
    }

    [Fact]
    public async Task PasskeyButton_AddressWithoutName_IsNotThere()
    {
        await Page.GotoAsync(_portal.Address + "/sign-in");

        await Expect(Page.Locator("[name=email]")).ToBeVisibleAsync();
        await Expect(Page.Locator("passkey-button")).ToBeHiddenAsync();
    }

    private async Task AddPasskeyAsync(string name)
    {
        await Page.GotoAsync("/account/second-factor");
        await Page.FillAsync("[name=passkeyName]", name);
        await Page.ClickAsync("passkey-button button");
        await Expect(Page.Locator("h1")).ToContainTextAsync("recovery codes", new() { IgnoreCase = true });
        await Page.GotoAsync("/account/second-factor");
        await Expect(Page.Locator("details.passkey .title")).ToHaveTextAsync(name);
    }

    private async Task SignInAsync()
    {
        await Page.GotoAsync("/sign-in");
        await TypePasswordAsync();
        await Expect(Page.Locator("h1")).ToHaveTextAsync("Cars");
    }

    private async Task TypePasswordAsync()
    {
        await Page.FillAsync("[name=email]", _email);
        await Page.FillAsync("[name=password]", StaffBuilder.Password);
        await Page.ClickAsync("form:has([name=email]) button[type=submit]");
    }

    private async Task SignOutAsync()
    {
        await Page.GotoAsync("/account");
        await Page.SignOutAsync();
    }

    /// <summary>Lets time pass since the last proof.</summary>
    private async Task AgeAsync()
    {
        await using var db = Database.Open();
        var then = DateTime.UtcNow.AddHours(-1);
        await db.Sessions.ExecuteUpdateAsync(set => set.SetProperty(s => s.ConfirmedAt, then), Ct);
    }

    private async Task<SignInMethod> LastMethodAsync()
    {
        await using var db = Database.Open();
        return await db.Sessions.OrderByDescending(s => s.Id).Select(s => s.Method).FirstAsync(Ct);
    }

    public sealed class OnSqlite() : PasskeyPagesTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : PasskeyPagesTests(DatabaseProvider.PostgreSql);
}

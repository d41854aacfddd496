using System.Text.RegularExpressions;
using CarPortal.Data;
using CarPortal.Data.History;
using CarPortal.Tests.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CarPortal.Tests.Account;

/// <summary>A new colleague's first days, in a real browser. With CARPORTAL_SCREENSHOTS, a picture of each page goes to that folder.</summary>
public abstract class AccountJourneyTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private const string Email = "mara.klein@example.com";
    private const string Password = "violet kettle harbour";

    private string _prefix = "";
    private int _pictures;

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task NewColleague_FromTheInvitationToTheLostPhone(bool dark, bool phone)
    {
        var browser = await Browser.GetOrSkipAsync();
        _prefix = (phone ? "phone" : "desk") + (dark ? "-dark" : "-light");
        var (_, boss) = await Database.AddStaffAsync(Roles.Administrator, "Ada Adler");
        await using var portal = PortalFactory.On(Database).Listen();
        var address = portal.Address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

        await using var office = await browser.NewPageAsync(address, dark, phone);
        var link = await InviteAsync(office.Page, boss);

        await using var home = await browser.NewPageAsync(address, dark, phone);
        var page = home.Page;
        var device = await VirtualAuthenticator.PlugInAsync(page);

        // The link, the password.
        await page.GotoAsync(link);
        await ShootAsync(page, "choose-password");
        await page.FillAsync("[name=password]", Password);
        await page.FillAsync("[name=repeat]", Password);
        await page.ClickAsync("button[type=submit]");
        await Expect(page.Locator(".banner.ok")).ToBeVisibleAsync();
        await ShootAsync(page, "sign-in");
        await TypePasswordAsync(page, Password);
        await Expect(page.Locator("h1")).ToHaveTextAsync("Cars");

        // The app and its recovery codes, then a passkey.
        await page.GotoAsync("/account/second-factor");
        await ShootAsync(page, "second-factor");
        await page.ClickAsync("button[value=begin]");
        await Expect(page.Locator("svg.qr")).ToBeVisibleAsync();
        await ShootAsync(page, "set-up-app");
        var secret = await page.InnerTextAsync("#secret");
        await page.FillAsync("[name=code]", AuthenticatorApp.CodeOf(secret));
        await page.ClickAsync("button[value=confirm]");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Keep these recovery codes");
        await ShootAsync(page, "recovery-codes");
        var codes = await page.Locator(".codes code").AllInnerTextsAsync();
        await page.ClickAsync("text=I have kept them");
        await page.FillAsync("[name=passkeyName]", "Mara's laptop");
        await page.PressAsync("[name=passkeyName]", "Enter");
        await Expect(page.Locator("details.passkey .title")).ToHaveTextAsync("Mara's laptop");
        await page.ClickAsync("details.passkey summary");
        await ShootAsync(page, "passkey-added");

        // In with each: password and code, password and passkey, passkey alone.
        await SignOutAsync(page);
        await TypePasswordAsync(page, Password);
        await Expect(page).ToHaveURLAsync(new Regex("/sign-in/second"));
        await ShootAsync(page, "second-step");
        await page.FillAsync("[name=code]", AuthenticatorApp.CodeOf(secret, steps: 1));
        await page.ClickAsync("form:has([name=code]) button[type=submit]");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Cars");
        await SignOutAsync(page);
        await TypePasswordAsync(page, Password);
        await page.ClickAsync("passkey-button button");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Cars");
        await SignOutAsync(page);
        await page.ClickAsync("passkey-button button");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Cars");
        await page.GotoAsync("/account");
        await Expect(page.Locator(".app:not(.waiting)")).ToBeVisibleAsync();
        await ShootAsync(page, "account");
        await page.GotoAsync("/account/confirm?returnUrl=/account/second-factor");
        await ShootAsync(page, "confirm");
        await SignOutAsync(page);

        // Phone and laptop are lost: another browser, the password and a recovery code.
        await using var borrowed = await browser.NewPageAsync(address, dark, phone);
        page = borrowed.Page;
        await page.GotoAsync("/sign-in");
        await TypePasswordAsync(page, Password);
        await page.ClickAsync("text=recovery code");
        await Expect(page.GetByLabel("Recovery code")).ToBeVisibleAsync(); // The app's field had the same name.
        await ShootAsync(page, "recovery-code");
        await page.GetByLabel("Recovery code").FillAsync(codes[0]);
        await page.ClickAsync("form:has([name=code]) button[type=submit]");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Cars");
        Assert.Equal(1, await device.CountAsync());

        await HistoryTellsItAsync();
        await office.Page.ReloadAsync();
        await Expect(office.Page.Locator(".app:not(.waiting)")).ToBeVisibleAsync();
        await ShootAsync(office.Page, "staff");
    }

    private async Task<string> InviteAsync(IPage page, string boss)
    {
        await page.GotoAsync("/sign-in");
        await page.FillAsync("[name=email]", boss);
        await page.FillAsync("[name=password]", StaffBuilder.Password);
        await page.ClickAsync("form:has([name=email]) button[type=submit]");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Cars");
        await page.GotoAsync("/users");
        await Expect(page.Locator(".app:not(.waiting)")).ToBeVisibleAsync();
        await page.ClickAsync("button:has-text('Add staff')");
        await page.FillAsync("form:has([name=email]) [name=name]", "Mara Klein");
        await page.FillAsync("main [name=email]", Email);
        await page.ClickAsync("form:has([name=email]) button[type=submit]");
        await Expect(page.Locator("#one-time-link")).ToBeVisibleAsync();
        await ShootAsync(page, "invited");
        return await page.InputValueAsync("#one-time-link");
    }

    private async Task HistoryTellsItAsync()
    {
        var mara = (await Database.Get<Data.Users.UserService>(Actor.Console).FindByEmailAsync(Email, Ct))!.Id;
        var history = await Database.Get<HistoryService>(Actor.Console).ListAsync(RecordKind.User, mara, ct: Ct);
        var methods = history.Where(e => e.Action == HistoryAction.SignedIn).Select(e => e.Changes.Single(c => c.Field == "method").New?.ToString());
        Assert.Equal(["passwordAndRecoveryCode", "passkey", "passwordAndPasskey", "passwordAndCode", "password"], methods);
        Assert.Contains(history, e => e.Changes.Any(c => c.Field == "passkey" && c.New?.ToString() == "Mara's laptop"));
        Assert.DoesNotContain(history, e => e.Changes.Any(c => c.New?.ToString()?.Contains(Password, StringComparison.Ordinal) == true));
    }

    private static async Task TypePasswordAsync(IPage page, string password)
    {
        await page.FillAsync("[name=email]", Email);
        await page.FillAsync("[name=password]", password);
        await page.ClickAsync("form:has([name=email]) button[type=submit]");
    }

    private static async Task SignOutAsync(IPage page)
    {
        await page.GotoAsync("/cars");
        await page.SignOutAsync();
    }

    private async Task ShootAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("CARPORTAL_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{_prefix}-{++_pictures:00}-{name}.png"), FullPage = true });
        }
    }

    public sealed class OnSqlite() : AccountJourneyTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : AccountJourneyTests(DatabaseProvider.PostgreSql);
}

using System.Text.RegularExpressions;
using CarPortal.Data;
using CarPortal.Tests.Testing;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CarPortal.Tests.SecondFactors;

/// <summary>A second factor from the first code to the lost phone, in a real browser.</summary>
public abstract class SecondFactorJourneyTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private const string Page = "/account/second-factor";

    [Fact]
    public async Task AuthenticatorApp_FromSetUpToTheLostPhone()
    {
        var browser = await Browser.GetOrSkipAsync();
        var (_, email) = await Database.AddStaffAsync(Roles.Sales, "Mara Klein");
        await using var portal = PortalFactory.On(Database).Listen();
        await using var desk = await browser.NewPageAsync(portal.Address);
        var page = desk.Page;

        // Set up: the code comes from the secret that the page shows.
        await page.SignInAsync(email);
        await page.GotoAsync(Page);
        await AssertAccessibleAsync(page);
        await page.ClickAsync("button[value=begin]");
        await Expect(page.Locator("svg.qr")).ToBeVisibleAsync();
        await AssertAccessibleAsync(page);
        var app = new AuthenticatorApp(await page.InnerTextAsync("#secret"), []);
        var first = app.Code();
        await page.FillAsync("[name=code]", first);
        await page.PressAsync("[name=code]", "Enter");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Keep these recovery codes");
        await AssertAccessibleAsync(page);
        var codes = await page.Locator(".codes code").AllInnerTextsAsync();
        Assert.Equal(10, codes.Count);

        // The file is made here, from what is shown.
        var download = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("a[download]"));
        var file = await File.ReadAllTextAsync(await download.PathAsync(), Ct);
        Assert.All(codes, code => Assert.Contains(code, file, StringComparison.Ordinal));
        await page.ClickAsync("text=I have kept them");
        await Expect(page.Locator("main")).ToContainTextAsync("10 left");
        await SignOutAsync(page);

        // The code that set it up is used; the next one signs in; used again, it does not.
        await PasswordAsync(page, email);
        await AssertAccessibleAsync(page);
        await CodeAsync(page, first);
        await Expect(page.Locator(".errors")).ToContainTextAsync("was used before");
        var next = app.Code(1);
        await CodeAsync(page, next);
        await Expect(page.Locator("h1")).ToHaveTextAsync("Cars");
        await SignOutAsync(page);
        await PasswordAsync(page, email);
        await CodeAsync(page, next);
        await Expect(page.Locator(".errors")).ToContainTextAsync("was used before");

        // The phone is lost: a recovery code, once.
        await page.ClickAsync("text=Lost your phone");
        await Expect(page.GetByLabel("Recovery code")).ToBeVisibleAsync(); // The app's field had the same name.
        await AssertAccessibleAsync(page);
        await CodeAsync(page, codes[4].ToUpperInvariant().Replace("-", " ", StringComparison.Ordinal));
        await Expect(page.Locator("h1")).ToHaveTextAsync("Cars");
        await page.GotoAsync(Page);
        await Expect(page.Locator("main")).ToContainTextAsync("9 left");
    }

    [Fact]
    public async Task RoleAsksForAFactor_OpenPageIsLedToSetItUpAndThenGoesOn()
    {
        var browser = await Browser.GetOrSkipAsync();
        var (admin, boss) = await Database.AddStaffAsync(Roles.Administrator, "Ada Adler");
        var (_, email) = await Database.AddStaffAsync(Roles.Viewer, "Vera Lang");
        var app = await AuthenticatorApp.AddAsync(Database, admin);
        await using var portal = PortalFactory.On(Database).Listen();
        await using var phone = await browser.NewPageAsync(portal.Address, dark: true, phone: true);
        await phone.Page.SignInAsync(email);
        await using var desk = await browser.NewPageAsync(portal.Address);
        await PasswordAsync(desk.Page, boss);
        await CodeAsync(desk.Page, app.Code());
        await Expect(desk.Page.Locator("h1")).ToHaveTextAsync("Cars");

        await desk.Page.GotoAsync("/settings");
        await Expect(desk.Page.Locator(".app:not(.waiting)")).ToBeVisibleAsync();
        var viewers = desk.Page.Locator("[role=switch]").Nth(3);
        await viewers.ClickAsync();
        await Expect(desk.Page.Locator(".ask")).ToContainTextAsync("One person with this role has no second factor");
        await AssertAccessibleAsync(desk.Page);
        await desk.Page.ClickAsync("text=Require it");
        await Expect(viewers).ToHaveAttributeAsync("aria-checked", "true");

        // Her page is open: its circuit ends by itself, and everything leads to the one page.
        await Expect(phone.Page).ToHaveURLAsync(new Regex(Regex.Escape(Page)));
        await Expect(phone.Page.Locator("h1")).ToHaveTextAsync("Set up a second factor");
        await AssertAccessibleAsync(phone.Page);
        await phone.Page.GotoAsync("/trash");
        await Expect(phone.Page.Locator("h1")).ToHaveTextAsync("Set up a second factor");
        await phone.Page.ClickAsync("button[value=begin]");
        await phone.Page.FillAsync("[name=code]", AuthenticatorApp.CodeOf(await phone.Page.InnerTextAsync("#secret")));
        await phone.Page.ClickAsync("button[value=confirm]");
        await phone.Page.ClickAsync("text=I have kept them");
        await Expect(phone.Page.Locator("h1")).ToHaveTextAsync("Trash");
    }

    private static async Task PasswordAsync(IPage page, string email)
    {
        await page.GotoAsync("/sign-in");
        await page.FillAsync("[name=email]", email);
        await page.FillAsync("[name=password]", StaffBuilder.Password);
        await page.ClickAsync("form:has([name=password]) button[type=submit]");
        await Expect(page).Not.ToHaveURLAsync(new Regex("/sign-in(\\?|$)"));
    }

    private static async Task CodeAsync(IPage page, string code)
    {
        await Expect(page).ToHaveURLAsync(new Regex("/sign-in/second"));
        await page.FillAsync("[name=code]", code);
        await page.PressAsync("[name=code]", "Enter");
    }

    private static async Task SignOutAsync(IPage page)
    {
        await page.GotoAsync("/account");
        await page.SignOutAsync();
    }

    private static async Task AssertAccessibleAsync(IPage page)
    {
        var found = await page.RunAxe(new AxeRunOptions { RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] } });
        Assert.Empty(found.Violations.Where(v => v.Impact is "serious" or "critical").Select(v => $"{page.Url}: {v.Id} {v.Nodes[0].Html}"));
    }

    public sealed class OnSqlite() : SecondFactorJourneyTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : SecondFactorJourneyTests(DatabaseProvider.PostgreSql);
}

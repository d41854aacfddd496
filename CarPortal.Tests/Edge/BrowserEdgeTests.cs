using CarPortal.Data;
using CarPortal.Tests.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CarPortal.Tests.Edge;

/// <summary>What only a real browser can show of the edge.</summary>
public sealed class BrowserEdgeTests() : DatabaseTest(DatabaseProvider.Sqlite)
{
    [Fact]
    public async Task W6_PageInAFrameOfAnotherSite_IsNotShown()
    {
        var browser = await Browser.GetOrSkipAsync();
        await using var portal = PortalFactory.On(Database).Listen();
        await using var window = await browser.NewPageAsync(portal.Address);
        var page = window.Page;
        await window.Context.RouteAsync("http://localhost:4321/**", route => route.FulfillAsync(new()
        {
            ContentType = "text/html", Body = $"<h1>Evil</h1><iframe src='{portal.Address}/sign-in'></iframe>",
        }));

        var asked = new List<string>();
        page.Request += (_, request) => asked.Add(new Uri(request.Url).AbsolutePath);

        await page.GotoAsync("http://localhost:4321/evil", new() { WaitUntil = WaitUntilState.Load });

        Assert.Contains("/sign-in", asked);
        await Expect(page.Locator("h1")).ToHaveTextAsync("Evil");
        var frame = await page.Locator("iframe").ElementHandleAsync();
        Assert.DoesNotContain("Sign in", await (await frame.ContentFrameAsync())!.ContentAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task W10_BackAfterSignOut_ShowsNothingPrivate()
    {
        var browser = await Browser.GetOrSkipAsync();
        await Database.AddCarAsync(CarBuilder.Input() with { Title = "Manta B, not for sale" });
        var (_, email) = await Database.AddStaffAsync(Roles.Manager, "Mara Klein");
        await using var portal = PortalFactory.On(Database).Listen();
        await using var window = await browser.NewPageAsync(portal.Address);
        var page = window.Page;
        var violations = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Text.Contains("Content Security Policy", StringComparison.Ordinal))
            {
                violations.Add(message.Text);
            }
        };

        await page.SignInAsync(email);
        await Expect(page.Locator("main")).ToContainTextAsync("Manta B");
        await page.ClickAsync("table.list tbody a.name");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Manta B, not for sale");
        await page.GotoAsync("/account");
        await Expect(page.Locator("main")).ToContainTextAsync(email);
        await page.SignOutAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Sign in");

        for (var back = 0; back < 3; back++)
        {
            await page.GoBackAsync();
            await Expect(page.Locator("h1")).ToHaveTextAsync("Sign in");
            await Expect(page.Locator("body")).Not.ToContainTextAsync("Manta B");
            await Expect(page.Locator("body")).Not.ToContainTextAsync(email);
        }

        // And nothing on the way was against the policy.
        Assert.Empty(violations);
    }
}

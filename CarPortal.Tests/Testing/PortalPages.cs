using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CarPortal.Tests.Testing;

/// <summary>What every journey through the portal in a browser does.</summary>
internal static class PortalPages
{
    /// <summary>Signs in through the page and waits until the list is there.</summary>
    public static async Task SignInAsync(this IPage page, string email)
    {
        await page.GotoAsync("/sign-in");
        await page.FillAsync("[name=email]", email);
        await page.FillAsync("[name=password]", StaffBuilder.Password);
        await page.ClickAsync("form:has([name=password]) button[type=submit]");
        await Expect(page).Not.ToHaveURLAsync(new Regex("/sign-in"));
        await page.ConnectedAsync();
    }

    /// <summary>Opens a page and waits until it is connected: before, what is served is only to be read.</summary>
    public static async Task OpenAsync(this IPage page, string path)
    {
        await page.GotoAsync(path);
        await page.ConnectedAsync();
    }

    /// <summary>Waits until the page's circuit is up.</summary>
    public static Task ConnectedAsync(this IPage page) =>
        Expect(page.Locator(".app:not(.waiting)")).ToBeVisibleAsync();

    /// <summary>Signs out by the menu of the page that is open; one opened before the page is connected can be drawn anew, closed.</summary>
    public static async Task SignOutAsync(this IPage page)
    {
        await page.ConnectedAsync();
        await page.ClickAsync("details.account summary");
        await page.ClickAsync("form[action='/sign-out'] button");
        await Expect(page).ToHaveURLAsync(new Regex("/sign-in"));
    }

    /// <summary>Types into a field of a form and leaves it.</summary>
    public static async Task EnterAsync(this IPage page, string name, string value)
    {
        await page.FillAsync($"input[name={name}]", value);
        await page.Locator($"input[name={name}]").BlurAsync();
    }

    /// <summary>Waits until an element says something.</summary>
    public static Task SaysAsync(this IPage page, string element, string text) =>
        Expect(page.Locator(element)).ToContainTextAsync(text);
}

using System.Text.RegularExpressions;
using CarPortal.Data;
using CarPortal.Tests.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CarPortal.Tests.CarList;

/// <summary>A team's morning with the list, in a real browser: at the desk, then on the lot.</summary>
public abstract class MorningJourneyTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    [Fact]
    public async Task Morning_FromTheTeamsViewToThePhoneOnTheLot()
    {
        var browser = await Browser.GetOrSkipAsync();
        for (var i = 1; i <= 44; i++)
        {
            await Database.AddCarAsync((CarBuilder.Input(i % 2 == 0 ? "Opel" : "Ford", $"Car {i}") with { Price = 1_000 * i, Location = "Row " + (char)('A' + (i % 3)) }).Available());
        }

        var view = await Database.AddViewAsync(ViewBuilder.Input("Ready to sell", "status=available&sort=price"));
        var (_, jonas) = await Database.AddStaffAsync(Roles.Manager, "Jonas Berg");
        await using var portal = PortalFactory.On(Database).Listen();
        await using var desk = await browser.NewPageAsync(portal.Address);
        var page = desk.Page;
        await SignInAsync(page, jonas);

        // The view is in the menu, with its count; it opens as it was saved.
        var entry = page.Locator(".nav a", new() { HasText = "Ready to sell" });
        await Expect(entry.Locator(".count")).ToHaveTextAsync("44");
        await entry.ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Ready to sell");
        await Expect(page.Locator("a.name").First).ToHaveTextAsync("Car 1");

        // Narrowed in the side panel, it says so in chips and in the address.
        await page.CheckAsync("input[name=make][value=Opel]");
        await Expect(page.Locator("table.cars tbody tr")).ToHaveCountAsync(22);
        await Expect(page.Locator(".chips")).ToContainTextAsync("Make is Opel");
        await Expect(page).ToHaveURLAsync(new Regex($"/cars\\?view={view.Id}&make=Opel$"));
        await page.FillAsync("input[name=priceTo]", "8000");
        await page.PressAsync("input[name=priceTo]", "Enter");
        await Expect(page.Locator("table.cars tbody tr")).ToHaveCountAsync(4);

        // By keys: down the list, two marks, Escape takes them back.
        await page.FocusAsync("a.name >> nth=0");
        await page.Keyboard.PressAsync("x");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("x");
        await Expect(page.Locator("[aria-label=Selection] b")).ToHaveTextAsync("2 selected");
        Assert.Equal("", string.Join(" | ", await page.FindBarriersAsync("the list with marks")));
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("[aria-label=Selection]")).ToHaveCountAsync(0);

        // In pictures, by make; back to the table.
        await page.ClickAsync("button[aria-label=Pictures]");
        await page.SelectOptionAsync("select[aria-label='Group by']", "Make");
        await Expect(page.Locator("h2.group")).ToContainTextAsync("4 cars");
        Assert.Equal("", string.Join(" | ", await page.FindBarriersAsync("pictures by make")));
        await page.GoBackAsync();
        await page.ClickAsync("button[aria-label=Table]");
        await Expect(page.Locator("table.cars tbody tr")).ToHaveCountAsync(4);

        // A little wider again.
        await page.ClickAsync("[aria-label^='Remove the filter Price']");
        await Expect(page.Locator("table.cars tbody tr")).ToHaveCountAsync(22);
        await LowerTwentyAsync(page);
        await UndoTwoAsync(page);
        await ReserveAsync(page);
        var link = page.Url;

        // The link, on a colleague's phone on the lot: the same cars, the filters in a sheet.
        var (_, vera) = await Database.AddStaffAsync(Roles.Viewer, "Vera Lang");
        await using var lot = await browser.NewPageAsync(portal.Address, dark: true, phone: true);
        await SignInAsync(lot.Page, vera);
        await lot.Page.GotoAsync(new Uri(link).PathAndQuery);
        await Expect(lot.Page.Locator(".app:not(.waiting)")).ToBeVisibleAsync();
        await Expect(lot.Page.Locator("a.name")).ToHaveTextAsync(Left);
        await Expect(lot.Page.Locator("td.price").Nth(1)).ToHaveTextAsync("€4,000");
        await lot.Page.ClickAsync("button[aria-controls=filters]");
        await Expect(lot.Page.Locator(".picker select")).ToHaveValueAsync($"/cars?view={view.Id}");
        await lot.Page.CheckAsync("input[name=location][value='Row C']");
        await lot.Page.ClickAsync(".sheet-head button");
        await Expect(lot.Page.Locator("a.name")).ToHaveTextAsync(["Car 2", "Car 14", "Car 20", "Car 26", "Car 32", "Car 38", "Car 44"]);
        await Expect(lot.Page.Locator("#filters")).ToBeHiddenAsync();
        Assert.True(await lot.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), "The page is wider than the phone.");
    }

    /// <summary>Every second car is an Opel; the fourth of them is reserved in the course of the morning.</summary>
    private static IEnumerable<string> Left => Enumerable.Range(1, 22).Where(i => i != 4).Select(i => $"Car {2 * i}");

    /// <summary>The first to the twentieth are marked and lowered by three per cent, after a look at what that gives.</summary>
    private static async Task LowerTwentyAsync(IPage page)
    {
        await page.ClickAsync("td.pick .check >> nth=0");
        await page.ClickAsync("td.pick .check >> nth=19", new() { Modifiers = [KeyboardModifier.Shift] });
        await Expect(page.Locator("[aria-label=Selection] b")).ToHaveTextAsync("20 selected");
        await page.ClickAsync("[aria-label=Selection] .btn.p");
        await page.FillAsync("input[name=by]", "-3");
        await page.ClickAsync("button[form=bulk-form]");
        await Expect(page.Locator("td.now")).ToHaveCountAsync(20);
        await Expect(page.Locator("td.was").Last).ToContainTextAsync("40,000");
        await Expect(page.Locator("td.now").Last).ToContainTextAsync("38,800");
        await page.ClickAsync("#bulk-apply");
        await Expect(page.Locator(".done")).ToContainTextAsync("20 cars were changed.");
        await page.ClickAsync(".mud-dialog-actions .btn.p");
        await Expect(page.Locator("td.price").First).ToHaveTextAsync("€1,940");
        await Expect(page.Locator("td.price").Nth(20)).ToHaveTextAsync("€42,000");
        await Expect(page.Locator("[aria-label=Selection]")).ToHaveCountAsync(0);
    }

    /// <summary>Into a car, put back there what was done to it, on to the next one, and back to where the list was left.</summary>
    private static async Task UndoTwoAsync(IPage page)
    {
        await page.FocusAsync("a.name >> nth=1");
        await page.Keyboard.PressAsync("Enter");
        await PutBackAsync(page, "Car 4", "€4,000");
        await page.ClickAsync("#next-car");
        await PutBackAsync(page, "Car 6", "€6,000");
        await page.GetByText("Back to the list").ClickAsync();
        await Expect(page.Locator("a.name", new() { HasText = "Car 6" })).ToBeFocusedAsync();
        var prices = page.Locator("td.price");
        await Expect(prices.Nth(0)).ToHaveTextAsync("€1,940");
        await Expect(prices.Nth(1)).ToHaveTextAsync("€4,000");
        await Expect(prices.Nth(2)).ToHaveTextAsync("€6,000");
        await Expect(prices.Nth(3)).ToHaveTextAsync("€7,760");
    }

    private static async Task PutBackAsync(IPage page, string car, string price)
    {
        await Expect(page.Locator("h1")).ToHaveTextAsync(car);
        await page.Locator(".timeline li").First.GetByText("Put back").ClickAsync();
        await Expect(page.Locator(".mud-snackbar").Last).ToContainTextAsync("Put back.");
        await Expect(page.Locator(".timeline li").First).ToContainTextAsync(price);
    }

    /// <summary>From its row, without opening it: it then is no longer one that is ready to sell.</summary>
    private static async Task ReserveAsync(IPage page)
    {
        await page.Locator("table.cars tbody tr", new() { HasText = "Car 8" }).Locator("[aria-label=Actions]").ClickAsync();
        await page.ClickAsync(".row-menu button");
        await page.FillAsync("[name=customerName]", "Ines Krüger");
        await page.FillAsync("[name=contact]", "030 23125 001");
        await page.ClickAsync("button[form=hold-form]");
        await Expect(page.Locator(".mud-snackbar").Last).ToContainTextAsync("Car 8 is reserved.");
        await Expect(page.Locator("a.name")).ToHaveTextAsync(Left);

        // And every count knows.
        await Expect(page.Locator(".nav a", new() { HasText = "Ready to sell" }).Locator(".count")).ToHaveTextAsync("43");
        await Expect(page.Locator("label:has(input[name=status][value=reserved]) i")).ToHaveTextAsync("1");
    }

    private static async Task SignInAsync(IPage page, string email)
    {
        await page.GotoAsync("/sign-in");
        await page.FillAsync("[name=email]", email);
        await page.FillAsync("[name=password]", StaffBuilder.Password);
        await page.ClickAsync("form:has([name=password]) button[type=submit]");
        await Expect(page.Locator(".app:not(.waiting)")).ToBeVisibleAsync();
    }

    public sealed class OnSqlite() : MorningJourneyTests(DatabaseProvider.Sqlite);
}

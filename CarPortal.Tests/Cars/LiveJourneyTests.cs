using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Tests.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CarPortal.Tests.Cars;

/// <summary>Two people and several processes at one car, in a real browser: nothing that somebody typed is lost.</summary>
public abstract class LiveJourneyTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private static readonly Actor Jonas = new(ActorKind.Person, null, "Jonas Berg", Roles.PermissionsOf(Roles.Manager));

    [Fact]
    public async Task OpenPage_SomebodyElseSavesInAnotherProcess_TellsByItself()
    {
        var browser = await Browser.GetOrSkipAsync();
        var car = await Database.AddCarAsync(CarBuilder.Input() with { Price = 5_290m });
        await using var portal = PortalFactory.On(Database).Listen();
        await using var tab = await browser.NewPageAsync(portal.Address);
        var (_, email) = await Database.AddStaffAsync(Roles.Manager, "Mara Klein");
        await tab.Page.SignInAsync(email);
        await tab.Page.OpenAsync($"/cars/{car.Id}");

        // The test's own services are another writer than the portal's: they share nothing but the database.
        await Database.Get<CarService>(Jonas).UpdateAsync(car.Id, 1, car.ToInput() with { Price = 4_950m }, Ct);

        await Expect(tab.Page.Locator("#news")).ToContainTextAsync("Jonas Berg changed the price to €4,950 while you were reading.");
        await Expect(tab.Page.Locator(".price-tag")).ToContainTextAsync("5,290");
        await tab.Page.ClickAsync("#news button:has-text('Show')");
        await Expect(tab.Page.Locator(".price-tag")).ToContainTextAsync("4,950");
        await Expect(tab.Page.Locator("#news")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task EditForm_SomebodyElseSaves_TellsAndKeepsWhatIsTyped()
    {
        var browser = await Browser.GetOrSkipAsync();
        var car = await Database.AddCarAsync(CarBuilder.Input() with { Price = 5_290m });
        await using var portal = PortalFactory.On(Database).Listen();
        await using var tab = await browser.NewPageAsync(portal.Address);
        var (_, email) = await Database.AddStaffAsync(Roles.Manager, "Mara Klein");
        await tab.Page.SignInAsync(email);
        await tab.Page.OpenAsync($"/cars/{car.Id}/edit");
        await tab.Page.FillAsync("textarea[name=notes]", "One owner");

        await Database.Get<CarService>(Jonas).UpdateAsync(car.Id, 1, car.ToInput() with { Price = 4_950m, Location = "Row C" }, Ct);

        await Expect(tab.Page.Locator("#news")).ToContainTextAsync("Nothing you typed is touched.");
        await Expect(tab.Page.Locator("textarea[name=notes]")).ToHaveValueAsync("One owner");
        await tab.Page.ClickAsync("button:has-text('Save')");
        await Expect(tab.Page.Locator(".price-tag")).ToContainTextAsync("4,950");
        var now = (await Database.Get<CarService>().GetAsync(car.Id, Ct))!;
        Assert.Equal((4_950m, "Row C", "One owner"), (now.Price, now.Location, now.Notes));

        // Her own save is no news to her, here or in another tab; the draft is gone with it.
        await tab.Page.OpenAsync($"/cars/{car.Id}/edit");
        await Expect(tab.Page.Locator("textarea[name=notes]")).ToBeEnabledAsync();
        Assert.Equal(0, await DraftsAsync(tab.Page));
    }

    [Fact]
    public async Task HalfFilledForm_ServerKilledAndStartedAgain_EveryCharacterIsOfferedAgain()
    {
        var browser = await Browser.GetOrSkipAsync();
        var car = await Database.AddCarAsync(CarBuilder.Input() with { Price = 5_290m, Colour = "Red" });
        var (_, email) = await Database.AddStaffAsync(Roles.Manager, "Mara Klein");
        var address = ServingPortal.FindAddress();
        await using var tab = await browser.NewPageAsync(address.ToString());
        var page = tab.Page;
        var notes = string.Concat(Enumerable.Range(0, 180).Select(i => $"Zeile {i} \"ß\" 😀\n")).TrimEnd();
        await using (var portal = await ServingPortal.StartAsync(Database.Options, address))
        {
            await page.SignInAsync(email);
            await page.OpenAsync($"/cars/{car.Id}/edit");
            await page.FillAsync("input[name=price]", "4700");
            await page.Locator("input[name=price]").BlurAsync();
            await page.FillAsync("input[name=colour]", "Blue");
            await page.FillAsync("textarea[name=notes]", notes);
            await page.Locator("textarea[name=notes]").PressAsync("End");
            await page.Keyboard.TypeAsync("!"); // Never left: the server has not heard of it.

            await portal.KillAsync();
        }

        // Meanwhile somebody else changes one of the same fields and another.
        await Database.Get<CarService>(Jonas).UpdateAsync(car.Id, 1, car.ToInput() with { Price = 4_950m, Location = "Row C" }, Ct);
        await using var again = await ServingPortal.StartAsync(Database.Options, address);
        await page.OpenAsync($"/cars/{car.Id}/edit");
        await Expect(page.Locator("#draft")).ToContainTextAsync("You have an unfinished edit");
        await page.ClickAsync("#draft button:has-text('Restore')");
        await Expect(page.Locator("input[name=price]")).ToHaveValueAsync("4700");
        await Expect(page.Locator("input[name=colour]")).ToHaveValueAsync("Blue");
        await Expect(page.Locator("textarea[name=notes]")).ToHaveValueAsync(notes + "!");
        await page.ClickAsync("button:has-text('Save')");

        // The price is both's: she is asked, with what it was when she typed.
        await Expect(page.Locator("table.diff tbody tr")).ToHaveCountAsync(1);
        await Expect(page.Locator("table.diff")).ToContainTextAsync("5,290");
        await Expect(page.Locator("table.diff")).ToContainTextAsync("4,950");
        await page.CheckAsync("input[name=take-price][value=mine]");
        await page.ClickAsync("button:has-text('Save these choices')");
        await Expect(page.Locator(".price-tag")).ToContainTextAsync("4,700");

        var now = (await Database.Get<CarService>().GetAsync(car.Id, Ct))!;
        Assert.Equal((4_700m, "Blue", "Row C", notes + "!"), (now.Price, now.Colour, now.Location, now.Notes));
        Assert.Equal(0, await DraftsAsync(page));
    }

    [Fact]
    public async Task Draft_DiscardedOrSignedOut_IsGone()
    {
        var browser = await Browser.GetOrSkipAsync();
        var (_, email) = await Database.AddStaffAsync(Roles.Manager, "Mara Klein");
        await using var portal = PortalFactory.On(Database).Listen();
        await using var tab = await browser.NewPageAsync(portal.Address);
        var page = tab.Page;
        await page.SignInAsync(email);
        await page.OpenAsync("/cars/new");
        await page.FillAsync("input[name=title]", "Half an Opel");
        await page.OpenAsync("/cars/new");
        await Expect(page.Locator("#draft")).ToBeVisibleAsync();
        await page.ClickAsync("#draft button:has-text('Discard')");
        await Expect(page.Locator("#draft")).ToHaveCountAsync(0);
        Assert.Equal(0, await DraftsAsync(page));

        await page.FillAsync("input[name=title]", "Half an Opel");
        await page.GotoAsync("/cars");
        await page.ConnectedAsync();
        Assert.Equal(1, await DraftsAsync(page));
        await page.SignOutAsync();
        Assert.Equal(0, await DraftsAsync(page));
    }

    private static Task<int> DraftsAsync(IPage page) =>
        page.EvaluateAsync<int>("Object.keys(localStorage).filter(key => key.startsWith('draft:')).length");

    public sealed class OnSqlite() : LiveJourneyTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : LiveJourneyTests(DatabaseProvider.PostgreSql);
}

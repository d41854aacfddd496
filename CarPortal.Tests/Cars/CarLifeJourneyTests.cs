using System.Text.RegularExpressions;
using CarPortal.Data;
using CarPortal.Tests.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CarPortal.Tests.Cars;

/// <summary>A car's whole life, lived by three people at once in real browsers.</summary>
public abstract class CarLifeJourneyTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private static readonly string[] Secret = ["3,200", "3200", "420.5", "Garage Sommer"];

    private static readonly string[] Customers = ["Ines", "Emre", "030 23125", "€300"];

    [Fact]
    public async Task ACarsWholeLife_ThreePeopleOfDifferentRoles_EndsDeliveredAndIsTold()
    {
        var browser = await Browser.GetOrSkipAsync();
        await using var portal = PortalFactory.On(Database).With("Cars:PhotosNeeded", "2").Listen();
        await using var managers = await SignInAsync(browser, portal, Roles.Manager, "Mara Klein");
        await using var sellers = await SignInAsync(browser, portal, Roles.Sales, "Jonas Berg", phone: true);
        await using var viewers = await SignInAsync(browser, portal, Roles.Viewer, "Vera Lang", dark: true);
        var (mara, jonas, vera) = (managers.Page, sellers.Page, viewers.Page);

        await BuyAsync(mara);
        var car = new Uri(mara.Url).AbsolutePath;
        await jonas.OpenAsync(car);
        await vera.OpenAsync(car);
        await IsAsync(vera, "Incoming");
        await SpendAsync(mara);
        await ArriveAsync(jonas);
        await FollowAsync(vera, "saw it at Row C · 14");

        await FollowAsync(mara, "saw it at Row C · 14");
        await PrepareAsync(mara, jonas);
        await FollowAsync(vera, "added 3 photos");
        await Expect(vera.Locator(".strip .thumb")).ToHaveCountAsync(3);

        await StepAsync(jonas, "Make available", "Available");
        await ReserveAsync(jonas);
        await FollowAsync(vera, "made it available");
        await IsAsync(vera, "Reserved");
        await vera.SaysAsync(".hold", "Reserved until");
        await KnowsNothingOfAsync(vera, Customers);

        await SellAsync(jonas, buyer: null, "5100");
        await jonas.SaysAsync(".sale", "Sold to Ines Krüger for €5,100");
        await FollowAsync(mara, "sold it to Ines Krüger for €5,100");
        await UndoAsync(mara);
        await FollowAsync(jonas, "took the sale back");
        await SellAsync(jonas, "Emre Yılmaz", "5190");
        await StepAsync(jonas, "Hand over", "Delivered");

        await FollowAsync(vera, "handed it over");
        await IsAsync(vera, "Delivered");
        await FollowAsync(mara, "handed it over");
        await TellsAsync(mara, jonas, vera);
    }

    /// <summary>The manager notes what was bought, and what is on its way.</summary>
    private static async Task BuyAsync(IPage page)
    {
        await page.OpenAsync("/cars/new");
        foreach (var (name, value) in new[]
        {
            ("vin", "WVWZZZ1KZAW000001"), ("title", "Volkswagen Golf 1.4 TSI"), ("make", "Volkswagen"), ("year", "2010"), ("mileage", "98400"),
        })
        {
            await page.EnterAsync(name, value);
        }

        await page.SaysAsync("#vin-says", "Volkswagen");
        await page.ClickAsync("button:has-text('Save')");
        await page.SaysAsync(".price-tag", "No price yet");
    }

    /// <summary>What the car and its repair cost.</summary>
    private static async Task SpendAsync(IPage page)
    {
        await page.ClickAsync("#edit");
        await page.EnterAsync("purchasePrice", "3200");
        await page.ClickAsync("button:has-text('Save')");
        await page.SaysAsync(".money", "€3,200");
        await page.ClickAsync("button:has-text('Add a cost')");
        await page.FillAsync("[name=amount]", "420.50");
        await page.FillAsync("[name=vendor]", "Garage Sommer");
        await page.ClickAsync("button:has-text('Save cost')");
        await page.SaysAsync(".money .sums", "€420.50");
    }

    /// <summary>With the phone in hand on the lot.</summary>
    private static async Task ArriveAsync(IPage page)
    {
        await page.ClickAsync(".seen summary");
        await page.FillAsync("[name=place]", "Row C · 14");
        await page.ClickAsync("button:text-is('Here')");
        await page.SaysAsync(".seen", "Row C · 14");
        await KnowsNothingOfAsync(page, Secret);
    }

    /// <summary>Steps, photos and a price: before them, the car is not for sale.</summary>
    private static async Task PrepareAsync(IPage mara, IPage jonas)
    {
        await StepAsync(mara, "Start preparation", "In preparation");
        await Expect(mara.Locator("#next-status")).ToHaveTextAsync("Make available");
        await Expect(mara.Locator("#next-status")).ToBeDisabledAsync();
        await Expect(mara.Locator(".lacks li")).ToHaveTextAsync(["a price", "more photos"]);

        await FollowAsync(jonas, "began its preparation");
        await jonas.SetInputFilesAsync(".add input", Enumerable.Range(0, 3).Select(i => new FilePayload
        {
            Name = $"{i}.jpg", MimeType = "image/jpeg", Buffer = Pictures.Jpeg(300, 200),
        }));
        await Expect(jonas.Locator(".strip .thumb")).ToHaveCountAsync(3);
        await TickAsync(jonas, from: 0, to: 2);

        await FollowAsync(mara, "ticked off 2 steps");
        await TickAsync(mara, from: 2, to: 5);
        await Expect(mara.Locator(".lacks li")).ToHaveTextAsync(["a price"]);
        await mara.ClickAsync("#edit");
        await mara.EnterAsync("price", "5290");
        await mara.ClickAsync("button:has-text('Save')");
        await mara.SaysAsync(".price-tag", "5,290");
        await FollowAsync(jonas, "changed the price to €5,290");
    }

    private static async Task TickAsync(IPage page, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            await page.Locator("#preparation .check").Nth(i).ClickAsync();
            await page.SaysAsync("#preparation", $"{i + 1} of 5 done");
        }
    }

    private static async Task ReserveAsync(IPage page)
    {
        await page.ClickAsync("#next-status:text-is('Reserve')");
        await page.FillAsync("[name=customerName]", "Ines Krüger");
        await page.FillAsync("[name=contact]", "030 23125 001");
        await page.FillAsync("[name=deposit]", "300");
        await page.ClickAsync(".mud-dialog button:has-text('Reserve')");
        await page.SaysAsync(".hold", "Ines Krüger");
    }

    /// <summary>To whom it is reserved, who stands there already, or to somebody else.</summary>
    private static async Task SellAsync(IPage page, string? buyer, string price)
    {
        await page.ClickAsync(".next button:text-is('Sell')");
        await Expect(page.Locator("[name=soldBy]")).ToHaveValueAsync("Jonas Berg");
        await page.FillAsync("[name=salePrice]", price);
        if (buyer is not null)
        {
            await page.FillAsync("[name=buyerName]", buyer);
        }

        await page.ClickAsync(".mud-dialog button:has-text('Sell')");
        await IsAsync(page, "Sold");
    }

    private static async Task UndoAsync(IPage page)
    {
        await page.ClickAsync("button:has-text('Undo the sale')");
        await page.FillAsync("[name=reason]", "The bank refused the credit");
        await page.ClickAsync(".mud-dialog button:has-text('Undo the sale')");
        await IsAsync(page, "Available");
    }

    /// <summary>The whole life, in its order, with who; to each as much as is theirs to know.</summary>
    private static async Task TellsAsync(IPage mara, IPage jonas, IPage vera)
    {
        string[] known =
        [
            "Mara Klein added the car",
            "Mara Klein set the purchase price to €3,200",
            "Mara Klein noted €420.50 for repair",
            "Jonas Berg saw it at Row C · 14",
            "Mara Klein began its preparation",
            "Jonas Berg added 3 photos",
            "Jonas Berg ticked off Inspection and Repair",
            "Mara Klein ticked off Cleaning, Photos and Pricing",
            "Mara Klein set the price to €5,290",
            "Jonas Berg made it available",
            "Jonas Berg reserved it for Ines Krüger",
            "Jonas Berg sold it to Ines Krüger for €5,100",
            "Mara Klein took the sale back “The bank refused the credit”",
            "Jonas Berg sold it to Emre Yılmaz for €5,190",
            "Jonas Berg handed it over",
        ];
        Assert.Equal(known, await StoryAsync(mara));

        string[] toSales = [.. known.Where((_, i) => i is not (1 or 2))];
        Assert.Equal(toSales, await StoryAsync(jonas));
        await KnowsNothingOfAsync(jonas, Secret);

        Assert.Equal(
            toSales.Select(line => Regex.Replace(line, " (for|to) (Ines Krüger|Emre Yılmaz)", "")), await StoryAsync(vera));
        await KnowsNothingOfAsync(vera, [.. Secret, .. Customers]);
    }

    /// <summary>The timeline from the beginning, each item as it is read; all of it came through the page.</summary>
    private static async Task<List<string>> StoryAsync(IPage page)
    {
        await page.ReloadAsync();
        await page.ConnectedAsync();
        var more = page.Locator("section:has(.timeline) > button.more");
        await more.ClickAsync();
        await Expect(more).ToHaveCountAsync(0);
        var items = page.Locator(".timeline > li");
        var doors = await items.Locator("time").AllInnerTextsAsync();
        Assert.All(doors, door => Assert.Matches("^today [0-9:]{5} · page", door));
        var told = new List<string>();
        foreach (var item in await items.AllAsync())
        {
            var words = await item.Locator(".deed, .note").AllInnerTextsAsync();
            told.Insert(0, Regex.Replace(string.Join(' ', words), " until .*", ""));
        }

        return told;
    }

    /// <summary>The open page says what somebody else did, and shows it by itself or when asked to.</summary>
    private static async Task FollowAsync(IPage page, string told)
    {
        await page.SaysAsync("#news", told);
        await page.ClickAsync("#news button");
        await Expect(page.Locator("#news")).ToHaveCountAsync(0);
    }

    private static async Task StepAsync(IPage page, string deed, string status)
    {
        await page.ClickAsync($"#next-status:text-is('{deed}')");
        await IsAsync(page, status);
    }

    private static Task IsAsync(IPage page, string status) => Expect(page.Locator(".deal .pill")).ToHaveTextAsync(status);

    private static async Task KnowsNothingOfAsync(IPage page, string[] words)
    {
        var all = await page.ContentAsync();
        Assert.DoesNotContain(words, word => all.Contains(word, StringComparison.Ordinal));
    }

    private async Task<BrowserPage> SignInAsync(Browser browser, PortalFactory portal, string role, string name, bool phone = false, bool dark = false)
    {
        var (_, email) = await Database.AddStaffAsync(role, name);
        var opened = await browser.NewPageAsync(portal.Address, dark, phone);
        await opened.Page.SignInAsync(email);
        return opened;
    }

    public sealed class OnSqlite() : CarLifeJourneyTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : CarLifeJourneyTests(DatabaseProvider.PostgreSql);
}

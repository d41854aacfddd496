using System.Text;
using System.Text.RegularExpressions;
using CarPortal.Data;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CarPortal.Tests.Imports;

/// <summary>An import in a real browser, by somebody who reads only what is on the page.</summary>
public abstract class ImportJourneyTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private const string Stock = "Marke;Titel;Preis;Kilometer;Kraftstoff;Baujahr\n"
        + "Opel;Astra Caravan;4.950,00 €;150.000;Benzin;2011\nFord;Focus <b>Turnier</b>;3.200,00 €;98.500;Diesel;4011\n";

    [Fact]
    public async Task AFile_IsUploadedMappedCheckedMendedImportedAndUndone()
    {
        var browser = await Browser.GetOrSkipAsync();
        var log = new LogCollector();
        var (_, manager) = await Database.AddStaffAsync(Roles.Manager, "Mara Klein");
        var (_, sales) = await Database.AddStaffAsync(Roles.Sales, "Jonas Berg");
        await using var portal = PortalFactory.On(Database).With(log).Listen();
        await using var desk = await browser.NewPageAsync(portal.Address);
        var page = desk.Page;
        var trouble = new List<string>();
        page.PageError += (_, error) => trouble.Add(error);
        page.Console += (_, message) => trouble.AddRange(message.Type == "error" ? [message.Text] : Array.Empty<string>());
        await page.SignInAsync(manager);

        await page.ClickAsync(".nav a[href='/imports']");
        await Expect(page.Locator(".state")).ToContainTextAsync("No imports yet");
        await Expect(page.Locator(".drop[data-live]")).ToBeVisibleAsync();
        Assert.Empty(await page.FindBarriersAsync("the list of imports"));
        await page.SetInputFilesAsync("#import-file", new FilePayload { Name = "lager.csv", MimeType = "text/csv", Buffer = Encoding.Latin1.GetBytes(Stock.Replace("€", "EUR", StringComparison.Ordinal)) });
        await page.ClickAsync(".drop button[type=submit]");
        await Expect(page).ToHaveURLAsync(new Regex("/imports/\\d+$"));

        // Mapped by itself but for one thing, which is asked.
        await page.WaitForSelectorAsync("select[data-column=Kraftstoff], .state.bad");
        Assert.DoesNotContain(log.From(LogLevel.Warning), entry => entry.Contains("Exception", StringComparison.Ordinal));
        await Expect(page.Locator("select[data-column=Kraftstoff]")).ToHaveValueAsync("fuel");
        await Expect(page.Locator(".question")).ToContainTextAsync("What does “150.000” in “Kilometer” mean?");
        Assert.Equal("", string.Join('\n', await page.FindBarriersAsync("the columns of an import")));
        await page.ClickAsync(".question button:has-text('150,000')");
        await Expect(page.Locator(".question")).ToHaveCountAsync(0);
        await page.ClickAsync("#check");

        // Checked: one row cannot be. It is mended where it stands.
        await Expect(page.Locator("#refused li")).ToHaveCountAsync(1);
        await Expect(page.Locator("#refused li")).ToContainTextAsync("Year must be from 1885");
        Assert.Empty(await page.FindBarriersAsync("the preview of an import"));
        await page.FillAsync("#refused input", "2011");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".mended")).ToContainTextAsync("It is “2011” now.");
        await page.ClickAsync("#check-again.p");
        await Expect(page.Locator("#import")).ToHaveTextAsync("Import 2 cars");
        await Expect(page.Locator("article .name").Nth(1)).ToHaveTextAsync("Focus <b>Turnier</b>"); // As it was typed, and nothing else.
        Assert.Equal(0, await CountCarsAsync());

        await page.ClickAsync("#import");
        await Expect(page.Locator(".outcome")).ToContainTextAsync("Every row of the file is in.");
        Assert.Equal(2, await CountCarsAsync());
        Assert.Empty(await page.FindBarriersAsync("what an import did"));

        await page.ClickAsync("#undo");
        await page.ClickAsync(".mud-dialog button:has-text('Undo the import')");
        await Expect(page.Locator(".outcome")).ToContainTextAsync("2 cars are as before the import");
        Assert.Equal(0, await CountCarsAsync());

        // On a phone nothing is wider than it, and who may not import does not see the way.
        await using var phone = await browser.NewPageAsync(portal.Address, dark: true, phone: true);
        await phone.Page.SignInAsync(sales);
        await phone.Page.GotoAsync("/imports");
        await Expect(phone.Page.Locator("h1")).ToHaveTextAsync("You may not open this");
        await page.SetViewportSizeAsync(360, 780);
        foreach (var path in new[] { "/imports", new Uri(page.Url).AbsolutePath })
        {
            await page.OpenAsync(path);
            Assert.Equal(360, await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
        }

        Assert.Empty(trouble);
    }

    private async Task<int> CountCarsAsync()
    {
        await using var db = Database.Open();
        return await db.Cars.CountAsync(Ct);
    }

    public sealed class OnSqlite() : ImportJourneyTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : ImportJourneyTests(DatabaseProvider.PostgreSql);
}

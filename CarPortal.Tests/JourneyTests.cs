using System.Text.RegularExpressions;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Tests.Commands;
using CarPortal.Tests.Testing;
using CarPortal.Web.Account;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CarPortal.Tests;

/// <summary>Whole jobs in a real browser, from an empty database on.</summary>
public abstract class JourneyTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private const string Password = "seven green bicycles";

    [Fact]
    public async Task FirstDay_FromSetupToTheSecondPersonAtWork()
    {
        var browser = await Browser.GetOrSkipAsync();
        await using var portal = PortalFactory.On(Database).Listen();
        await using var desk = await browser.NewPageAsync(portal.Address);
        var page = desk.Page;

        // Set-up makes the first administrator and is gone.
        var setup = $"/setup?token={portal.Services.GetRequiredService<SetupToken>().Value}";
        await page.GotoAsync(setup);
        await page.FillAsync("[name=name]", "Mara Klein");
        await page.FillAsync("[name=email]", "mara@example.com");
        await page.FillAsync("[name=password]", Password);
        await page.FillAsync("[name=repeat]", Password);
        await page.ClickAsync("button[type=submit]");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Cars");
        Assert.Equal(404, (await page.GotoAsync(setup))!.Status);

        // Sign out and in again.
        await page.OpenAsync("/cars");
        await page.SignOutAsync();
        await page.SignInAsync("mara@example.com");

        // The stock comes in from a file, by the verb, while the portal runs.
        var file = Path.Combine(Database.Options.Directory, "stock.csv");
        await File.WriteAllTextAsync(file, """
            brand,name,price,year,damage,last_seen
            Opel,Opel Astra 1.6 TÜV,2900,2008,,2016-03-31 01:16:33
            Škoda,Škoda Octavia Combi,4950,2011,ja,2016-04-07 03:46:09
            Opel,Opel <b>Corsa</b>,990,1999,,2016-03-27 17:43:34
            """);
        using var program = new PortalProgram(Database.Options);
        var import = await program.RunAsync("cars", "import", file);
        Assert.True(import.ExitCode == 0, import.Error);

        // It shows at the next load; a search narrows it and says so in the address.
        await page.OpenAsync("/cars");
        await Expect(page.Locator("table.list tbody tr")).ToHaveCountAsync(3);
        await Expect(page.Locator("table.list")).ToContainTextAsync("Opel <b>Corsa</b>");
        await page.FillAsync("[name=search]", "skoda");
        await page.PressAsync("[name=search]", "Enter");
        await Expect(page.Locator("table.list tbody tr")).ToHaveCountAsync(1);
        await Expect(page).ToHaveURLAsync(new Regex("/cars\\?search=skoda"));

        // Edit the price.
        await page.ClickAsync("table.list tbody a.name");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Škoda Octavia Combi");
        await page.ClickAsync("#edit");
        await FillAsync(page, "price", "4800");
        await page.ClickAsync("button:has-text('Save')");
        await Expect(page.Locator(".price-tag")).ToContainTextAsync("4,800");

        // Delete, and restore from the trash.
        await page.ClickAsync("button:has-text('Delete')");
        await page.ClickAsync(".mud-dialog button:has-text('Delete')");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Cars");
        await page.OpenAsync("/trash");
        await page.ClickAsync("button[aria-label='Restore Škoda Octavia Combi']");
        await Expect(page.Locator("main")).ToContainTextAsync("The trash is empty");

        // A colleague who may only look.
        await page.OpenAsync("/users");
        await page.ClickAsync("button:has-text('Add staff')");
        await page.FillAsync("form:has([name=email]) [name=name]", "Vera Lang");
        await page.FillAsync("[name=email]", "vera@example.com");
        await page.SelectOptionAsync("[name=role]", "Viewer");
        await page.GetByText("I type it").ClickAsync();
        await page.FillAsync("[name=password]", Password);
        await page.ClickAsync("form:has([name=email]) button[type=submit]");
        await Expect(page.Locator("main table")).ToContainTextAsync("Vera Lang");

        await using var other = await browser.NewPageAsync(portal.Address, dark: true, phone: true);
        await other.Page.SignInAsync("vera@example.com");
        await Expect(other.Page.Locator("table.list tbody tr")).ToHaveCountAsync(3);
        await other.Page.ClickAsync("table.list tbody a.name");
        await Expect(other.Page.Locator(".price-tag")).ToBeVisibleAsync();
        await Expect(other.Page.Locator("#edit")).ToHaveCountAsync(0);
        await other.Page.GotoAsync("/users");
        await Expect(other.Page.Locator("h1")).ToContainTextAsync("may not");

        // Disabled, she is out within a minute though she touches nothing, and at once if she does.
        await other.Page.OpenAsync("/cars");
        await page.ClickAsync("main table a:has-text('Vera Lang')");
        await page.ClickAsync("button:has-text('Disable')");
        await page.ClickAsync("button[type=submit]:has-text('Disable')");
        await Expect(page.Locator("main")).ToContainTextAsync("Disabled");
        await Expect(other.Page).ToHaveURLAsync(new Regex("/sign-in"));
    }

    [Fact]
    public async Task TwoBrowsersEditingOneCar_NothingIsLostSilently()
    {
        var browser = await Browser.GetOrSkipAsync();
        var car = await Database.AddCarAsync(CarBuilder.Input() with { Price = 5_000m, Mileage = 90_000 });
        var (_, mara) = await Database.AddStaffAsync(Roles.Manager, "Mara Klein");
        var (_, jonas) = await Database.AddStaffAsync(Roles.Sales, "Jonas Berg");
        await using var portal = PortalFactory.On(Database).Listen();
        await using var hers = await browser.NewPageAsync(portal.Address);
        await using var his = await browser.NewPageAsync(portal.Address);
        foreach (var (page, who) in new[] { (hers.Page, mara), (his.Page, jonas) })
        {
            await page.SignInAsync(who);
            await page.OpenAsync($"/cars/{car.Id}/edit");
            await Expect(page.Locator("input[name=price]")).ToHaveValueAsync("5000");
        }

        // Both change the price; he also the colour, she also the location.
        await FillAsync(his.Page, "price", "4500");
        await FillAsync(his.Page, "colour", "Red");
        await his.Page.ClickAsync("button:has-text('Save')");
        await Expect(his.Page.Locator(".price-tag")).ToContainTextAsync("4,500");

        await FillAsync(hers.Page, "price", "4700");
        await FillAsync(hers.Page, "location", "Row C");
        await hers.Page.ClickAsync("button:has-text('Save')");
        await Expect(hers.Page.Locator("#conflict")).ToContainTextAsync("Jonas Berg changed this car");
        Assert.Equal(4_500m, (await Database.Get<CarService>().GetAsync(car.Id))!.Price);

        // She sees his price beside hers, and has to choose.
        var save = hers.Page.Locator("button:has-text('Save these choices')");
        await Expect(save).ToBeDisabledAsync();
        await Expect(hers.Page.Locator("table.diff")).ToContainTextAsync("4,500");
        await Expect(hers.Page.Locator("table.diff")).ToContainTextAsync("4,700");
        await hers.Page.CheckAsync("input[name=take-price][value=mine]");
        await save.ClickAsync();
        await Expect(hers.Page.Locator(".price-tag")).ToContainTextAsync("4,700");

        var after = (await Database.Get<CarService>().GetAsync(car.Id))!;
        Assert.Equal((4_700m, "Red", "Row C", 90_000), (after.Price, after.Colour, after.Location, after.Mileage));
    }

    /// <summary>Types into a field of the car's form, which opens once the circuit is up, and leaves it.</summary>
    private static async Task FillAsync(IPage page, string name, string value)
    {
        await page.FillAsync($"input[name={name}]", value);
        await page.Locator($"input[name={name}]").BlurAsync();
    }

    public sealed class OnSqlite() : JourneyTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : JourneyTests(DatabaseProvider.PostgreSql);
}

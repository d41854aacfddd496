using Bunit;
using CarPortal.Data.Cars;
using CarPortal.Tests.Cars;
using CarPortal.Tests.Testing;
using CarPortal.Web.CarList;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace CarPortal.Tests.CarList;

/// <summary>How the list looks columns, orders, groups, layouts, corrections.</summary>
public sealed class CarListLookTests : CarPagesTest
{
    private CarListMemory Memory => Services.GetRequiredService<CarListMemory>();

    [Fact]
    public async Task Columns_InTheAddress_AreShownInTheirOrder()
    {
        await Database.AddCarAsync(CarBuilder.Input() with { Colour = "Red", Price = 4_950 });
        Navigation.NavigateTo("/cars?columns=price,car,colour,wheels,photos");

        var page = RenderList();

        Assert.Equal(["Price", "Car", "Colour", "Photos"], Headings(page));
        Assert.Equal(["€4,950", "Red", "0"], page.FindAll("tbody td:not(.pick, .pic, .what, .more)").Select(td => td.TextContent));
    }

    [Fact]
    public async Task Columns_ChosenInTheDialog_AreRememberedByTheBrowser()
    {
        await Database.AddCarAsync();
        var dialogs = Render<MudDialogProvider>();
        var page = RenderList();
        var stored = JSInterop.SetupVoid("carPortalList.store", _ => true);
        stored.SetVoidResult();

        await page.InvokeAsync(() => page.FindAll("button").Single(b => b.TextContent == "Columns").Click());
        dialogs.WaitForAssertion(() => Assert.NotEmpty(dialogs.FindAll(".columns li")));
        await dialogs.InvokeAsync(() => dialogs.Find("button[aria-label='Year down']").Click());
        await dialogs.InvokeAsync(() => dialogs.FindAll(".columns li").Single(li => li.TextContent.StartsWith("VIN", StringComparison.Ordinal)).QuerySelector("input")!.Change(true));
        await dialogs.InvokeAsync(() => dialogs.FindAll("button").Single(b => b.TextContent == "Show these").Click());

        page.WaitForAssertion(() => Assert.Equal(["Car", "Mileage", "Year", "Price", "In stock", "Status", "Where, last seen", "VIN"], Headings(page)));
        Assert.Equal("/", Address);
        Assert.Contains("\"vin\"", (string)Assert.Single(stored.Invocations).Arguments[1]!);
        Assert.Equal("vin", (await Memory.LikesAsync()).Columns![^1]);
    }

    [Fact]
    public async Task Headings_WithShift_AddToTheOrder()
    {
        await Database.AddCarAsync();
        Navigation.NavigateTo("/cars?sort=-price");

        var page = RenderList();

        var year = page.FindAll("th a").Single(a => a.TextContent.StartsWith("Year", StringComparison.Ordinal));
        Assert.Equal(("/cars?sort=-year", "/cars?sort=-price,-year"), (year.GetAttribute("href"), year.GetAttribute("data-add")));
        var price = page.Find("th[aria-sort] a");
        Assert.Equal(("/cars?sort=price", "/cars?sort=price"), (price.GetAttribute("href"), price.GetAttribute("data-add")));
    }

    [Fact]
    public async Task Groups_ByMake_HaveTheirSums()
    {
        await Database.AddCarAsync(CarBuilder.Input("Škoda", "Fabia") with { Price = 1_000 });
        await Database.AddCarAsync(CarBuilder.Input("Opel", "Corsa") with { Price = 500 });
        await Database.AddCarAsync(CarBuilder.Input("Opel", "Astra") with { Price = 2_500 });
        Navigation.NavigateTo("/cars?group=make&sort=-price");

        var page = RenderList();

        page.WaitForAssertion(() => Assert.Equal(["Opel 2 cars · €3,000", "Škoda 1 car · €1,000"], page.FindAll("tr.group").Select(tr => tr.TextContent.Trim())));
        Assert.Equal(["Astra", "Corsa", "Fabia"], Names(page));
        Assert.Equal("/cars?sort=price&group=make", page.Find("th[aria-sort] a").GetAttribute("href"));
        await page.InvokeAsync(() => page.Find("select[aria-label='Group by']").Change("Location"));
        Assert.Equal("/cars?sort=-price&group=location", Address);
    }

    [Fact]
    public async Task Groups_PagedThrough_KeepTheirPlace()
    {
        foreach (var make in new[] { "Opel", "Ford", "Opel" })
        {
            await Database.AddCarAsync(CarBuilder.Input(make, make));
        }

        Navigation.NavigateTo("/cars?group=make&take=2");
        var page = RenderList();
        Assert.Equal(["Ford", "Opel"], Names(page));

        Navigation.NavigateTo(page.Find("a[rel=next]").GetAttribute("href")!);

        page.WaitForAssertion(() => Assert.Equal("3–3 of 3", page.Find(".pager .num").TextContent));
        Assert.Equal("Opel", Assert.Single(Names(page)));
        Assert.Empty(page.FindAll(".banner"));
    }

    [Fact]
    public async Task Cards_OfTheSameCars_ShowPicturesAndNames()
    {
        await Database.AddCarAsync(CarBuilder.Input(title: "Opel <b>Astra</b>") with { Price = 4_950, Body = CarBody.Estate });
        Navigation.NavigateTo("/cars?layout=cards");

        var page = RenderList();

        Assert.Equal("Opel <b>Astra</b>", page.Find(".tile a.name").TextContent);
        Assert.Contains("€4,950", page.Find(".tile").TextContent);
        Assert.Contains("estate", page.Find(".tile .silhouette").ClassList);
        Assert.Empty(page.FindAll("table.cars"));
    }

    [Fact]
    public async Task Search_WithATypingError_ShowsWhatWasProbablyMeant()
    {
        await Database.AddCarAsync(CarBuilder.Input("VW", "VW Golf Variant"));
        Navigation.NavigateTo("/cars?search=glof");

        var page = RenderList();

        Assert.Equal("Nothing has “glof”. Showing golf.", page.Find(".corrected").TextContent);
        Assert.Equal("Golf", page.Find("a.name mark").TextContent);
    }

    private static IEnumerable<string> Headings(IRenderedComponent<CarListPage> page) =>
        page.FindAll("thead th[scope=col]").Select(th => th.TextContent.Trim());

    private IRenderedComponent<CarListPage> RenderList()
    {
        var page = Render<CarListPage>();
        page.WaitForAssertion(() => Assert.Contains(page.FindAll(".facet i"), count => count.TextContent.Length > 0)); // The last to come.
        return page;
    }

    private static IEnumerable<string> Names(IRenderedComponent<CarListPage> page) => page.FindAll("a.name").Select(a => a.TextContent);
}

using Bunit;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Tests.Cars;
using CarPortal.Tests.Testing;
using CarPortal.Web.CarList;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace CarPortal.Tests.CarList;

/// <summary>How the list looks and what is done in it: columns, groups, layouts, marks, counts, corrections.</summary>
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

        page.FindAll("button").Single(b => b.TextContent == "Columns").Click();
        dialogs.WaitForAssertion(() => Assert.NotEmpty(dialogs.FindAll(".columns li")));
        dialogs.Find("button[aria-label='Year down']").Click();
        dialogs.FindAll(".columns li").Single(li => li.TextContent.StartsWith("VIN", StringComparison.Ordinal)).QuerySelector("input")!.Change(true);
        dialogs.FindAll("button").Single(b => b.TextContent == "Show these").Click();

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
        page.Find("select[aria-label='Group by']").Change("Location");
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
        Assert.EndsWith("#estate", page.Find(".tile use").GetAttribute("href"), StringComparison.Ordinal);
        Assert.Empty(page.FindAll("table.cars"));
    }

    [Fact]
    public async Task Marks_WithShift_TakeARange_AndGoWithAnotherFilter()
    {
        for (var i = 1; i <= 5; i++)
        {
            await Database.AddCarAsync(CarBuilder.Input(title: $"Car {i}"));
        }

        var page = RenderList();
        page.FindAll("td.pick input")[1].Click();
        page.FindAll("td.pick input")[3].Click(new MouseEventArgs { ShiftKey = true });
        Assert.Equal("3 selected", page.Find("[aria-label=Selection] b").TextContent);
        Assert.Equal(["Car 4", "Car 3", "Car 2"], page.FindAll("tr.sel a.name").Select(a => a.TextContent));

        page.Find("th.pick input").Click();
        Assert.Equal("5 selected", page.Find("[aria-label=Selection] b").TextContent);

        Navigation.NavigateTo("/cars?search=car");
        page.WaitForAssertion(() => Assert.Contains("Has", page.Find(".chips").TextContent));
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("[aria-label=Selection]")));
    }

    [Fact]
    public async Task Marks_OfAllThatMatch_CountThemAll()
    {
        for (var i = 1; i <= 3; i++)
        {
            await Database.AddCarAsync(CarBuilder.Input(title: $"Car {i}"));
        }

        Navigation.NavigateTo("/cars?take=2");
        var page = RenderList();
        page.FindAll("td.pick input")[0].Click();
        page.Find("#select-all").Click();
        Assert.Equal("All 3 selected", page.Find("[aria-label=Selection] b").TextContent);
        Assert.Equal(2, page.FindAll("tr.sel").Count);

        page.FindAll("td.pick input")[1].Click();
        Assert.Equal("All 3 but 1 selected", page.Find("[aria-label=Selection] b").TextContent);
        page.Find("#clear-selection").Click();
        Assert.Empty(page.FindAll("tr.sel"));
    }

    [Fact]
    public async Task RowMenu_OfAnAvailableCar_OffersToReserveIt()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input().Available());
        var page = RenderList();

        page.Find("td.more button").Click();

        page.WaitForAssertion(() => Assert.Equal(["Open", "Edit", "Reserve…", "Open in a new tab"], page.FindAll("[role=menuitem]").Select(i => i.TextContent)));
        Assert.Equal($"/cars/{car.Id}/edit", page.FindAll("a[role=menuitem]")[1].GetAttribute("href"));
        page.Find(".backdrop").Click();
        Assert.Empty(page.FindAll("[role=menu]"));
    }

    [Fact]
    public async Task Viewer_HasNeitherMarksNorMenus()
    {
        await Database.AddCarAsync();
        LookAsViewer();

        var page = RenderList();

        Assert.Empty(page.FindAll("td.pick, td.more"));
        Assert.Single(Names(page));
    }

    [Fact]
    public async Task Facets_OfTheRest_AreCountedUnderTheOtherFilters()
    {
        await Database.AddCarAsync(CarBuilder.Input("Opel", "Astra") with { Fuel = CarFuel.Diesel });
        await Database.AddCarAsync(CarBuilder.Input("Ford", "Focus") with { Fuel = CarFuel.Diesel });
        await Database.AddCarAsync(CarBuilder.Input("Ford", "Fiesta") with { Fuel = CarFuel.Petrol });
        Navigation.NavigateTo("/cars?fuel=diesel&make=ford");

        var page = RenderList();

        page.WaitForAssertion(() => Assert.Equal("1", Count(page, "fuel", "petrol")));
        Assert.Equal(("1", "1", "1"), (Count(page, "fuel", "diesel"), Count(page, "make", "Opel"), Count(page, "make", "Ford")));
        Assert.True(page.Find("input[name=make][value=Ford]").HasAttribute("checked"));
    }

    [Fact]
    public async Task Facets_EveryFieldThereIs_CanBeAskedFor()
    {
        await Database.AddCarAsync();
        var page = RenderList();

        page.FindAll("button").Single(b => b.TextContent == "More filters…").Click();

        Assert.Superset(CarFilterField.All.Select(f => $"facet-{f.Name}").ToHashSet(), page.FindAll(".facet h2").Select(h => h.Id ?? "").ToHashSet());
    }

    [Fact]
    public async Task Facets_ForWhomCostsAreHidden_HaveNoPurchasePrice()
    {
        await Database.AddCarAsync();
        Actor = Actor with { Permissions = Roles.PermissionsOf(Roles.Sales) };
        var page = RenderList();

        page.FindAll("button").Single(b => b.TextContent == "More filters…").Click();

        Assert.Empty(page.FindAll("#facet-purchasePrice"));
        Assert.NotEmpty(page.FindAll("#facet-salePrice"));
    }

    [Fact]
    public async Task QuickFilters_Ticked_AskWhatTheySay()
    {
        await Database.AddCarAsync();
        var page = RenderList();

        Tick(page, "Not seen for 14 days");
        Assert.Equal("/cars?lastSeenAtTo=-14d&empty=lastSeenAt", Address);
        page.WaitForAssertion(() => Assert.Contains("14 days ago", page.Find(".chips").TextContent));
        Tick(page, "No photos");
        Assert.Equal("/cars?lastSeenAtTo=-14d&empty=lastSeenAt&photosTo=0", Address);
        page.WaitForAssertion(() => Assert.Contains("Photos", page.Find(".chips").TextContent));
        Tick(page, "Not seen for 14 days");
        Assert.Equal("/cars?photosTo=0", Address);
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

    private static void Tick(IRenderedComponent<CarListPage> page, string label) =>
        page.FindAll(".facet label").Single(l => l.TextContent == label).QuerySelector("input")!.Change(true);

    private static string Count(IRenderedComponent<CarListPage> page, string field, string value) =>
        page.Find($"input[name={field}][value={value}]").ParentElement!.QuerySelector("i")!.TextContent;

    private static IEnumerable<string> Headings(IRenderedComponent<CarListPage> page) =>
        page.FindAll("thead th[scope=col]").Select(th => th.TextContent.Trim());

    private IRenderedComponent<CarListPage> RenderList()
    {
        var page = Render<CarListPage>();
        page.WaitForAssertion(() => Assert.Contains(page.FindAll(".facet i"), count => count.TextContent.Length > 0)); // They come last.
        return page;
    }

    private static IEnumerable<string> Names(IRenderedComponent<CarListPage> page) => page.FindAll("a.name").Select(a => a.TextContent);
}

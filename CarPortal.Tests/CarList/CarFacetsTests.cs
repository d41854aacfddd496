using Bunit;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Tests.Cars;
using CarPortal.Tests.Testing;
using CarPortal.Web.CarList;

namespace CarPortal.Tests.CarList;

/// <summary>The side panel of the list.</summary>
public sealed class CarFacetsTests : CarPagesTest
{
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

        await page.InvokeAsync(() => page.FindAll("button").Single(b => b.TextContent == "More filters…").Click());

        Assert.Superset(CarFilterField.All.Select(f => $"facet-{f.Name}").ToHashSet(), page.FindAll(".facet h2").Select(h => h.Id ?? "").ToHashSet());
    }

    [Fact]
    public async Task Facets_ForWhomCostsAreHidden_HaveNoPurchasePrice()
    {
        await Database.AddCarAsync();
        Actor = Actor with { Permissions = Roles.PermissionsOf(Roles.Sales) };
        var page = RenderList();

        await page.InvokeAsync(() => page.FindAll("button").Single(b => b.TextContent == "More filters…").Click());

        Assert.Empty(page.FindAll("#facet-purchasePrice"));
        Assert.NotEmpty(page.FindAll("#facet-salePrice"));
    }

    [Fact]
    public async Task QuickFilters_Ticked_AskWhatTheySay()
    {
        await Database.AddCarAsync();
        var page = RenderList();

        await page.InvokeAsync(() => Tick(page, "Not seen for 14 days"));
        Assert.Equal("/cars?lastSeenAtTo=-14d&empty=lastSeenAt", Address);
        page.WaitForAssertion(() => Assert.Contains("14 days ago", page.Find(".chips").TextContent));
        await page.InvokeAsync(() => Tick(page, "No photos"));
        Assert.Equal("/cars?lastSeenAtTo=-14d&empty=lastSeenAt&photosTo=0", Address);
        page.WaitForAssertion(() => Assert.Contains("Photos", page.Find(".chips").TextContent));
        await page.InvokeAsync(() => Tick(page, "Not seen for 14 days"));
        Assert.Equal("/cars?photosTo=0", Address);
    }

    private static void Tick(IRenderedComponent<CarListPage> page, string label) =>
        page.FindAll(".facet label").Single(l => l.TextContent == label).QuerySelector("input")!.Change(true);

    private static string Count(IRenderedComponent<CarListPage> page, string field, string value) =>
        page.Find($"input[name={field}][value={value}]").ParentElement!.QuerySelector("i")!.TextContent;

    private IRenderedComponent<CarListPage> RenderList()
    {
        var page = Render<CarListPage>();
        page.WaitForAssertion(() => Assert.Contains(page.FindAll(".facet i"), count => count.TextContent.Length > 0)); // The last to come.
        return page;
    }
}

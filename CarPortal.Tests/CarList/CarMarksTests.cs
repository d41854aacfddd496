using Bunit;
using CarPortal.Tests.Cars;
using CarPortal.Tests.Testing;
using CarPortal.Web.CarList;
using Microsoft.AspNetCore.Components.Web;

namespace CarPortal.Tests.CarList;

/// <summary>Marking cars of the list, and what is done with one from its row.</summary>
public sealed class CarMarksTests : CarPagesTest
{
    [Fact]
    public async Task Marks_WithShift_TakeARange_AndGoWithAnotherFilter()
    {
        for (var i = 1; i <= 5; i++)
        {
            await Database.AddCarAsync(CarBuilder.Input(title: $"Car {i}"));
        }

        var page = RenderList();
        await page.InvokeAsync(() => page.FindAll("td.pick input")[1].Click());
        await page.InvokeAsync(() => page.FindAll("td.pick input")[3].Click(new MouseEventArgs { ShiftKey = true }));
        Assert.Equal("3 selected", page.Find("[aria-label=Selection] b").TextContent);
        Assert.Equal(["Car 4", "Car 3", "Car 2"], page.FindAll("tr.sel a.name").Select(a => a.TextContent));

        await page.InvokeAsync(() => page.Find("th.pick input").Click());
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
        await page.InvokeAsync(() => page.FindAll("td.pick input")[0].Click());
        await page.InvokeAsync(() => page.Find("#select-all").Click());
        Assert.Equal("All 3 selected", page.Find("[aria-label=Selection] b").TextContent);
        Assert.Equal(2, page.FindAll("tr.sel").Count);

        await page.InvokeAsync(() => page.FindAll("td.pick input")[1].Click());
        Assert.Equal("All 3 but 1 selected", page.Find("[aria-label=Selection] b").TextContent);
        await page.InvokeAsync(() => page.Find("#clear-selection").Click());
        Assert.Empty(page.FindAll("tr.sel"));
    }

    [Fact]
    public async Task RowMenu_OfAnAvailableCar_OffersToReserveIt()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input().Available());
        var page = RenderList();

        await page.InvokeAsync(() => page.Find("td.more button").Click());

        page.WaitForAssertion(() => Assert.Equal(["Open", "Edit", "Reserve…", "Open in a new tab"], page.FindAll("[role=menuitem]").Select(i => i.TextContent)));
        Assert.Equal($"/cars/{car.Id}/edit", page.FindAll("a[role=menuitem]")[1].GetAttribute("href"));
        await page.InvokeAsync(() => page.Find(".backdrop").Click());
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

    private IRenderedComponent<CarListPage> RenderList()
    {
        var page = Render<CarListPage>();
        page.WaitForAssertion(() => Assert.Contains(page.FindAll(".facet i"), count => count.TextContent.Length > 0)); // The last to come.
        return page;
    }

    private static IEnumerable<string> Names(IRenderedComponent<CarListPage> page) => page.FindAll("a.name").Select(a => a.TextContent);
}

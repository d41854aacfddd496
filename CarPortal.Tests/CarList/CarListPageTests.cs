using Bunit;
using CarPortal.Data.Cars;
using CarPortal.Tests.Cars;
using CarPortal.Tests.Testing;
using CarPortal.Web.CarList;

namespace CarPortal.Tests.CarList;

public sealed class CarListPageTests : CarPagesTest
{
    [Fact]
    public void Render_WithoutCars_SaysHowToGetSome()
    {
        var page = RenderList();

        Assert.Contains("No cars yet", page.Find(".state").TextContent);
        Assert.Equal("/cars/new", page.Find(".state a").GetAttribute("href"));
    }

    [Fact]
    public async Task Render_WithCars_ShowsThemWithLinksAndTotal()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input() with { Year = 2016, Price = 4950, Mileage = 98_400, Status = CarStatus.Available });

        var page = RenderList();

        Assert.Equal("1 car", page.Find(".head [role=status]").TextContent);
        Assert.Equal($"/cars/{car.Id}", page.Find("tbody a.name").GetAttribute("href"));
        Assert.Equal(["2016", "98,400\u00a0km", "€4,950"], page.FindAll("tbody td.num").Select(td => td.TextContent));
        Assert.Equal("Available", page.Find("tbody .pill").TextContent);
    }

    [Fact]
    public async Task Render_TextWithMarkup_ShowsItAsText()
    {
        await Database.AddCarAsync(CarBuilder.Input(title: "Opel <b>bold</b> Škoda"));
        Navigation.NavigateTo("/cars?search=skoda");

        var page = RenderList();

        Assert.Equal("Opel <b>bold</b> Škoda", page.Find("a.name").TextContent);
        Assert.Equal("Škoda", page.Find("a.name mark").TextContent);
        Assert.Empty(page.FindAll("a.name b"));
    }

    [Fact]
    public async Task Render_FilterInAddress_ShowsMatchesAndChips()
    {
        await Database.AddCarAsync(CarBuilder.Input("Opel", "Opel Astra") with { Year = 2010 });
        await Database.AddCarAsync(CarBuilder.Input("Ford", "Ford Focus") with { Year = 2015 });
        Navigation.NavigateTo("/cars?make=ford&yearFrom=2012&sort=-year");

        var page = RenderList();

        Assert.Equal(["Ford Focus"], Names(page));
        Assert.Equal(["Make is ford", "Year from 2012"], page.FindAll(".chips .chip b").Select(b => b.ParentElement!.TextContent.TrimEnd('×').Trim()));
        Assert.Equal(["/cars?yearFrom=2012&sort=-year", "/cars?make=ford&sort=-year"], page.FindAll(".chips .x").Select(a => a.GetAttribute("href")));
        Assert.Equal("descending", page.Find("th[aria-sort]").GetAttribute("aria-sort"));
        Assert.Equal("/cars?make=ford&yearFrom=2012&sort=year", page.Find("th[aria-sort] a").GetAttribute("href"));
    }

    [Fact]
    public async Task Navigate_ToAnotherOrder_ShowsItWithoutANewPage()
    {
        await Database.AddCarAsync(CarBuilder.Input(title: "B"));
        await Database.AddCarAsync(CarBuilder.Input(title: "A"));
        Navigation.NavigateTo("/cars?sort=title");
        var page = RenderList();
        Assert.Equal(["A", "B"], Names(page));

        Navigation.NavigateTo("/cars?sort=-title");

        page.WaitForAssertion(() => Assert.Equal(["B", "A"], Names(page)));
    }

    [Fact]
    public async Task Pager_NextThenPrevious_GivesTheSameRows()
    {
        for (var i = 1; i <= 3; i++)
        {
            await Database.AddCarAsync(CarBuilder.Input(title: $"Car {i}"));
        }

        Navigation.NavigateTo("/cars?take=2&sort=title");
        var page = RenderList();
        Assert.StartsWith("1–2 of 3", page.Find(".pager").TextContent.Trim());
        Assert.Null(page.Find("a[rel=prev]").GetAttribute("href"));

        Navigation.NavigateTo(page.Find("a[rel=next]").GetAttribute("href")!);
        page.WaitForAssertion(() => Assert.Equal(["Car 3"], Names(page)));
        page.WaitForAssertion(() => Assert.StartsWith("3–3 of 3", page.Find(".pager").TextContent.Trim()));
        Assert.Null(page.Find("a[rel=next]").GetAttribute("href"));

        Navigation.NavigateTo(page.Find("a[rel=prev]").GetAttribute("href")!);
        page.WaitForAssertion(() => Assert.Equal(["Car 1", "Car 2"], Names(page)));
    }

    [Fact]
    public async Task Render_WrongParameters_SaysWhatWasLeftOutAndUsesTheRest()
    {
        await Database.AddCarAsync();
        Navigation.NavigateTo("/cars?sort=wheels&after=x&yearFrom=never&search=astra");

        var page = RenderList();

        var banner = page.Find(".banner").TextContent;
        Assert.Contains("sort must be", banner);
        Assert.Contains("yearFrom must be", banner);
        Assert.Single(Names(page));
    }

    [Fact]
    public async Task Facets_Changed_GoIntoTheAddress()
    {
        await Database.AddCarAsync();
        Navigation.NavigateTo("/cars?search=astra&after=");
        var page = RenderList();

        await page.InvokeAsync(() => page.Find("input[value=available]").Change(true));
        Assert.Equal("/cars?search=astra&status=available", Address);
        page.WaitForAssertion(() => Assert.Contains("No car matches", page.Find(".state").TextContent));
        await page.InvokeAsync(() => page.Find("input[name=priceTo]").Change("5000"));
        Assert.Equal("/cars?search=astra&status=available&priceTo=5000", Address);
        page.WaitForAssertion(() => Assert.Contains("€5,000", page.Find(".chips").TextContent));
        await page.InvokeAsync(() => page.Find("input[name=yearFrom]").Change("soon"));

        Assert.Equal("/cars?search=astra&status=available&priceTo=5000", Address);
        Assert.Contains("Year from must be a year", page.Find(".facet .error").TextContent);
    }

    [Fact]
    public async Task Render_ForViewer_HasNoNewCar()
    {
        await Database.AddCarAsync();
        LookAsViewer();

        Assert.Empty(RenderList().FindAll("a[href='/cars/new']"));
    }

    /// <summary>The page once all is there.</summary>
    private IRenderedComponent<CarListPage> RenderList()
    {
        var page = Render<CarListPage>();
        page.WaitForAssertion(() => Assert.Contains(page.FindAll(".facet i"), count => count.TextContent.Length > 0)); // The last to come.
        return page;
    }

    private static IEnumerable<string> Names(IRenderedComponent<CarListPage> page) =>
        page.FindAll("tbody a.name").Select(a => a.TextContent);
}

using Bunit;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Tests.Cars;
using CarPortal.Tests.Testing;
using CarPortal.Web.Trash;

namespace CarPortal.Tests.Trash;

public sealed class TrashPageTests : CarPagesTest
{
    [Fact]
    public void Render_Empty_SaysSo() => Assert.Contains("The trash is empty", RenderTrash().Find(".state").TextContent);

    [Fact]
    public async Task Restore_DeletedCar_BringsItBack()
    {
        var car = await DeleteAsync(CarBuilder.Input(title: "Opel <i>Corsa</i>"));
        var page = RenderTrash();
        Assert.Equal("Opel <i>Corsa</i>", page.Find(".name").TextContent);
        Assert.Contains("by Mara Klein", page.Find(".gone").TextContent);

        page.Find("td.deed button").Click();

        page.WaitForAssertion(() => Assert.Contains("The trash is empty", page.Markup));
        Assert.NotNull(await Database.Get<CarService>().GetAsync(car.Id, Ct));
    }

    [Fact]
    public async Task Restore_VinInStockAgain_SaysSoAndLeavesIt()
    {
        var input = CarBuilder.Input() with { Vin = "W0L0AHL0855000001" };
        await DeleteAsync(input);
        await Database.AddCarAsync(input);
        var page = RenderTrash();

        page.Find("td.deed button").Click();

        page.WaitForAssertion(() => Assert.Contains("Another car in stock has the VIN", page.Find(".banner").TextContent));
        Assert.Single(page.FindAll("tbody tr"));
    }

    [Fact]
    public async Task Render_SearchInAddress_ShowsMatchesOnly()
    {
        await DeleteAsync(CarBuilder.Input(title: "Opel Corsa"));
        await DeleteAsync(CarBuilder.Input(title: "Opel Astra"));
        Navigation.NavigateTo("/trash?search=corsa");

        Assert.Equal(["Opel Corsa"], RenderTrash().FindAll(".name").Select(n => n.TextContent));
    }

    [Fact]
    public async Task Render_ForViewer_HasNoRestore()
    {
        await DeleteAsync(CarBuilder.Input());
        LookAsViewer();

        Assert.Empty(RenderTrash().FindAll("td.deed button"));
    }

    /// <summary>The page once its rows, or the word that there are none, are there.</summary>
    private IRenderedComponent<TrashPage> RenderTrash()
    {
        var page = Render<TrashPage>();
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".skel")));
        return page;
    }

    private async Task<CarDetails> DeleteAsync(CarInput input)
    {
        var car = await Database.AddCarAsync(input);
        Assert.IsType<SaveResult.Saved>(await Database.Get<CarService>().DeleteAsync(car.Id, car.Version, Ct));
        return car;
    }
}

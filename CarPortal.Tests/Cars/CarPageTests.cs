using Bunit;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Tests.Testing;
using CarPortal.Web.Cars;
using MudBlazor;

namespace CarPortal.Tests.Cars;

public sealed class CarPageTests : CarPagesTest
{
    [Fact]
    public async Task Render_Car_ShowsEveryField()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input(title: "Opel <b>Astra</b>") with
        {
            Model = "Astra", Vin = "W0L0AHL0855000001", Year = 2016, Mileage = 98_400, Price = 4950.5m, Damage = "Dent, left", Colour = "Rot",
            Fuel = CarFuel.PluginHybrid, Gearbox = CarGearbox.SemiAutomatic, Body = CarBody.Estate, PowerKw = 100, Doors = 5,
            FirstRegistered = new Month(2016, 6), Location = "Row C", Notes = "One owner", Status = CarStatus.InPreparation,
            AcquiredOn = new DateOnly(2020, 1, 2), LastSeenAt = new DateTime(2020, 1, 3, 4, 5, 6, DateTimeKind.Utc),
        });

        var page = Render<CarPage>(p => p.Add(c => c.Id, car.Id));

        Assert.Equal("Opel <b>Astra</b>", page.Find("h1").TextContent);
        Assert.Equal("€4,950.50", page.Find(".price-tag").TextContent);
        Assert.Equal("In preparation", page.Find(".pill").TextContent);
        foreach (var text in new[]
        {
            "Astra", "W0L0AHL0855000001", "2016", "98,400\u00a0km", "Rot", "Plug-in hybrid", "Semi-automatic", "Estate", "100\u00a0kW · 136\u00a0hp", "5",
            "Jun 2016", "Row C", "2 Jan 2020", "3 Jan 2020, 04:05",
        })
        {
            Assert.Contains(text, page.FindAll(".facts dd").Select(dd => dd.TextContent));
        }

        Assert.Equal(["Dent, left", "One owner"], page.FindAll(".prose").Select(p => p.TextContent));
    }

    [Fact]
    public async Task Render_ChangedCar_TellsWhoChangedWhat()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input() with { Price = 5290 });
        await Database.Get<CarService>().UpdateAsync(car.Id, car.Version, car.ToInput() with { Price = 4950 }, Ct);

        var page = Render<CarPage>(p => p.Add(c => c.Id, car.Id));

        var newest = page.FindAll(".timeline li")[0];
        Assert.Equal("Mara Klein", newest.QuerySelector("b")!.TextContent);
        Assert.Equal("Price €5,290 → €4,950", newest.QuerySelector(".change")!.TextContent);
        Assert.Contains("page", newest.QuerySelector("time")!.TextContent);
        Assert.Contains("added the car", page.FindAll(".timeline li")[1].TextContent);
    }

    [Fact]
    public async Task History_MoreThanAPage_ShowsMoreOnDemand()
    {
        var car = await Database.AddCarAsync();
        for (var price = 1; price <= 12; price++)
        {
            await Database.Get<CarService>().UpdateAsync(car.Id, price, car.ToInput() with { Price = price }, Ct);
        }

        var history = Render<CarHistory>(p => p.Add(h => h.CarId, car.Id));
        Assert.Equal(10, history.FindAll("li").Count);
        history.Find("button").Click();

        Assert.Equal(13, history.FindAll("li").Count);
        Assert.Empty(history.FindAll("button"));
    }

    [Fact]
    public async Task Render_NoSuchCarOrInTrash_IsNotFound()
    {
        var car = await Database.AddCarAsync();
        await Database.Get<CarService>().DeleteAsync(car.Id, car.Version, Ct);
        var notFound = 0;
        Navigation.OnNotFound += (_, _) => notFound++;

        Render<CarPage>(p => p.Add(c => c.Id, car.Id));
        Render<CarEditPage>(p => p.Add(c => c.Id, 4711));

        Assert.Equal(2, notFound);
    }

    [Fact]
    public async Task Delete_Confirmed_PutsItInTheTrash()
    {
        var car = await Database.AddCarAsync();
        var dialogs = Render<MudDialogProvider>();
        var page = Render<CarPage>(p => p.Add(c => c.Id, car.Id));

        page.Find(".btn.danger").Click();
        Assert.NotNull(await Database.Get<CarService>().GetAsync(car.Id, Ct));
        dialogs.FindAll("button").Single(b => b.TextContent.Trim() == "Delete").Click();

        await WaitForAddressAsync(there => there == "/cars");
        Assert.Null(await Database.Get<CarService>().GetAsync(car.Id, Ct));
        Assert.Equal(1, await Database.Get<CarService>().CountTrashAsync(Ct));
    }

    [Fact]
    public async Task Render_ForViewer_HasNoEditAndNoDelete()
    {
        var car = await Database.AddCarAsync();
        LookAsViewer();

        var page = Render<CarPage>(p => p.Add(c => c.Id, car.Id));

        Assert.Empty(page.FindAll("a[href$='/edit'], .btn.danger"));
    }
}

using Bunit;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.Preparation;
using CarPortal.Tests.Testing;
using CarPortal.Web.Cars;

namespace CarPortal.Tests.Cars;

public sealed class CarLifePanelTests : CarPagesTest
{
    [Fact]
    public async Task Render_CarThatLacksWhatItNeeds_SaysWhatAndWhere()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input() with { Status = CarStatus.InPreparation, Mileage = 1 });

        var page = Render<CarPage>(p => p.Add(c => c.Id, car.Id));

        Assert.True(page.Find("#next-status").HasAttribute("disabled"));
        var lack = Assert.Single(page.FindAll(".lacks a"));
        Assert.Equal(("a price", $"/cars/{car.Id}/edit"), (lack.TextContent, lack.GetAttribute("href")));
        Assert.Equal("Preparing", page.Find(".steps .now").ChildNodes[0].TextContent.Trim());
    }

    [Fact]
    public async Task Move_ReadyCar_BecomesAvailable()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input() with { Status = CarStatus.InPreparation, Mileage = 1, Price = 1 });
        var page = Render<CarPage>(p => p.Add(c => c.Id, car.Id));

        page.Find("#next-status").Click();

        page.WaitForAssertion(() => Assert.Equal("Available", page.Find(".pill").TextContent));
        Assert.Equal("Reserve", page.Find("#next-status").TextContent);
    }

    [Fact]
    public async Task Move_CarThatSomebodySoldMeanwhile_SaysWhoAndToWhom()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input().Available());
        var page = Render<CarPage>(p => p.Add(c => c.Id, car.Id));
        var sam = new Actor(ActorKind.Person, null, "Sam Sales", Roles.PermissionsOf(Roles.Sales));
        await Database.Get<CarStatusService>(sam).MoveAsync(car.Id, 1, new CarMove
        {
            Status = CarStatus.Sold, SalePrice = 1, SoldOn = new DateOnly(2026, 3, 14), SoldBy = "Sam Sales", BuyerName = "Ines Krüger",
        }, Ct);

        page.Find(".more").Click();
        page.FindAll(".next button").Single(b => b.TextContent == "Back to preparation").Click();

        page.WaitForAssertion(() => Assert.Contains("Sam Sales sold this car to Ines Krüger", page.Find(".banner").TextContent));
        Assert.Equal("Sold", page.Find(".pill").TextContent);
    }

    [Fact]
    public async Task Render_HeldCar_ShowsForWhomAndUntilWhen()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input().Available());
        await Database.AddHoldAsync(car.Id);

        var hold = Render<CarPage>(p => p.Add(c => c.Id, car.Id)).Find(".hold");

        Assert.Contains("Ines Krüger", hold.TextContent, StringComparison.Ordinal);
        Assert.Contains("2 days left", hold.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_Viewer_SeesWhereItIsAndNoButtons()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input().Available());
        await Database.AddHoldAsync(car.Id);
        await Database.AddStepAsync(car.Id);
        LookAsViewer();

        var page = Render<CarPage>(p => p.Add(c => c.Id, car.Id));

        Assert.Equal("Inspection", page.Find("#preparation li span").TextContent);
        Assert.Empty(page.FindAll("#next-status, #seen, .hold button, #preparation button, #preparation input"));
    }

    [Fact]
    public async Task Tick_Step_IsDone()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input() with { Status = CarStatus.InPreparation });
        var page = Render<CarPage>(p => p.Add(c => c.Id, car.Id));

        page.Find("#preparation .check").Change(true);

        page.WaitForAssertion(() => Assert.Contains("1 of 5 done", page.Find("#preparation").TextContent));
        Assert.Equal("Mara Klein", (await Database.Get<PreparationService>().ListAsync(car.Id, Ct))[0].DoneBy);
    }

    [Fact]
    public async Task Seen_OneTap_IsNoted()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input() with { Location = "Lot A" });
        var page = Render<CarPage>(p => p.Add(c => c.Id, car.Id));

        page.Find("#seen").Click();

        page.WaitForAssertion(() => Assert.Contains("Last seen today", page.Find(".seen").TextContent));
    }
}

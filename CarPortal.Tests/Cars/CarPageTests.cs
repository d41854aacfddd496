using Bunit;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.History;
using CarPortal.Data.Photos;
using CarPortal.Data.Preparation;
using CarPortal.Tests.Testing;
using CarPortal.Web.Cars;
using Microsoft.Extensions.DependencyInjection;
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
        Assert.Equal("changed the price €5,290 → €4,950", string.Join(' ', newest.QuerySelector(".deed")!.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Skip(2)));
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
        history.Find("button.more").Click();

        Assert.Equal(13, history.FindAll("li").Count);
        Assert.Empty(history.FindAll("button.more"));
    }

    [Fact]
    public async Task History_OperationOfSeveralEntries_IsOneItem()
    {
        var car = await Database.AddCarAsync();
        for (var n = 0; n < 6; n++)
        {
            await using var db = Database.Open();
            db.CarPhotos.Add(new CarPhoto { CarId = car.Id, Hash = $"{n:x64}", SourceHash = $"{n:x64}", Rank = n });
            await db.SaveChangesAsync(Ct);
        }

        var history = Render<CarHistory>(p => p.Add(h => h.CarId, car.Id));

        Assert.Equal(2, history.FindAll("li").Count);
        Assert.Contains("added 6 photos", history.Find("li").TextContent);
    }

    [Fact]
    public async Task PutBack_OneField_IsAChangeOfItsOwn()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input() with { Price = 5290, Notes = "old" });
        await Database.Get<CarService>().UpdateAsync(car.Id, car.Version, car.ToInput() with { Price = 4950, Notes = "new" }, Ct);
        var page = Render<CarPage>(p => p.Add(c => c.Id, car.Id));

        page.Find("button[aria-label='Put price back']").Click();

        page.WaitForAssertion(() => Assert.Equal("€5,290", page.Find(".price-tag").TextContent));
        var now = (await Database.Get<CarService>().GetAsync(car.Id, Ct))!;
        Assert.Equal((5290m, "new"), (now.Price, now.Notes));
        Assert.Contains("Put back price", page.FindAll(".timeline li")[0].TextContent);
        Assert.NotEmpty(page.FindAll(".prices .spark path"));
    }

    [Fact]
    public async Task PutBack_ChangedAgainSince_SaysBySomebodyAndToWhat()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input() with { Price = 1 });
        await Database.Get<CarService>().UpdateAsync(car.Id, 1, car.ToInput() with { Price = 2 }, Ct);
        var history = Render<CarHistory>(p => p.Add(h => h.CarId, car.Id));
        await Database.Get<CarService>().UpdateAsync(car.Id, 2, car.ToInput() with { Price = 3 }, Ct);

        history.FindAll("button").First(b => b.TextContent == "Put back").Click();

        history.WaitForAssertion(() => Assert.Contains("Mara Klein changed the price again since, to €3", history.Find(".error").TextContent));
        Assert.Equal(3, (await Database.Get<CarService>().GetAsync(car.Id, Ct))!.Version);
    }

    [Fact]
    public async Task PutBack_RemovedStep_IsThereAgainAndAHoldHasNoButton()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input().Available());
        var step = await Database.AddStepAsync(car.Id, "Cleaning");
        await Database.Get<PreparationService>().RemoveAsync(car.Id, step.Id, step.Version, Ct);
        await Database.AddHoldAsync(car.Id);
        var page = Render<CarPage>(p => p.Add(c => c.Id, car.Id));

        page.FindAll("button").Single(b => b.TextContent == "Put back").Click();

        page.WaitForAssertion(() => Assert.Equal("Cleaning", page.Find("#preparation .tick").TextContent));
    }

    [Fact]
    public async Task News_SomebodyElseSaved_TellsWhoAndWhatUntilShown()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input() with { Price = 5290 });
        var page = Render<CarPage>(p => p.Add(c => c.Id, car.Id));
        Assert.Empty(page.FindAll("#news"));

        await Database.Get<CarService>().UpdateAsync(car.Id, 1, car.ToInput() with { Price = 4950 }, Ct);
        await LookAsync();

        page.WaitForAssertion(() => Assert.Contains("Mara Klein changed the price to €4,950 while you were reading.", page.Find("#news").TextContent.Replace("\n", "").Replace("  ", "")));
        Assert.Equal("€5,290", page.Find(".price-tag").TextContent);
        page.Find("#news button").Click();
        page.WaitForAssertion(() => Assert.Equal("€4,950", page.Find(".price-tag").TextContent));
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("#news")));
    }

    [Fact]
    public async Task News_WhileThePageReadsTheCarAgainForAPart_TellsWhatCameMeanwhileToo()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input() with { Price = 5290 });
        var news = Render<CarNews>(p => p.Add(n => n.CarId, car.Id));
        news.Render(p => p.Add(n => n.OnParts, async () =>
        {
            // What a page does that reads the car again, and meets what nobody has told yet.
            await Database.Get<CarService>().UpdateAsync(car.Id, 1, car.ToInput() with { Price = 4950 }, Ct);
            await using var db = Database.Open();
            var newest = db.History.Max(h => h.Id);
            news.Render(again => again.Add(n => n.Since, newest).Add(n => n.OnParts, () => { }));
        }));
        await LookAsync();

        await Database.AddStepAsync(car.Id, "Cleaning");
        await LookAsync();
        news.WaitForAssertion(() => Assert.NotEmpty(news.FindAll("#news")));
        await LookAsync();

        news.WaitForAssertion(() => Assert.Contains("changed the price to", news.Find("#news").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task News_OfAHiddenField_TellsNothing()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input() with { PurchasePrice = 3000 });
        LookAsViewer();
        var page = Render<CarPage>(p => p.Add(c => c.Id, car.Id));

        await Database.Get<CarService>().UpdateAsync(car.Id, 1, car.ToInput() with { PurchasePrice = 3111 }, Ct);
        await LookAsync();
        await Database.Get<CarService>().UpdateAsync(car.Id, 2, car.ToInput() with { PurchasePrice = 3111, Notes = "n" }, Ct);
        await LookAsync();

        page.WaitForAssertion(() => Assert.Contains("changed the notes to n", page.Find("#news").TextContent));
        Assert.DoesNotContain("3111", page.Markup);
        Assert.DoesNotContain("3,111", page.Markup);
    }

    [Fact]
    public async Task News_PageGone_HoldsNoSubscription()
    {
        var car = await Database.AddCarAsync();
        Render<CarPage>(p => p.Add(c => c.Id, car.Id));
        var feed = Services.GetRequiredService<ChangeFeed>();
        Assert.Equal(1, feed.Count);

        await DisposeComponentsAsync();

        Assert.Equal(0, feed.Count);
    }

    /// <summary>As the feed does twice a second; the first look tells everybody.</summary>
    private Task LookAsync() => Services.GetRequiredService<ChangeFeed>().PollOnceAsync(Ct);

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

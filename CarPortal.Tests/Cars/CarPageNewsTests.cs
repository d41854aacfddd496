using AngleSharp.Dom;
using Bunit;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.Costs;
using CarPortal.Data.History;
using CarPortal.Data.Photos;
using CarPortal.Data.Preparation;
using CarPortal.Tests.Testing;
using CarPortal.Web.Cars;
using Microsoft.Extensions.DependencyInjection;

namespace CarPortal.Tests.Cars;

/// <summary>What others do to the parts of a car is on its open page at once, and takes nothing from whoever types there.</summary>
public sealed class CarPageNewsTests : CarPagesTest
{
    private CarDetails _car = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _car = await Database.AddCarAsync(CarBuilder.Input().Available());
        SeeCosts();
    }

    [Fact]
    public async Task News_HoldStepCostAndPhotoOfOthers_AreShownAndTold()
    {
        await Database.AddStepAsync(_car.Id, "Inspection");
        var page = Render<CarPage>(p => p.Add(c => c.Id, _car.Id));

        await Database.AddHoldAsync(_car.Id);
        await Database.AddStepAsync(_car.Id, "Cleaning");
        await AddCostAsync(712);
        await using (var db = Database.Open())
        {
            db.CarPhotos.Add(new CarPhoto { CarId = _car.Id, Hash = new string('a', 64), SourceHash = new string('a', 64) });
            await db.SaveChangesAsync(Ct);
        }

        await LookAsync();

        page.WaitForAssertion(() => Assert.Contains("Ines Krüger", page.Find(".hold").TextContent));
        Assert.Equal("Reserved", page.Find(".pill").TextContent);
        Assert.Equal(["Inspection", "Cleaning"], page.FindAll("#preparation .tick").Select(t => t.TextContent));
        Assert.Contains("€712", page.Find(".money").TextContent);
        Assert.Contains(new string('a', 64), page.Find(".gallery img").GetAttribute("src"));
        Assert.Contains("reserved it", page.FindAll(".timeline li").Select(li => li.TextContent).Aggregate(string.Concat));
        var banner = page.Find("#news");
        Assert.Contains("reserved it for Ines Krüger", banner.TextContent);
        Assert.Contains("noted €712 for ", banner.TextContent);
        Assert.Equal("All right", banner.QuerySelector("button")!.TextContent);
        page.Find("#news button").Click();
        Assert.Empty(page.FindAll("#news"));
    }

    [Fact]
    public async Task News_DeletedAfterAStep_StaysOnThePageAndIsTold()
    {
        var page = Render<CarPage>(p => p.Add(c => c.Id, _car.Id));
        await Database.AddStepAsync(_car.Id, "Cleaning");
        Assert.IsType<SaveResult.Saved>(await Database.Get<CarService>().DeleteAsync(_car.Id, _car.Version, Ct));

        await LookAsync();

        page.WaitForAssertion(() => Assert.Contains("put it in the trash", page.Find("#news").TextContent));
        Assert.Equal(_car.Title, page.Find("h1").TextContent);
        Assert.Equal("Show", page.Find("#news button").TextContent);
    }

    [Fact]
    public async Task News_WhileSomebodyTypes_LeavesWhatTheyTyped()
    {
        var (mine, other) = (await Database.AddStepAsync(_car.Id, "Inspection"), await Database.AddStepAsync(_car.Id, "Cleaning"));
        var page = Render<CarPage>(p => p.Add(c => c.Id, _car.Id));
        Button(page, "Add a cost").Click();
        page.Find("[name=amount]").Change("345.6");
        page.Find("button[aria-label='Change Inspection']").Click();
        page.Find(".edit [name=name]").Change("Inspection of the brakes");

        await Database.Get<PreparationService>().RemoveAsync(_car.Id, mine.Id, mine.Version, Ct);
        await Database.Get<PreparationService>().UpdateAsync(_car.Id, other.Id, other.Version, other.ToInput() with { Name = "Valeting" }, Ct);
        await AddCostAsync(712);
        await Database.AddHoldAsync(_car.Id);
        await LookAsync();

        page.WaitForAssertion(() => Assert.Contains("€712", page.Find(".money .sums").TextContent));
        Assert.Equal("345.6", page.Find("[name=amount]").GetAttribute("value"));
        Assert.Equal("Inspection of the brakes", page.Find(".edit [name=name]").GetAttribute("value"));
        Button(page, "Save cost").Click();
        page.WaitForAssertion(() => Assert.Contains("€345.60", page.Find(".money .sums").TextContent));
        page.FindAll(".edit button").Single(b => b.TextContent == "Cancel").Click();
        page.WaitForAssertion(() => Assert.Equal(["Valeting"], page.FindAll("#preparation .tick").Select(t => t.TextContent)));
    }

    [Fact]
    public async Task News_CostForAViewer_IsNeitherToldNorShown()
    {
        LookAsViewer();
        var page = Render<CarPage>(p => p.Add(c => c.Id, _car.Id));

        await AddCostAsync(712);
        await LookAsync();
        await Database.AddStepAsync(_car.Id, "Cleaning");
        await LookAsync();

        page.WaitForAssertion(() => Assert.Contains("added the step Cleaning", page.Find("#news").TextContent));
        Assert.Contains("Cleaning", page.Find("#preparation").TextContent);
        Assert.DoesNotContain("712", page.Markup);
        Assert.DoesNotContain("cost", page.Find("#news").TextContent);
    }

    [Fact]
    public async Task Dispose_BrowserGoesWithoutAnswering_IsNoFaultOfTheCircuit()
    {
        var script = JSInterop.SetupModule(_ => true).SetupModule("start", _ => true);
        var stop = script.SetupVoid("stop", _ => true).SetCanceled();
        Render<CarPage>(p => p.Add(c => c.Id, _car.Id));

        await DisposeComponentsAsync();

        Assert.Single(stop.Invocations);
        Assert.False(Renderer.UnhandledException.IsCompleted);
    }

    private async Task AddCostAsync(decimal amount) => Assert.IsType<SaveResult.Saved>(
        await Database.Get<CostService>().AddAsync(_car.Id, new CostInput { Kind = CostKind.Repair, Amount = amount }, Ct));

    private static IElement Button(IRenderedComponent<CarPage> page, string text) => page.FindAll("button").Single(b => b.TextContent == text);

    private Task LookAsync() => Services.GetRequiredService<ChangeFeed>().PollOnceAsync(Ct);
}

using Bunit;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.Costs;
using CarPortal.Tests.Testing;
using CarPortal.Web.Costs;

namespace CarPortal.Tests.Costs;

public sealed class CarMoneyPanelTests : PortalTestContext
{
    private CarDetails _car = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _car = await Database.AddCarAsync(CarBuilder.Input() with { Price = 12_000, PurchasePrice = 9_000 });
    }

    [Fact]
    public async Task AddChangeRemove_AreSavedAndShown()
    {
        var panel = Open();
        panel.WaitForElement("button.btn").Click();
        Type(panel, "600.50", "Garage Sommer");
        panel.Find("form").Submit();

        panel.WaitForAssertion(() => Assert.Contains("€2,399.50", panel.Find(".gross").TextContent, StringComparison.Ordinal));
        Assert.Contains("Garage Sommer", panel.Find(".sums").TextContent, StringComparison.Ordinal);

        panel.Find(".sums .link").Click();
        Type(panel, "700", "Garage Sommer");
        panel.Find("form").Submit();
        panel.WaitForAssertion(() => Assert.Contains("€2,300", panel.Find(".gross").TextContent, StringComparison.Ordinal));

        panel.Find(".sums .link").Click();
        panel.Find(".btn.danger").Click();
        panel.WaitForAssertion(() => Assert.Contains("€3,000", panel.Find(".gross").TextContent, StringComparison.Ordinal));
        Assert.Empty((await Database.Get<CostService>().GetAsync(_car.Id, Ct))!.Costs);
    }

    [Theory]
    [InlineData("", "must be an amount")]
    [InlineData("1e300", "must be an amount")]
    [InlineData("9999999999999", "must be from 0")]
    public void Add_WhatIsNoAmount_SaysSoAndKeepsWhatWasTyped(string amount, string message)
    {
        var panel = Open();
        panel.WaitForElement("button.btn").Click();
        Type(panel, amount, "Garage Sommer");
        panel.Find("form").Submit();

        Assert.Contains(message, panel.WaitForElement(".error").TextContent, StringComparison.Ordinal);
        Assert.Equal("Garage Sommer", panel.Find("[name=vendor]").GetAttribute("value"));
    }

    [Fact]
    public async Task Change_OfACostThatSomebodyElseChanged_ShowsTheirsAndKeepsMine()
    {
        var costs = Database.Get<CostService>();
        var id = Assert.IsType<SaveResult.Saved>(await costs.AddAsync(_car.Id, new CostInput { Kind = CostKind.Repair, Amount = 600 }, Ct)).Id;
        var panel = Open();
        panel.WaitForElement(".sums .link").Click();
        await costs.UpdateAsync(_car.Id, id, 1, new CostInput { Kind = CostKind.Repair, Amount = 650 }, Ct);
        Type(panel, "700", "Mine");
        panel.Find("form").Submit();

        panel.WaitForAssertion(() => Assert.Contains("Somebody changed this cost", panel.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        Assert.Contains("€650", panel.Find(".sums").TextContent, StringComparison.Ordinal);
        Assert.Equal("Mine", panel.Find("[name=vendor]").GetAttribute("value"));
        panel.Find("form").Submit();
        panel.WaitForAssertion(() => Assert.Contains("€700", panel.Find(".sums").TextContent, StringComparison.Ordinal));
    }

    private IRenderedComponent<CarMoneyPanel> Open()
    {
        Actor = Actor.Person(1, "Mara Klein", Roles.Manager);
        return Render<CarMoneyPanel>(p => p.Add(x => x.CarId, _car.Id).Add(x => x.MayWrite, true));
    }

    private static void Type(IRenderedComponent<CarMoneyPanel> panel, string amount, string vendor)
    {
        panel.Find("[name=amount]").Change(amount);
        panel.Find("[name=vendor]").Change(vendor);
    }
}

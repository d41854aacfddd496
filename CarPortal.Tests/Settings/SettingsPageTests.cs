using Bunit;
using CarPortal.Data;
using CarPortal.Data.Users;
using CarPortal.Tests.Testing;
using CarPortal.Web.Settings;

namespace CarPortal.Tests.Settings;

public sealed class SettingsPageTests : PortalTestContext
{
    private int _admin;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        (_admin, _) = await Database.AddStaffAsync(Roles.Administrator, "Ada Adler");
        await Database.AddStaffAsync(Roles.Sales);
        Actor = Actor.Person(_admin, "Ada Adler", Roles.Administrator) with { IsConfirmed = true };
    }

    [Fact]
    public async Task Require_SomebodyHasNone_WarnsFirst()
    {
        var page = Render<SettingsPage>();
        page.WaitForElements("[role=switch]")[Roles.IdOf(Roles.Sales) - 1].Click();

        Assert.Contains("One person with this role has no second factor", page.Find(".ask").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("You are among them", page.Markup, StringComparison.Ordinal);
        Assert.False(await RequiresAsync(Roles.Sales));
        page.Find(".ask .btn.p").Click();

        page.WaitForAssertion(() => Assert.Equal("true", page.FindAll("[role=switch]")[Roles.IdOf(Roles.Sales) - 1].GetAttribute("aria-checked")));
        Assert.True(await RequiresAsync(Roles.Sales));
    }

    [Fact]
    public async Task Require_OwnRole_SaysThatOneIsAmongThemAndCancelLeavesIt()
    {
        var page = Render<SettingsPage>();
        page.WaitForElements("[role=switch]")[0].Click();

        Assert.Contains("You are among them", page.Find(".ask").TextContent, StringComparison.Ordinal);
        page.FindAll(".ask .btn")[1].Click();

        Assert.Empty(page.FindAll(".ask"));
        Assert.False(await RequiresAsync(Roles.Administrator));
    }

    [Fact]
    public async Task Require_NobodyIsWithout_IsDoneAtOnceAndTakenBackAtOnce()
    {
        var page = Render<SettingsPage>();
        page.WaitForElements("[role=switch]")[3].Click();
        page.WaitForAssertion(() => Assert.Equal("true", page.FindAll("[role=switch]")[3].GetAttribute("aria-checked")));
        page.FindAll("[role=switch]")[3].Click();

        page.WaitForAssertion(() => Assert.Equal("false", page.FindAll("[role=switch]")[3].GetAttribute("aria-checked")));
        Assert.False(await RequiresAsync(Roles.Viewer));
    }

    [Fact]
    public async Task Require_ChangedMeanwhile_ShowsHowItStandsNow()
    {
        var page = Render<SettingsPage>();
        page.WaitForElements("[role=switch]");
        var settings = Database.Get<RoleService>(Actor.Console);
        await settings.RequireSecondFactorAsync(4, 1, required: true, Ct);

        page.FindAll("[role=switch]")[3].Click();

        Assert.Contains("at the same moment", page.WaitForElement(".banner[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Equal("true", page.FindAll("[role=switch]")[3].GetAttribute("aria-checked"));
        Assert.True(await RequiresAsync(Roles.Viewer));
    }

    [Fact]
    public async Task Require_NotConfirmed_AsksInPlaceAndChangesNothing()
    {
        Actor = Actor with { IsConfirmed = false };
        var dialogs = Render<MudBlazor.MudDialogProvider>();
        var page = Render<SettingsPage>();
        page.WaitForElements("[role=switch]")[3].Click();

        dialogs.WaitForElement("#confirm-form");
        Assert.False(await RequiresAsync(Roles.Viewer));
        await dialogs.FindAll("button").Single(b => b.TextContent == "Cancel").ClickAsync();

        Assert.Contains("Nothing was changed", page.WaitForElement(".banner[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.False(await RequiresAsync(Roles.Viewer));
    }

    private async Task<bool> RequiresAsync(string role) =>
        (await Database.Get<RoleService>(Actor.Console).ListAsync(Ct)).Single(r => r.Name == role).RequiresSecondFactor;
}

using Bunit;
using CarPortal.Data;
using CarPortal.Data.Sessions;
using CarPortal.Data.Users;
using CarPortal.Tests.Testing;
using CarPortal.Web.History;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace CarPortal.Tests.History;

public sealed class SecurityHistoryPageTests : PortalTestContext
{
    private int _mara, _jo;
    private string _joEmail = "";

    private NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _mara = (await Database.AddStaffAsync(Roles.Administrator, "Mara Klein")).Id;
        (_jo, _joEmail) = await Database.AddStaffAsync(Roles.Sales, "Jo Park");
        Actor = Actor.Person(_mara, "Mara Klein", Roles.Administrator) with { IsConfirmed = true, Address = "192.0.2.7" };
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
    }

    [Fact]
    public async Task Render_ChangedRole_SaysWhoDidWhatToWhomAndFromWhere()
    {
        await Database.Get<UserService>(Actor).UpdateAsync(_jo, 1, "Jo Park", Roles.Manager, Ct);

        var newest = Render<SecurityHistoryPage>().WaitForElement(".events li");

        Assert.Equal("Mara Klein changed the role of Jo Park from Sales to Manager", Words(newest));
        Assert.Contains("page · 192.0.2.7", newest.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_EveryKindOfEvent_ReadsAsASentence()
    {
        var users = Database.Get<UserService>(Actor);
        await Database.Get<SignInService>().SignInAsync(_joEmail, "wrong wrong wrong", new SignInPlace("192.0.2.9", "Firefox Windows"), Ct);
        await Database.Get<SignInService>().SignInAsync(_joEmail, StaffBuilder.Password, new SignInPlace("192.0.2.9", "Firefox Windows"), Ct);
        await Database.Get<SessionService>(Actor).EndOthersAsync(_jo, Ct);
        var user = (await users.GetAsync(_jo, Ct))!;
        await users.SetEnabledAsync(_jo, user.Version, enabled: false, Ct);
        user = (await users.GetAsync(_jo, Ct))!;
        await users.SetEnabledAsync(_jo, user.Version, enabled: true, Ct);
        user = (await users.GetAsync(_jo, Ct))!;
        await users.ResetPasswordAsync(_jo, user.Version, "another green bicycle", Ct);
        var key = await Database.AddKeyAsync(_jo, Permissions.CarsRead);
        await Database.Get<Data.ApiKeys.ApiKeyService>(Actor).RevokeAsync(key.Substring(3, 8), Ct);

        var page = Render<SecurityHistoryPage>();
        page.WaitForElement(".events li");

        Assert.Equal(
            [
                "Mara Klein revoked the API key “test” of Jo Park",
                "Console made the API key “test” of Jo Park, which may read",
                "Mara Klein reset the password of Jo Park",
                "Mara Klein enabled the account of Jo Park",
                "Mara Klein disabled the account of Jo Park",
                "Mara Klein ended Jo Park's session",
                "Jo Park signed in",
                "Somebody tried to sign in as Jo Park and failed",
                $"Console added Jo Park ({_joEmail}) as Sales",
            ],
            page.FindAll(".events li").Select(Words).Take(9));
    }

    [Fact]
    public async Task Render_FiltersInTheAddress_NarrowTheListAndStandInTheForm()
    {
        await Database.AddKeyAsync(_jo, Permissions.CarsRead);
        Navigation.NavigateTo($"/history?user={_jo}&kind=keys&from=2020-01-01");

        var page = Render<SecurityHistoryPage>();
        page.WaitForElement(".events li");

        Assert.Single(page.FindAll(".events li"));
        Assert.Equal("2020-01-01", page.Find("[name=from]").GetAttribute("value"));
        page.Find("[name=kind]").Change("accounts");
        page.Find("[name=to]").Change("2020-01-02");
        page.Find("form").Submit();
        Assert.EndsWith($"/history?user={_jo}&kind=accounts&from=2020-01-01&to=2020-01-02", Navigation.Uri, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("user=x", "user")]
    [InlineData("kind=nonsense", "kind")]
    [InlineData("from=31.12.2026", "from")]
    [InlineData("to=0000-00-00", "to")]
    [InlineData("before=-1", "before")]
    public void Render_NonsenseInTheAddress_IsNamedAndLeftOut(string query, string named)
    {
        Navigation.NavigateTo("/history?" + query);

        var page = Render<SecurityHistoryPage>();

        page.WaitForElement(".events li");
        Assert.Contains($"left out: {named}.", page.Find(".banner").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_NothingMatches_SaysSoAndLeadsBack()
    {
        Navigation.NavigateTo("/history?kind=exports");

        var page = Render<SecurityHistoryPage>();

        Assert.Contains("Nothing of this kind happened", page.WaitForElement(".state").TextContent, StringComparison.Ordinal);
        Assert.Equal("/history", page.Find(".state a").GetAttribute("href"));
    }

    [Fact]
    public async Task List_OfOneAccount_AddsOlderOnesBelow()
    {
        for (var version = 1; version <= 4; version++)
        {
            await Database.Get<UserService>(Actor).UpdateAsync(_jo, version, $"Jo {version}", Roles.Sales, Ct);
        }

        var list = Render<HistoryList>(p => p.Add(l => l.Query, new Data.History.HistoryQuery { UserId = _jo, Take = 3 }));
        list.WaitForElement(".pager button").Click();

        list.WaitForAssertion(() => Assert.Equal(5, list.FindAll(".events li").Count));
        Assert.Contains("That is all.", list.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_ManyEvents_LeadsToOlderOnesByAddress()
    {
        for (var version = 1; version <= 50; version++)
        {
            await Database.Get<UserService>(Actor).UpdateAsync(_jo, version, $"Jo {version}", Roles.Sales, Ct);
        }

        var page = Render<SecurityHistoryPage>();
        var older = page.WaitForElement("a[rel=next]").GetAttribute("href")!;
        Assert.Matches("^/history\\?before=\\d+$", older);
        Navigation.NavigateTo(older);

        page.WaitForAssertion(() => Assert.Equal(2, Render<SecurityHistoryPage>().FindAll(".events li").Count));
    }

    private static string Words(AngleSharp.Dom.IElement item) => string.Join(' ', item.QuerySelector(".said")!.ChildNodes
        .Where(n => n is not AngleSharp.Dom.IElement { ClassName: "small muted" })
        .SelectMany(n => n.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
}

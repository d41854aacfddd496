using Bunit;
using CarPortal.Data;
using CarPortal.Data.ApiKeys;
using CarPortal.Data.Sessions;
using CarPortal.Data.Users;
using CarPortal.Tests.Testing;
using CarPortal.Web.Account;
using CarPortal.Web.Users;
using MudBlazor;

namespace CarPortal.Tests.Users;

/// <summary>One account's page, with somebody else at work on the same account.</summary>
public sealed class UserPageTests : PortalTestContext
{
    private int _mara;
    private string _email = "";
    private IRenderedComponent<MudDialogProvider> _dialogs = null!;

    private UserService Others => Database.Get<UserService>(Actor.Console);

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var (admin, _) = await Database.AddStaffAsync(Roles.Administrator, "Ada Adler");
        (_mara, _email) = await Database.AddStaffAsync(Roles.Sales, "Mara Klein");
        Actor = Actor.Person(admin, "Ada Adler", Roles.Administrator) with { IsConfirmed = true };
        _dialogs = Render<MudDialogProvider>();
    }

    [Fact]
    public async Task Save_BothChangedTheName_ShowsTheirsBesideMineAndTakesWhatIChoose()
    {
        var page = RenderUser();
        page.WaitForElement("[name=name]").Change("Mine");
        await Others.UpdateAsync(_mara, 1, "Theirs", Roles.Manager, Ct);
        page.Find("form").Submit();

        Assert.Contains("Console changed this account", page.WaitForElement("#conflict").TextContent, StringComparison.Ordinal);
        Assert.Equal("Theirs", (await UserAsync()).Name);
        Assert.True(page.Find(".deeds .btn.p").HasAttribute("disabled"));
        page.Find("input[name=take-name][value=mine]").Change("mine");
        page.Find(".deeds .btn.p").Click();

        page.WaitForElement(".banner.ok");
        // Only they changed the role: mine is not put over it.
        Assert.Equal(("Mine", Roles.Manager), ((await UserAsync()).Name, (await UserAsync()).Role));
        Assert.Equal("Mine", page.Find("[name=name]").GetAttribute("value"));
    }

    [Fact]
    public async Task Save_DropMine_ShowsTheirsAndSavesNothing()
    {
        var page = RenderUser();
        page.WaitForElement("[name=name]").Change("Mine");
        await Others.UpdateAsync(_mara, 1, "Theirs", Roles.Sales, Ct);
        page.Find("form").Submit();
        page.WaitForElement(".deeds .btn.quiet").Click();

        Assert.Equal("Theirs", page.WaitForElement("[name=name]").GetAttribute("value"));
        Assert.Equal(2, (await UserAsync()).Version);
    }

    [Fact]
    public async Task Save_OnlyTheirPasswordChangedMeanwhile_IsSaved()
    {
        var page = RenderUser();
        page.WaitForElement("[name=name]").Change("Mara K.");
        await Others.ResetPasswordAsync(_mara, 1, "nine blue umbrellas", Ct);
        page.Find("form").Submit();

        page.WaitForElement(".banner.ok");
        Assert.Equal("Mara K.", (await UserAsync()).Name);
    }

    [Fact]
    public async Task Disable_RoleChangedMeanwhile_TellsAndDoesNothingUntilPressedAgain()
    {
        var page = RenderUser();
        page.WaitForElement("#access .btn.danger").Click();
        page.WaitForElement("[name=name]").Change("Typed here");
        await Others.UpdateAsync(_mara, 1, "Mara Klein", Roles.Manager, Ct);
        page.Find("#access form").Submit();

        Assert.Contains("role Sales → Manager", page.WaitForElement(".banner.bad").TextContent, StringComparison.Ordinal);
        Assert.Null((await UserAsync()).DisabledAt);
        page.Find("#access form").Submit();
        page.WaitForElement(".banner.ok");
        Assert.NotNull((await UserAsync()).DisabledAt);
        Assert.Equal("Typed here", page.Find("[name=name]").GetAttribute("value"));
    }

    [Fact]
    public async Task Link_Made_IsShownOnceWithItsEnd()
    {
        var page = RenderUser();
        page.WaitForAssertion(() => page.FindAll("#access .btn").First(b => b.TextContent == "Reset by one-time link").Click());
        page.Find("#access form").Submit();

        Assert.Matches("/set-password\\?user=\\d+&token=[0-9a-f]{64}$", page.WaitForElement("#one-time-link").GetAttribute("value"));
        Assert.Contains("It works once, until", page.Find(".banner.ok").TextContent, StringComparison.Ordinal);
        page.WaitForAssertion(() => Assert.Contains("link is on its way", page.Find("#access").TextContent, StringComparison.Ordinal));
        Assert.Equal(UserState.Invited, (await UserAsync()).State);
        page.WaitForElement("[name=name]").Change("Mara K.");
        page.Find("form").Submit();
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("#one-time-link")));
    }

    [Fact]
    public async Task Sessions_OfThePerson_AreListedAndEnded()
    {
        var phone = await SignInAsync("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1");
        await SignInAsync("Mozilla/5.0 (Windows NT 10.0) Firefox/140.0");
        var page = RenderUser();

        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll("#sessions li").Count));
        page.FindAll("#sessions li").Single(li => li.TextContent.Contains("Safari on iPhone", StringComparison.Ordinal)).QuerySelector("button")!.Click();
        page.WaitForAssertion(() => Assert.Single(page.FindAll("#sessions li")));
        Assert.Null(await Database.Get<SessionCheck>().CheckAsync(phone.Key, used: true, Ct));

        page.FindAll("#sessions button").Single(b => b.TextContent == "End all").Click();
        Answer("End all");
        page.WaitForAssertion(() => Assert.Contains("signed in nowhere", page.Find("#sessions").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Keys_OfThePerson_AreListedAndRevoked()
    {
        var key = await Database.AddKeyAsync(_mara, Permissions.CarsRead);
        var page = RenderUser();
        page.WaitForElement("#keys .deed .btn.danger").Click();
        page.WaitForElement("#keys .ask .btn.danger").Click();

        page.WaitForAssertion(() => Assert.Contains("Revoked", page.Find("#keys table").TextContent, StringComparison.Ordinal));
        Assert.Null(await Database.Get<ApiKeyCheck>().CheckAsync(key, ct: Ct));
        Assert.DoesNotContain(key, page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MyAccount_Sessions_MarkThisOneAndEndTheOthers()
    {
        var here = await SignInAsync("Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36");
        var there = await SignInAsync("Mozilla/5.0 (Windows NT 10.0) Firefox/140.0");
        Actor = Actor.Person(_mara, "Mara Klein", Roles.Sales) with { SessionId = here.SessionId };
        var page = Render<AccountPage>();

        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll("#sessions li").Count));
        var marked = page.FindAll("#sessions li").Single(li => li.TextContent.Contains("This one", StringComparison.Ordinal));
        Assert.Contains("Chrome on Linux", marked.TextContent, StringComparison.Ordinal);
        Assert.Null(marked.QuerySelector("button"));
        page.FindAll("#sessions button").Single(b => b.TextContent == "Sign out everywhere else").Click();
        Answer("Sign out");

        page.WaitForAssertion(() => Assert.Single(page.FindAll("#sessions li")));
        Assert.Null(await Database.Get<SessionCheck>().CheckAsync(there.Key, used: true, Ct));
        Assert.NotNull(await Database.Get<SessionCheck>().CheckAsync(here.Key, used: true, Ct));
    }

    private IRenderedComponent<UserPage> RenderUser() => Render<UserPage>(page => page.Add(p => p.Id, _mara));

    private async Task<UserDetails> UserAsync() => (await Others.GetAsync(_mara, Ct))!;

    private async Task<SessionUser> SignInAsync(string device) => Assert.IsType<SignInResult.SignedIn>(
        await Database.Get<SignInService>().SignInAsync(_email, StaffBuilder.Password, new SignInPlace("192.0.2.7", device), Ct)).User;

    private void Answer(string yes)
    {
        _dialogs.WaitForElement(".mud-dialog");
        _dialogs.FindAll(".mud-dialog button").Single(b => b.TextContent.Trim() == yes).Click();
    }
}

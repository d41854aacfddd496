using Bunit;
using Bunit.TestDoubles;
using CarPortal.Data;
using CarPortal.Data.ApiKeys;
using CarPortal.Tests.Testing;
using CarPortal.Web.ApiKeys;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace CarPortal.Tests.ApiKeys;

public sealed class KeyPagesTests : PortalTestContext
{
    private int _ada, _jo;

    private ApiKeyService Keys => Database.Get<ApiKeyService>(Actor.Console);

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _ada = (await Database.AddStaffAsync(Roles.Administrator, "Ada Adler")).Id;
        _jo = (await Database.AddStaffAsync(Roles.Viewer, "Jo <b>Park")).Id;
        Actor = Actor.Person(_ada, "Ada Adler", Roles.Administrator) with { IsConfirmed = true };
        AddAuthorization().SetAuthorized("Ada Adler");
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
    }

    [Fact]
    public void OwnKeys_None_SaysWhatAKeyIsAndOffersOne()
    {
        var page = Render<OwnKeysPage>();

        Assert.Contains("No API keys yet", page.WaitForElement(".state").TextContent, StringComparison.Ordinal);
        page.Find(".state .btn.p").Click();
        Assert.NotNull(page.WaitForElement("#new-title"));
    }

    [Fact]
    public async Task OwnKeys_MakeOne_ShowsItOnceWithItsWarning()
    {
        LookAsJo();
        var page = Render<OwnKeysPage>();
        page.WaitForElement(".head .btn.p").Click();
        Assert.Equal(["scope-cars:read"], page.FindAll("input[type=checkbox]").Select(box => box.GetAttribute("name")));
        page.Find("[name=name]").Change("Feed");
        page.Find("section form").Submit();

        var key = page.WaitForElement("#fresh-key").TextContent;
        Assert.NotNull(await Database.Get<ApiKeyCheck>().CheckAsync(key, ct: Ct));
        Assert.Contains("shown this one time", page.Markup, StringComparison.Ordinal);
        Assert.Equal("fresh-key", page.Find("[data-copy]").GetAttribute("data-copy"));
        var made = Assert.Single((await Keys.ListAsync(new ApiKeyQuery(), Ct)).Items);
        Assert.InRange((made.ExpiresAt!.Value - made.CreatedAt).TotalDays, 89.9, 90.1);

        page.FindAll(".fresh button")[1].Click();
        page.WaitForAssertion(() => Assert.DoesNotContain(key, page.Markup, StringComparison.Ordinal));
        Assert.Contains(made.KeyId, page.Find("table").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void OwnKeys_Mistakes_StandBesideTheirFieldsAndKeepWhatWasTyped()
    {
        var page = Render<OwnKeysPage>();
        page.WaitForElement(".head .btn.p").Click();
        page.Find("[name='scope-cars:read']").Change(false);
        page.Find("[name=name]").Change(new string('x', ApiKey.NameLength + 1));
        page.Find("section form").Submit();
        page.WaitForElement("#name-note.error");
        Assert.Contains("Scopes are one or more of", page.Find("#scopes-note.error").TextContent, StringComparison.Ordinal);

        page.Find("[name=expires]").Change("date");
        page.Find("[name=expiresAt]").Change("2020-01-01");
        page.Find("section form").Submit();
        Assert.Contains("from today on", page.WaitForElement("#expiresAt-note.error").TextContent, StringComparison.Ordinal);
        Assert.Equal(ApiKey.NameLength + 1, page.Find("[name=name]").GetAttribute("value")!.Length);
    }

    [Fact]
    public async Task OwnKeys_OthersAreNotThere()
    {
        await Database.AddKeyAsync(_ada, Permissions.CarsRead);
        LookAsJo();

        Assert.Contains("No API keys yet", Render<OwnKeysPage>().WaitForElement(".state").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AllKeys_Revoke_AsksFirstAndTakesEffect()
    {
        var key = await Database.AddKeyAsync(_jo, Permissions.CarsRead);
        var page = Render<KeyListPage>();
        Assert.Equal("Jo <b>Park", page.WaitForElement("td a").TextContent);

        page.Find("td.deed button").Click();
        Assert.NotNull(await Database.Get<ApiKeyCheck>().CheckAsync(key, ct: Ct));
        page.Find(".ask .btn.danger").Click();

        page.WaitForAssertion(() => Assert.Contains("is revoked", page.Find(".banner.ok").TextContent, StringComparison.Ordinal));
        Assert.Null(await Database.Get<ApiKeyCheck>().CheckAsync(key, ct: Ct));
        Assert.Equal("Revoked", page.Find(".pill").TextContent);
        Assert.Empty(page.FindAll("td.deed button"));
    }

    [Fact]
    public async Task AllKeys_MakeForSomebody_OffersWhatTheirRoleCanUse()
    {
        var page = Render<KeyListPage>();
        page.WaitForElement(".head .btn.p").Click();
        page.WaitForElement("[name=owner]");
        page.Find("section form").Submit();
        Assert.Contains("Choose whom", page.WaitForElement("#owner-note.error").TextContent, StringComparison.Ordinal);

        page.Find("[name=owner]").Change($"{_jo}");
        page.WaitForAssertion(() => Assert.Single(page.FindAll("input[type=checkbox]")));
        page.Find("[name=name]").Change("Feed");
        page.Find("[name=expires]").Change("never");
        page.Find("section form").Submit();

        page.WaitForElement("#fresh-key");
        var made = Assert.Single((await Keys.ListAsync(new ApiKeyQuery(), Ct)).Items);
        Assert.Equal((_jo, null), (made.UserId, made.ExpiresAt));
    }

    [Fact]
    public async Task AllKeys_SearchInTheAddress_ShowsWhatMatches()
    {
        await Database.AddKeyAsync(_jo, Permissions.CarsRead);
        await Database.AddKeyAsync(_ada, Permissions.CarsRead);
        Services.GetRequiredService<NavigationManager>().NavigateTo("/keys?search=park&state=active");

        var page = Render<KeyListPage>();

        page.WaitForAssertion(() => Assert.Single(page.FindAll("tbody tr")));
        Assert.Contains("1 matches", page.Find(".head").TextContent, StringComparison.Ordinal);
        page.Find("[name=search]").Change("nobody");
        page.Find("form[role=search]").Submit();
        Assert.EndsWith("/keys?search=nobody&state=active", Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
    }

    [Fact]
    public void NewKey_NotConfirmedLately_AsksOverTheFormAndKeepsIt()
    {
        Actor = Actor with { IsConfirmed = false };
        var dialogs = Render<MudDialogProvider>();
        var page = Render<OwnKeysPage>();
        page.WaitForElement(".head .btn.p").Click();
        page.Find("[name=name]").Change("Feed");
        page.Find("section form").Submit();

        dialogs.WaitForElement("#confirm-form");
        dialogs.FindAll("button").Single(b => b.TextContent == "Cancel").Click();
        page.WaitForAssertion(() => Assert.Contains("confirm that it is you", page.Find(".errors").TextContent, StringComparison.Ordinal));
        Assert.Equal("Feed", page.Find("[name=name]").GetAttribute("value"));
    }

    private void LookAsJo() => Actor = Actor.Person(_jo, "Jo <b>Park", Roles.Viewer) with { IsConfirmed = true };
}

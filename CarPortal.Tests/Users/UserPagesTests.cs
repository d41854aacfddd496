using Bunit;
using CarPortal.Data;
using CarPortal.Data.Users;
using CarPortal.Tests.Testing;
using CarPortal.Web.Account;
using CarPortal.Web.Users;
using Microsoft.Extensions.DependencyInjection;

namespace CarPortal.Tests.Users;

public sealed class UserPagesTests : PortalTestContext
{
    private const string Password = "violet kettle harbour";

    private int _admin, _mara;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _admin = await AddAsync("Ada Adler", "ada@example.test", Roles.Administrator);
        _mara = await AddAsync("Mara <b>Klein", "mara@example.test", Roles.Sales);
        Actor = Actor.Person(_admin, "Ada Adler", Roles.Administrator) with { IsConfirmed = true };
    }

    [Fact]
    public void List_Search_ShowsWhoMatchesAsText()
    {
        Services.GetRequiredService<Microsoft.AspNetCore.Components.NavigationManager>().NavigateTo("/users?search=mara");

        var page = Render<UserListPage>();

        page.WaitForAssertion(() => Assert.Single(page.FindAll("tbody tr")));
        Assert.Equal("Mara <b>Klein", page.Find("a.name").TextContent);
        Assert.Contains("Never", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void List_AddWithoutPassword_ShowsTheLinkOnceAndTheAccount()
    {
        var page = Render<UserListPage>();
        page.WaitForElement(".head .btn.p").Click();
        page.Find("[name=name]").Change("Otto");
        page.Find("[name=email]").Change("otto@example.test");
        page.Find("section form").Submit();

        var link = page.WaitForElement("input[readonly]").GetAttribute("value");
        Assert.Matches("/set-password\\?user=\\d+&token=[0-9a-f]{64}$", link);
        page.WaitForAssertion(() => Assert.Equal(3, page.FindAll("tbody tr").Count));
    }

    [Fact]
    public void List_AddWithTakenAddress_SaysSoBesideTheFieldAndKeepsWhatWasTyped()
    {
        var page = Render<UserListPage>();
        page.WaitForElement(".head .btn.p").Click();
        page.Find("[name=name]").Change("Other");
        page.Find("[name=email]").Change("MARA@example.test");
        page.Find("section form").Submit();

        page.WaitForElement("#email-note.error");
        Assert.Equal("Other", page.Find("[name=name]").GetAttribute("value"));
    }

    [Fact]
    public async Task Edit_RoleAndName_IsSaved()
    {
        var page = RenderUser(_mara);
        page.WaitForElement("[name=name]").Change("Mara Klein");
        page.Find("[name=role]").Change(Roles.Viewer);
        page.Find("form").Submit();

        page.WaitForElement(".banner.ok");
        var user = (await Database.Get<UserService>(Actor.Console).GetAsync(_mara, Ct))!;
        Assert.Equal(("Mara Klein", Roles.Viewer), (user.Name, user.Role));
        page.WaitForAssertion(() => Assert.Contains("role of Mara Klein from Sales to Viewer", page.Find(".events").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Disable_OwnAccount_IsRefusedWithTheReason()
    {
        var page = RenderUser(_admin);
        page.WaitForElement(".btn.danger").Click();
        page.Find("form .btn.danger").Closest("form")!.Submit();

        Assert.Contains("your own account", page.WaitForElement(".banner.bad").TextContent, StringComparison.Ordinal);
        Assert.Null((await Database.Get<UserService>(Actor.Console).GetAsync(_admin, Ct))!.DisabledAt);
    }

    [Fact]
    public void Account_NewName_IsSavedAndEmptyOneRefused()
    {
        Actor = Actor.Person(_mara, "Mara", Roles.Sales);
        var page = Render<AccountPage>();

        page.WaitForElement("[name=name]").Change("  ");
        page.Find("form").Submit();
        page.WaitForElement("#name-note.error");
        page.Find("[name=name]").Change("Mara K.");
        page.Find("form").Submit();

        page.WaitForAssertion(() => Assert.Contains("Saved.", page.Markup, StringComparison.Ordinal));
        Assert.DoesNotContain("Everybody's keys", page.Markup, StringComparison.Ordinal);
    }

    private IRenderedComponent<UserPage> RenderUser(int id) => Render<UserPage>(page => page.Add(p => p.Id, id));

    private async Task<int> AddAsync(string name, string email, string role)
    {
        var added = await Database.Get<UserService>(Actor.Console)
            .AddAsync(new UserInput { Name = name, Email = email, Role = role, Password = Password }, Ct);
        return Assert.IsType<SaveResult.Saved>(added.Result).Id;
    }
}

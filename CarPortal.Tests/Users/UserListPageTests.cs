using Bunit;
using CarPortal.Data;
using CarPortal.Data.Users;
using CarPortal.Tests.Testing;
using CarPortal.Web.Users;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace CarPortal.Tests.Users;

public sealed class UserListPageTests : PortalTestContext
{
    private NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var (admin, _) = await Database.AddStaffAsync(Roles.Administrator, "Ada Adler");
        await Database.AddStaffAsync(Roles.Manager, "Mara Klein");
        var (gone, _) = await Database.AddStaffAsync(Roles.Sales, "Otto Gone");
        await Database.Get<UserService>(Actor.Console).SetEnabledAsync(gone, 1, enabled: false, Ct);
        await Database.AddUserAsync(Roles.Sales);
        Actor = Actor.Person(admin, "Ada Adler", Roles.Administrator) with { IsConfirmed = true };
    }

    [Theory]
    [InlineData("", "Ada Adler, Mara Klein, Otto Gone, Some Sales")]
    [InlineData("?role=sales", "Otto Gone, Some Sales")]
    [InlineData("?state=active&role=manager,sales", "Mara Klein")]
    [InlineData("?state=invited", "Some Sales")]
    [InlineData("?state=disabled", "Otto Gone")]
    [InlineData("?secondFactor=no&search=klein", "Mara Klein")]
    [InlineData("?sort=-name&take=2", "Some Sales, Otto Gone")]
    [InlineData("?sort=-name&take=2&page=2", "Mara Klein, Ada Adler")]
    public void Address_DecidesWhatIsShown(string address, string names)
    {
        Navigation.NavigateTo("/users" + address);

        var page = Render<UserListPage>();

        page.WaitForElement("table.staff");
        Assert.Equal(names, string.Join(", ", page.FindAll("a.name").Select(a => a.TextContent)));
    }

    [Fact]
    public void Filter_Chosen_IsInTheAddressAndTakenBackByItsChip()
    {
        Navigation.NavigateTo("/users?page=3&sort=-created");
        var page = Render<UserListPage>();

        page.WaitForElement("[name=role][value=sales]").Change(true);
        Assert.EndsWith("/users?role=sales&sort=-created", Navigation.Uri, StringComparison.Ordinal);
        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll("a.name").Count));
        Assert.EndsWith("/users?sort=-created", page.Find(".chip a.x").GetAttribute("href"), StringComparison.Ordinal);
    }

    [Fact]
    public void SortHeader_OfTheShownOrder_TurnsItRound()
    {
        Navigation.NavigateTo("/users?sort=-lastSignIn&page=1");
        var page = Render<UserListPage>();

        var header = page.WaitForElement("th[aria-sort=descending] a");
        Assert.Equal("/users?sort=lastSignIn", header.GetAttribute("href"));
    }

    [Fact]
    public void Address_WithUnusableParts_SaysSoAndShowsTheRest()
    {
        Navigation.NavigateTo("/users?state=gone&role=sales");
        var page = Render<UserListPage>();

        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll("a.name").Count));
        Assert.Contains("state must be one of", page.Find(".banner.warn").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_Matches_SaysWhatToDo()
    {
        Navigation.NavigateTo("/users?search=nobody+of+this+name");
        var page = Render<UserListPage>();

        Assert.Equal("/users", page.WaitForElement(".state .btn").GetAttribute("href"));
        Assert.Empty(page.FindAll("table"));
    }

    [Fact]
    public async Task Database_Gone_OffersAnotherTry()
    {
        var file = Path.Combine(Database.Options.Directory, "carportal.db");
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        File.Move(file, file + ".away");
        Directory.CreateDirectory(file); // What cannot be opened as a file.
        var page = Render<UserListPage>();
        var again = page.WaitForElement(".state.bad .btn");

        Directory.Delete(file);
        File.Move(file + ".away", file);
        await again.ClickAsync(new());
        page.WaitForElement("table.staff");
    }
}

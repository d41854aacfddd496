using CarPortal.Data;
using CarPortal.Data.ApiKeys;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.ApiKeys;

/// <summary>The list of keys: its search, its states, its pages.</summary>
public abstract class ApiKeyListTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private ApiKeyService Console => Database.Get<ApiKeyService>(Actor.Console);

    [Theory]
    [InlineData("feed", "Feed")]
    [InlineData("  JO   feed ", "Feed")]
    [InlineData("müller", "Ex_port 100%")]
    [InlineData("muller", "Ex_port 100%")]
    [InlineData("%", "Ex_port 100%")]
    [InlineData("_", "Ex_port 100%")]
    [InlineData("x'; drop table", "")]
    [InlineData("feed\0", "")]
    public async Task List_Search_FindsNameIdAndPersonLiterally(string search, string expected)
    {
        var (jo, _) = await Database.AddStaffAsync(Roles.Sales, "Jo Park");
        var (mu, _) = await Database.AddStaffAsync(Roles.Sales, "Änne Müller");
        await Console.CreateAsync(jo, "Feed", [Permissions.CarsRead], ct: Ct);
        await Console.CreateAsync(mu, "Ex_port 100%", [Permissions.CarsRead], ct: Ct);

        var found = await Console.ListAsync(new ApiKeyQuery { Search = search }, Ct);

        Assert.Equal(expected.Split('|', StringSplitOptions.RemoveEmptyEntries), found.Items.Select(k => k.Name));
        Assert.Equal(found.Items.Count, found.TotalCount);
    }

    [Fact]
    public async Task List_States_AreTellingApartAndFilterable()
    {
        var (user, disabled) = (await Database.AddUserAsync(Roles.Sales), await Database.AddUserAsync(Roles.Sales));
        foreach (var name in new[] { "active", "revoked", "expired" })
        {
            await Console.CreateAsync(user, name, [Permissions.CarsRead], DateTime.UtcNow.AddDays(1), Ct);
        }

        await Console.CreateAsync(disabled, "ownerDisabled", [Permissions.CarsRead], ct: Ct);
        await using var db = Database.Open();
        await db.ApiKeys.Where(k => k.Name == "expired").ExecuteUpdateAsync(k => k.SetProperty(x => x.ExpiresAt, DateTime.UtcNow.AddMinutes(-1)), Ct);
        await db.Users.Where(u => u.Id == disabled).ExecuteUpdateAsync(u => u.SetProperty(x => x.DisabledAt, DateTime.UtcNow), Ct);
        await Console.RevokeAsync((await Console.ListAsync(new ApiKeyQuery { Search = "revoked" }, Ct)).Items[0].KeyId, Ct);

        foreach (var state in Enum.GetValues<ApiKeyState>())
        {
            var found = Assert.Single((await Console.ListAsync(new ApiKeyQuery { State = state }, Ct)).Items);
            Assert.Equal((state, state.ToString(), true), (found.State, char.ToUpperInvariant(found.Name[0]) + found.Name[1..], true));
        }
    }

    [Fact]
    public async Task List_PageByPage_ThereAndBack_GivesEveryKeyOnce()
    {
        var user = await Database.AddUserAsync(Roles.Sales);
        for (var i = 0; i < 7; i++)
        {
            await Database.AddKeyAsync(user, Permissions.CarsRead);
        }

        var first = await Console.ListAsync(new ApiKeyQuery { Take = 3 }, Ct);
        var second = await Console.ListAsync(new ApiKeyQuery { Take = 3, After = first.Next }, Ct);
        var third = await Console.ListAsync(new ApiKeyQuery { Take = 3, After = second.Next }, Ct);
        var back = await Console.ListAsync(new ApiKeyQuery { Take = 3, Before = third.Previous }, Ct);

        Assert.Equal(7, first.Items.Concat(second.Items).Concat(third.Items).Select(k => k.Id).Distinct().Count());
        Assert.Equal((1, 4, 7, null, null), (first.FirstPosition, second.FirstPosition, third.FirstPosition, first.Previous, third.Next));
        Assert.Equal(second.Items, back.Items);
    }

    public sealed class OnSqlite() : ApiKeyListTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : ApiKeyListTests(DatabaseProvider.PostgreSql);
}

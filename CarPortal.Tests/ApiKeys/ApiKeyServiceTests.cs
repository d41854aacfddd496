using CarPortal.Data;
using CarPortal.Data.ApiKeys;
using CarPortal.Data.Sessions;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.ApiKeys;

public abstract class ApiKeyServiceTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private ApiKeyService Console => Database.Get<ApiKeyService>(Actor.Console);

    [Fact]
    public async Task Create_ForAnEMailAddress_GivesAKeyThatActsForTheUserWithinItsScopes()
    {
        var userId = await Database.AddUserAsync(Roles.Sales);
        var (result, key) = await Console.CreateAsync($" {await EmailOfAsync(userId)} ", "Feed", [Permissions.CarsRead], ct: Ct);

        Assert.IsType<SaveResult.Saved>(result);
        Assert.Matches("^cp_[a-z0-9]{8}_[A-Za-z0-9_-]{43}$", key);
        var actor = await Database.Get<ApiKeyCheck>().CheckAsync(key, ct: Ct);
        Assert.Equal((ActorKind.ApiKey, userId, "Some Sales (Feed)"), (actor!.Kind, actor.UserId, actor.Name));
        Assert.Equal([Permissions.CarsRead], actor.Permissions);
    }

    [Fact]
    public async Task Create_AnyKey_KeepsOnlyAHashOfTheSecret()
    {
        var key = await Database.AddKeyAsync(await Database.AddUserAsync(Roles.Sales), Permissions.CarsRead);
        await using var db = Database.Open();
        var stored = await db.ApiKeys.SingleAsync(k => k.KeyId == key.Substring(3, 8), Ct);

        Assert.Equal(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key[12..])), stored.SecretHash);
        Assert.DoesNotContain(await db.History.Select(h => h.Changes).ToListAsync(Ct), changes => changes.Contains(key[12..], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Authenticate_ScopeBeyondTheRole_GrantsNoMoreThanTheRole()
    {
        var key = await Database.AddKeyAsync(await Database.AddUserAsync(Roles.Viewer), Permissions.CarsRead, Permissions.CarsWrite);

        Assert.Equal([Permissions.CarsRead], (await Database.Get<ApiKeyCheck>().CheckAsync(key, ct: Ct))!.Permissions);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("cp_")]
    [InlineData("cp_abcdefgh_")]
    [InlineData("cp_abcdefgh_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("cp_abc\0efgh_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("cp_abc%efgh_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Authenticate_NoSuchKey_IsNobody(string? text) => Assert.Null(await Database.Get<ApiKeyCheck>().CheckAsync(text, ct: Ct));

    [Fact]
    public async Task Authenticate_RightIdWithWrongSecret_IsNobody()
    {
        var key = await Database.AddKeyAsync(await Database.AddUserAsync(Roles.Sales), Permissions.CarsRead);

        Assert.Null(await Database.Get<ApiKeyCheck>().CheckAsync(key[..^1] + (key[^1] == 'A' ? 'B' : 'A'), ct: Ct));
        Assert.Null(await Database.Get<ApiKeyCheck>().CheckAsync(key + "A", ct: Ct));
    }

    [Fact]
    public async Task Revoke_AKey_EndsItAndIsInTheHistory()
    {
        var key = await Database.AddKeyAsync(await Database.AddUserAsync(Roles.Sales), Permissions.CarsRead);
        var id = key.Substring(3, 8);

        Assert.IsType<SaveResult.Saved>(await Console.RevokeAsync(id, Ct));
        Assert.IsType<SaveResult.Saved>(await Console.RevokeAsync(id, Ct));
        Assert.Null(await Database.Get<ApiKeyCheck>().CheckAsync(key, ct: Ct));
        Assert.NotNull((await Console.ListAsync(new ApiKeyQuery(), Ct)).Items.Single(k => k.KeyId == id).RevokedAt);
        Assert.IsType<SaveResult.NotFound>(await Console.RevokeAsync("nonesuch", Ct));
    }

    [Theory]
    [InlineData("", "cars:read", "name")]
    [InlineData("a\nb", "cars:read", "name")]
    [InlineData("x\0", "cars:read", "name")]
    [InlineData("ok", "users:manage", "scopes")]
    [InlineData("ok", "cars:read,views:share", "scopes")]
    [InlineData("ok", "", "scopes")]
    public async Task Create_BadInput_NamesTheField(string name, string scopes, string field)
    {
        var (result, key) = await Console.CreateAsync(
            await Database.AddUserAsync(Roles.Administrator), name, scopes.Split(',', StringSplitOptions.RemoveEmptyEntries), ct: Ct);

        Assert.Equal(field, Assert.Single(Assert.IsType<SaveResult.Invalid>(result).Errors).Field);
        Assert.Null(key);
    }

    [Fact]
    public async Task Create_ExpiryInThePast_IsRefused()
    {
        var (result, _) = await Console.CreateAsync(
            await Database.AddUserAsync(Roles.Sales), "ok", [Permissions.CarsRead], DateTime.UtcNow.AddSeconds(-1), Ct);

        Assert.Equal("expiresAt", Assert.Single(Assert.IsType<SaveResult.Invalid>(result).Errors).Field);
    }

    [Fact]
    public async Task EverybodyMayHandleTheirOwnKeys_ButNobodyElses_AndKeysNone()
    {
        var (own, other) = (await Database.AddUserAsync(Roles.Sales), await Database.AddUserAsync(Roles.Sales));
        var others = (await Database.AddKeyAsync(other, Permissions.CarsRead)).Substring(3, 8);
        var mine = Database.Get<ApiKeyService>(Actor.Person(own, "Sam", Roles.Sales) with { IsConfirmed = true });

        Assert.IsType<SaveResult.Saved>((await mine.CreateAsync(own, "mine", [Permissions.CarsRead], ct: Ct)).Result);
        Assert.Single((await mine.ListAsync(new ApiKeyQuery { UserId = own }, Ct)).Items);
        Assert.IsType<SaveResult.Forbidden>((await mine.CreateAsync(other, "theirs", [Permissions.CarsRead], ct: Ct)).Result);
        Assert.IsType<SaveResult.Forbidden>((await mine.CreateAsync(999_999, "none's", [Permissions.CarsRead], ct: Ct)).Result);
        Assert.IsType<SaveResult.Forbidden>(await mine.RevokeAsync(others, Ct));
        await Assert.ThrowsAsync<PermissionDeniedException>(() => mine.ListAsync(new ApiKeyQuery { UserId = other }, Ct));
        await Assert.ThrowsAsync<PermissionDeniedException>(() => mine.ListAsync(new ApiKeyQuery(), Ct));

        var key = Database.Get<ApiKeyService>(Actor.Key(own, "Sam (mine)", Roles.Administrator, Permissions.KeyScopes));
        Assert.IsType<SaveResult.Forbidden>((await key.CreateAsync(own, "more", [Permissions.CarsRead], ct: Ct)).Result);
    }

    [Fact]
    public async Task J5_KeyForSomebodyElse_OnlyAnAdministratorMakesIt()
    {
        var (sales, manager) = (await Database.AddUserAsync(Roles.Sales), await Database.AddUserAsync(Roles.Manager));
        foreach (var role in new[] { Roles.Sales, Roles.Manager, Roles.Viewer })
        {
            var (refused, none) = await As(manager, role).CreateAsync(sales, "theirs", [Permissions.CarsRead], ct: Ct);
            Assert.IsType<SaveResult.Forbidden>(refused);
            Assert.Null(none);
            Assert.Empty(await As(manager, role).ListScopesAsync(sales, Ct));
        }

        Assert.IsType<SaveResult.Saved>((await As(manager, Roles.Administrator).CreateAsync(sales, "theirs", [Permissions.CarsRead], ct: Ct)).Result);
    }

    [Fact]
    public async Task Create_IdentityNotConfirmedLately_IsAskedForFirst_AndMistakesAreToldBefore()
    {
        var own = await Database.AddUserAsync(Roles.Sales);
        var keys = As(own, Roles.Sales, confirmed: false);

        Assert.IsType<SaveResult.Invalid>((await keys.CreateAsync(own, "", [Permissions.CarsRead], ct: Ct)).Result);
        var (result, key) = await keys.CreateAsync(own, "mine", [Permissions.CarsRead], ct: Ct);

        Assert.IsType<SaveResult.Unconfirmed>(result);
        Assert.Null(key);
        Assert.Empty((await keys.ListAsync(new ApiKeyQuery { UserId = own }, Ct)).Items);
    }

    [Theory]
    [InlineData(Roles.Viewer, "cars:read")]
    [InlineData(Roles.Sales, "cars:read,cars:write")]
    [InlineData(Roles.Manager, "cars:read,cars:write,cars:costs,sales:undo,cars:import,cars:bulk")]
    public async Task Create_ByAPerson_GivesOnlyWhatTheOwnersRoleCanUse(string role, string expected)
    {
        var own = await Database.AddUserAsync(role);

        Assert.Equal(expected.Split(','), await As(own, role).ListScopesAsync(own, Ct));
        var (result, _) = await As(own, role).CreateAsync(own, "all", Permissions.KeyScopes, ct: Ct);
        Assert.Equal(role == Roles.Manager, result is SaveResult.Saved);

        // Without a right of one's own, as somebody who must set up a second factor first, there is no key either.
        Assert.IsType<SaveResult.Invalid>((await As(own, null).CreateAsync(own, "around", [Permissions.CarsRead], ct: Ct)).Result);
    }

    [Fact]
    public async Task Revoke_SomebodyElsesKey_WantsAConfirmedIdentity_OnesOwnDoesNot()
    {
        var (admin, other) = (await Database.AddUserAsync(Roles.Administrator), await Database.AddUserAsync(Roles.Sales));
        var (own, theirs) = (await Database.AddKeyAsync(admin, Permissions.CarsRead), await Database.AddKeyAsync(other, Permissions.CarsRead));
        var keys = As(admin, Roles.Administrator, confirmed: false);

        Assert.IsType<SaveResult.Unconfirmed>(await keys.RevokeAsync(theirs.Substring(3, 8), Ct));
        Assert.NotNull(await Database.Get<ApiKeyCheck>().CheckAsync(theirs, ct: Ct));
        Assert.IsType<SaveResult.Saved>(await keys.RevokeAsync(own.Substring(3, 8), Ct));
        Assert.Null(await Database.Get<ApiKeyCheck>().CheckAsync(own, ct: Ct));
    }

    [Fact]
    public async Task Create_ManyForOneAccount_StopsAtTheMost()
    {
        var own = await Database.AddUserAsync(Roles.Sales);
        for (var i = 0; i < ApiKeyService.MaxWorking; i++)
        {
            await Database.AddKeyAsync(own, Permissions.CarsRead);
        }

        var (result, _) = await Console.CreateAsync(own, "one more", [Permissions.CarsRead], ct: Ct);

        Assert.Equal("name", Assert.Single(Assert.IsType<SaveResult.Invalid>(result).Errors).Field);
    }

    [Fact]
    public async Task Authenticate_GoodKey_IsNotedAsUsed_ABadOneIsNot()
    {
        var key = await Database.AddKeyAsync(await Database.AddUserAsync(Roles.Sales), Permissions.CarsRead);
        await Database.Get<ApiKeyCheck>().CheckAsync(key[..^1] + (key[^1] == 'A' ? 'B' : 'A'), "192.0.2.9", Ct);
        await Database.Get<LastSeen>().WriteAsync(Ct);
        Assert.Null(Assert.Single((await Console.ListAsync(new ApiKeyQuery(), Ct)).Items).LastUsedAt);

        await Database.Get<ApiKeyCheck>().CheckAsync(key, "192.0.2.7", Ct);
        await Database.Get<LastSeen>().WriteAsync(Ct);

        var used = Assert.Single((await Console.ListAsync(new ApiKeyQuery(), Ct)).Items);
        Assert.Equal("192.0.2.7", used.LastUsedAddress);
        Assert.NotNull(used.LastUsedAt);
    }

    private ApiKeyService As(int id, string? role, bool confirmed = true) =>
        Database.Get<ApiKeyService>(Actor.Person(id, "Sam", role) with { IsConfirmed = confirmed });

    private async Task<string> EmailOfAsync(int userId)
    {
        await using var db = Database.Open();
        return (await db.Users.Where(u => u.Id == userId).Select(u => u.Email).SingleAsync(Ct))!;
    }

    public sealed class OnSqlite() : ApiKeyServiceTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : ApiKeyServiceTests(DatabaseProvider.PostgreSql);
}

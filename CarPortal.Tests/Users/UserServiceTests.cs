using CarPortal.Data;
using CarPortal.Data.History;
using CarPortal.Data.Sessions;
using CarPortal.Data.Users;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Users;

public abstract class UserServiceTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private const string Password = "violet kettle harbour";

    private UserService Users => Database.Get<UserService>(Actor.Console);

    [Fact]
    public async Task AddAsync_TypedPassword_SignsInAndIsInHistoryOnceWithItsRole()
    {
        var id = await AddAsync("Mara.Klein@example.test", Roles.Manager);

        Assert.IsType<SignInResult.SignedIn>(await SignInAsync(" mara.klein@EXAMPLE.test"));
        var user = (await Users.GetAsync(id, Ct))!;
        Assert.Equal((Roles.Manager, 1L, true), (user.Role, user.Version, user.HasPassword));
        var entry = Assert.Single(
            await Database.Get<HistoryService>(Actor.Console).ListAsync(RecordKind.User, id, ct: Ct), e => e.Action != HistoryAction.SignedIn);
        Assert.Contains(new FieldChangeItem("role", null, Roles.Manager), entry.Changes);
        Assert.Contains(new FieldChangeItem("password", null, null), entry.Changes);
    }

    [Fact]
    public async Task AddAsync_SameAddressInAnotherCase_IsDuplicate()
    {
        await AddAsync("mara@example.test", Roles.Sales);

        var result = await Users.AddAsync(new UserInput { Name = "Other", Email = "MARA@example.test", Role = Roles.Sales }, Ct);

        Assert.Equal("email", Assert.IsType<SaveResult.Duplicate>(result.Result).Field);
        Assert.Null(result.LinkToken);
    }

    [Theory]
    [InlineData("", "a@b.example", "Sales", Password, "name")]
    [InlineData("A\u0000b", "a@b.example", "Sales", Password, "name")]
    [InlineData("A", "nobody", "Sales", Password, "email")]
    [InlineData("A", "a@b@c", "Sales", Password, "email")]
    [InlineData("A", "a\u0000@b", "Sales", Password, "email")]
    [InlineData("A", "a@b.example", "Owner", Password, "role")]
    [InlineData("A", "a@b.example", "Sales", "short", "password")]
    [InlineData("A", "a@b.example", "Sales", "carportal2026", "password")]
    [InlineData("A", "a@b.example", "Sales", "aaaaaaaaaaaaaaaa", "password")]
    public async Task AddAsync_BadField_IsInvalid(string name, string email, string role, string password, string field)
    {
        var result = await Users.AddAsync(new UserInput { Name = name, Email = email, Role = role, Password = password }, Ct);

        Assert.Equal(field, Assert.Single(Assert.IsType<SaveResult.Invalid>(result.Result).Errors).Field);
    }

    [Fact]
    public async Task AddAsync_WithoutPassword_LinkWorksOnce()
    {
        var (result, token) = await Users.AddAsync(new UserInput { Name = "Mara", Email = "mara@example.test", Role = "viewer" }, Ct);
        var id = Assert.IsType<SaveResult.Saved>(result).Id;
        var account = Database.Get<AccountService>(Actor.Nobody);

        Assert.IsType<SignInResult.Refused>(await SignInAsync("mara@example.test"));
        Assert.Null(await account.FindLinkAsync(id, token + "0", Ct));
        Assert.Null(await account.FindLinkAsync(id + 1, token, Ct));
        Assert.IsType<SaveResult.Invalid>(await account.CompleteLinkAsync(id, token, "short", Ct));
        Assert.IsType<SaveResult.Saved>(await account.CompleteLinkAsync(id, token, Password, Ct));
        Assert.IsType<SaveResult.NotFound>(await account.CompleteLinkAsync(id, token, Password + "2", Ct));
        Assert.IsType<SignInResult.SignedIn>(await SignInAsync("mara@example.test"));
    }

    [Fact]
    public async Task UpdateAsync_NewRole_EndsSessionsAndIsOneHistoryEntry()
    {
        await AddAsync("boss@example.test", Roles.Administrator);
        var id = await AddAsync("mara@example.test", Roles.Manager);
        var session = Assert.IsType<SignInResult.SignedIn>(await SignInAsync("mara@example.test")).User;

        var result = await Users.UpdateAsync(id, 1, "Mara K.", Roles.Sales, Ct);

        Assert.Equal(2, Assert.IsType<SaveResult.Saved>(result).Version);
        Assert.Equal(Roles.Manager, session.Role);
        Assert.Null(await Database.Get<SessionCheck>().CheckAsync(session.Key, used: true, Ct));
        Assert.Equal(Roles.Sales, Assert.IsType<SignInResult.SignedIn>(await SignInAsync("mara@example.test")).User.Role);
        var entry = Assert.Single(
            await Database.Get<HistoryService>(Actor.Console).ListAsync(RecordKind.User, id, ct: Ct), e => e.Action == HistoryAction.Changed);
        Assert.Equal(["name", "role"], entry.Changes.Select(c => c.Field).Order());
        Assert.IsType<SaveResult.Conflict>(await Users.UpdateAsync(id, 1, "Old", Roles.Sales, Ct));
    }

    [Fact]
    public async Task SetEnabledAsync_False_RefusesSignInAndEndsTheSession()
    {
        await AddAsync("boss@example.test", Roles.Administrator);
        var id = await AddAsync("mara@example.test", Roles.Sales);

        var session = Assert.IsType<SignInResult.SignedIn>(await SignInAsync("mara@example.test")).User;

        Assert.IsType<SaveResult.Saved>(await Users.SetEnabledAsync(id, 1, enabled: false, Ct));

        Assert.IsType<SignInResult.Refused>(await SignInAsync("mara@example.test"));
        Assert.Null(await Database.Get<SessionCheck>().CheckAsync(session.Key, used: true, Ct));
    }

    [Fact]
    public async Task LastAdministrator_DemotedDisabledOrUnlinked_Stays()
    {
        var id = await AddAsync("boss@example.test", Roles.Administrator);
        var other = await AddAsync("other@example.test", Roles.Administrator);
        Assert.IsType<SaveResult.Saved>(await Users.SetEnabledAsync(other, 1, enabled: false, Ct));

        Assert.IsType<SaveResult.Invalid>(await Users.UpdateAsync(id, 1, "Boss", Roles.Manager, Ct));
        Assert.IsType<SaveResult.Invalid>(await Users.SetEnabledAsync(id, 1, enabled: false, Ct));
        Assert.IsType<SaveResult.Invalid>((await Users.ResetByLinkAsync(id, 1, Ct)).Result);
        Assert.Equal(Roles.Administrator, (await Users.GetAsync(id, Ct))!.Role);
    }

    [Fact]
    public async Task TwoAdministrators_DemoteEachOtherAtOnce_OneStays()
    {
        var a = await AddAsync("a@example.test", Roles.Administrator);
        var b = await AddAsync("b@example.test", Roles.Administrator);

        for (var round = 0; round < 10; round++)
        {
            var (asA, asB) = (Database.Get<UserService>(Actor.Person(a, "A", Roles.Administrator) with { IsConfirmed = true }), Database.Get<UserService>(Actor.Person(b, "B", Roles.Administrator) with { IsConfirmed = true }));
            var (va, vb) = ((await Users.GetAsync(a, Ct))!.Version, (await Users.GetAsync(b, Ct))!.Version);
            var results = await Task.WhenAll(
                Task.Run(() => asA.UpdateAsync(b, vb, "B", Roles.Viewer, Ct), Ct),
                Task.Run(() => asB.SetEnabledAsync(a, va, enabled: false, Ct), Ct));

            Assert.Single(results.OfType<SaveResult.Saved>());
            Assert.Single(results.OfType<SaveResult.Invalid>());
            var (nowA, nowB) = ((await Users.GetAsync(a, Ct))!, (await Users.GetAsync(b, Ct))!);
            await Users.SetEnabledAsync(a, nowA.Version, enabled: true, Ct);
            await Users.UpdateAsync(b, nowB.Version, "B", Roles.Administrator, Ct);
        }
    }

    [Fact]
    public async Task OwnAccount_DisabledOrDemotedByItself_IsInvalid()
    {
        await AddAsync("a@example.test", Roles.Administrator);
        var id = await AddAsync("b@example.test", Roles.Administrator);
        var own = Database.Get<UserService>(Actor.Person(id, "B", Roles.Administrator) with { IsConfirmed = true });

        Assert.IsType<SaveResult.Invalid>(await own.SetEnabledAsync(id, 1, enabled: false, Ct));
        Assert.IsType<SaveResult.Invalid>(await own.UpdateAsync(id, 1, "B", Roles.Sales, Ct));
    }

    [Theory]
    [InlineData(Roles.Manager)]
    [InlineData(Roles.Sales)]
    [InlineData(Roles.Viewer)]
    public async Task EveryMethod_WithoutPermission_IsRefused(string role)
    {
        var users = Database.Get<UserService>(Actor.Person(7, "X", role));

        await Assert.ThrowsAsync<PermissionDeniedException>(() => users.ListAsync(ct: Ct));
        await Assert.ThrowsAsync<PermissionDeniedException>(() => users.GetAsync(1, Ct));
        await Assert.ThrowsAsync<PermissionDeniedException>(() => users.FindByEmailAsync("a@b.example", Ct));
        Assert.IsType<SaveResult.Forbidden>((await users.AddAsync(new UserInput(), Ct)).Result);
        Assert.IsType<SaveResult.Forbidden>(await users.UpdateAsync(1, 1, "X", role, Ct));
        Assert.IsType<SaveResult.Forbidden>(await users.SetEnabledAsync(1, 1, enabled: false, Ct));
        Assert.IsType<SaveResult.Forbidden>(await users.ResetPasswordAsync(1, 1, Password, Ct));
        Assert.IsType<SaveResult.Forbidden>((await users.ResetByLinkAsync(1, 1, Ct)).Result);
        Assert.IsType<SaveResult.Forbidden>(await users.UnlockAsync(1, 1, Ct));
    }

    [Fact]
    public async Task ListAsync_SearchAndPages_GiveStableRows()
    {
        foreach (var name in new[] { "Zoe", "Örn", "adam", "Bea" })
        {
            await Users.AddAsync(new UserInput { Name = name, Email = $"{name.Length}{name[^1]}@example.test", Role = Roles.Sales }, Ct);
        }

        var first = await Users.ListAsync(take: 3, ct: Ct);
        var second = await Users.ListAsync(after: first.Next, take: 3, ct: Ct);

        Assert.Equal(["adam", "Bea", "Örn", "Zoe"], first.Items.Concat(second.Items).Select(u => u.Name));
        Assert.Equal((4, null), (first.TotalCount, second.Next));
        Assert.Equal("Örn", Assert.Single((await Users.ListAsync("ORN", ct: Ct)).Items).Name);
        Assert.Empty((await Users.ListAsync("%", ct: Ct)).Items);
    }

    [Theory]
    [InlineData("mara@example.test")]
    [InlineData("nobody@example.test")]
    [InlineData("no address at all \u0000")]
    public async Task SignInAsync_BurstOfWrongPasswords_LooksAtNoMoreThanFive(string email)
    {
        await AddAsync("mara@example.test", Roles.Sales);

        var results = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => SignInAsync(email, $"wrong password {i}"), Ct)));

        Assert.Equal(12, results.OfType<SignInResult.Refused>().Count());
        Assert.IsType<SignInResult.Refused>(await SignInAsync(email));
        await using var db = Database.Open();
        var looked = GuardKey.NameFromStrangers(email, new SecurityOptions()).Hash;
        Assert.Equal(5, (await db.SignInFailures.SingleAsync(f => f.NameHash == looked, Ct)).Count);
    }

    [Fact]
    public async Task UnlockAsync_LockedAccount_SignsInAgain()
    {
        var id = await AddAsync("mara@example.test", Roles.Sales);
        for (var i = 0; i < 5; i++)
        {
            await SignInAsync("mara@example.test", "wrong password");
        }

        Assert.NotNull((await Users.GetAsync(id, Ct))!.LockedUntil);
        Assert.IsType<SaveResult.Saved>(await Users.UnlockAsync(id, 1, Ct));
        Assert.IsType<SignInResult.SignedIn>(await SignInAsync("mara@example.test"));
    }

    [Fact]
    public async Task ChangePasswordAsync_WrongCurrent_ChangesNothing()
    {
        var id = await AddAsync("mara@example.test", Roles.Viewer);
        var own = Database.Get<AccountService>(Actor.Person(id, "Mara", Roles.Viewer));

        var wrong = await own.ChangePasswordAsync("not the password", "copper meadow lantern", Ct);

        Assert.Equal("currentPassword", Assert.IsType<SaveResult.Invalid>(wrong).Errors[0].Field);
        Assert.IsType<SaveResult.Saved>(await own.ChangePasswordAsync(Password, "copper meadow lantern", Ct));
        Assert.IsType<SignInResult.Refused>(await SignInAsync("mara@example.test"));
        Assert.IsType<SignInResult.SignedIn>(await SignInAsync("mara@example.test", "copper meadow lantern"));
    }

    [Fact]
    public async Task CreateAdministratorAsync_TwoAtOnce_MakesOneAndCloses()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() => Database.Get<FirstRun>().CreateAdministratorAsync(
            new UserInput { Name = "Ada", Email = $"ada{i}@example.test", Password = Password }, Ct), Ct)));

        Assert.Single(results.OfType<SaveResult.Saved>());
        Assert.Equal(3, results.OfType<SaveResult.Forbidden>().Count());
        Assert.False(await Database.Get<FirstRun>().IsOpenAsync(Ct));
        Assert.Equal(Roles.Administrator, Assert.Single((await Users.ListAsync(ct: Ct)).Items).Role);
    }

    private async Task<int> AddAsync(string email, string role)
    {
        var result = await Users.AddAsync(new UserInput { Name = "Mara Klein", Email = email, Role = role, Password = Password }, Ct);
        return Assert.IsType<SaveResult.Saved>(result.Result).Id;
    }

    private Task<SignInResult> SignInAsync(string email, string password = Password) =>
        Database.Get<SignInService>().SignInAsync(email, password, new SignInPlace("127.0.0.1", null), Ct);
}

public sealed class UserServiceOnSqliteTests() : UserServiceTests(DatabaseProvider.Sqlite);

public sealed class UserServiceOnPostgreSqlTests() : UserServiceTests(DatabaseProvider.PostgreSql);

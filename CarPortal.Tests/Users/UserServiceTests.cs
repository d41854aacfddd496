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

    [Theory]
    [InlineData(Roles.Manager)]
    [InlineData(Roles.Sales)]
    [InlineData(Roles.Viewer)]
    public async Task A16_A21_WithoutPermission_NothingIsToldOrChanged(string role)
    {
        var users = Database.Get<UserService>(Actor.Person(7, "X", role));

        await Assert.ThrowsAsync<PermissionDeniedException>(() => users.ListAsync(ct: Ct));
        await Assert.ThrowsAsync<PermissionDeniedException>(() => users.CountAsync(Ct));
        await Assert.ThrowsAsync<PermissionDeniedException>(() => users.GetAsync(1, Ct));
        await Assert.ThrowsAsync<PermissionDeniedException>(() => users.FindByEmailAsync("a@b.example", Ct));
        Assert.IsType<SaveResult.Forbidden>((await users.AddAsync(new UserInput(), Ct)).Result);
        Assert.IsType<SaveResult.Forbidden>(await users.UpdateAsync(1, 1, "X", role, Ct));
        Assert.IsType<SaveResult.Forbidden>(await users.SetEnabledAsync(1, 1, enabled: false, Ct));
        Assert.IsType<SaveResult.Forbidden>(await users.ResetPasswordAsync(1, 1, Password, Ct));
        Assert.IsType<SaveResult.Forbidden>((await users.ResetByLinkAsync(1, 1, Ct)).Result);
        Assert.IsType<SaveResult.Forbidden>(await users.UnlockAsync(1, 1, Ct));
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

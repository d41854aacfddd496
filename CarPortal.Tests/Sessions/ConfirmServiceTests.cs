using CarPortal.Data;
using CarPortal.Data.ApiKeys;
using CarPortal.Data.History;
using CarPortal.Data.Sessions;
using CarPortal.Data.Users;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Sessions;

/// <summary>Sensitive steps ask for fresh proof of who somebody is.</summary>
public abstract class ConfirmServiceTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private int _id;
    private SessionUser _session = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        (_id, var email) = await Database.AddStaffAsync(Roles.Administrator, "Ada");
        var signedIn = await Database.Get<SignInService>().SignInAsync(email, StaffBuilder.Password, new SignInPlace("127.0.0.1", null), Ct);
        _session = Assert.IsType<SignInResult.SignedIn>(signedIn).User;
    }

    [Fact]
    public async Task Session_JustBegunOrAgedOrConfirmed_IsConfirmedForTenMinutes()
    {
        Assert.True((await ActorAsync()).IsConfirmed);

        await AgeAsync(TimeSpan.FromMinutes(9));
        Assert.True((await ActorAsync()).IsConfirmed);
        await AgeAsync(TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(1));
        Assert.False((await ActorAsync()).IsConfirmed);

        Assert.IsType<SaveResult.Saved>(await ConfirmAsync(StaffBuilder.Password));
        Assert.True((await ActorAsync()).IsConfirmed);
        var entry = Assert.Single(await HistoryAsync(HistoryAction.Confirmed));
        Assert.Equal(("Ada", new FieldChangeItem("method", null, "password")), (entry.ActorName, Assert.Single(entry.Changes)));
    }

    [Fact]
    public async Task ConfirmAsync_WrongPassword_StaysUnconfirmedAndIsInTheHistory()
    {
        await AgeAsync(TimeSpan.FromHours(1));

        foreach (var wrong in new[] { "not the password", "", null, new string('x', Passwords.MaxLength + 1) })
        {
            Assert.Equal("password", Assert.IsType<SaveResult.Invalid>(await ConfirmAsync(wrong)).Errors[0].Field);
        }

        Assert.False((await ActorAsync()).IsConfirmed);
        Assert.Equal(4, (await HistoryAsync(HistoryAction.SignInFailed)).Count);
    }

    [Fact]
    public async Task ConfirmAsync_TooManyWrongOnes_RefusesTheRightOneTooButNotAtTheSignInPage()
    {
        await AgeAsync(TimeSpan.FromHours(1));
        for (var i = 0; i < 5; i++)
        {
            await ConfirmAsync($"wrong password {i}");
        }

        Assert.Contains("Too many", Assert.IsType<SaveResult.Invalid>(await ConfirmAsync(StaffBuilder.Password)).Errors[0].Message, StringComparison.Ordinal);
        Assert.False((await ActorAsync()).IsConfirmed);
        var signedIn = await Database.Get<SignInService>().SignInAsync(
            _session.Email, StaffBuilder.Password, new SignInPlace("127.0.0.1", null), Ct);
        Assert.IsType<SignInResult.SignedIn>(signedIn);
    }

    [Fact]
    public async Task ConfirmAsync_OneSession_LeavesTheOthersUnconfirmed()
    {
        var other = Assert.IsType<SignInResult.SignedIn>(await Database.Get<SignInService>().SignInAsync(
            _session.Email, StaffBuilder.Password, new SignInPlace("127.0.0.1", null), Ct)).User;
        await AgeAsync(TimeSpan.FromHours(1));

        await ConfirmAsync(StaffBuilder.Password);

        Assert.False((await Database.Get<SessionCheck>().CheckAsync(other.Key, used: false, Ct))!.IsConfirmed);
    }

    [Fact]
    public async Task ConfirmAsync_NobodyConsoleKeyOrEndedSession_IsForbidden()
    {
        var ended = await ActorAsync();
        await Database.Get<SessionService>(ended).SignOutAsync(Ct);

        foreach (var actor in new[] { Actor.Nobody, Actor.Console, Actor.Key(_id, "key", Roles.Administrator, Permissions.KeyScopes), ended })
        {
            Assert.IsType<SaveResult.Forbidden>(await Database.Get<ConfirmService>(actor).ConfirmAsync(StaffBuilder.Password, Ct));
        }

        Assert.False(Actor.Key(_id, "key", Roles.Administrator, Permissions.KeyScopes).IsConfirmed);
        Assert.True(Actor.Console.IsConfirmed);
    }

    [Fact]
    public async Task SensitiveSteps_Unconfirmed_ChangeNothingAndWorkAfterConfirming()
    {
        var (other, _) = await Database.AddStaffAsync(Roles.Sales);
        var key = (await Database.Get<ApiKeyService>(Actor.Console).CreateAsync(other, "till", [Permissions.CarsRead], ct: Ct)).Key!;
        await AgeAsync(TimeSpan.FromHours(1));
        Task<SaveResult>[] Steps(Actor actor)
        {
            var (users, keys) = (Database.Get<UserService>(actor), Database.Get<ApiKeyService>(actor));
            return
            [
                users.UpdateAsync(other, 1, "New", Roles.Viewer, Ct),
                users.SetEnabledAsync(other, 1, enabled: false, Ct),
                users.ResetPasswordAsync(other, 1, "copper meadow lantern", Ct),
                Result(users.ResetByLinkAsync(other, 1, Ct)),
                Result(users.AddAsync(new UserInput { Name = "New", Email = "new@example.test", Role = Roles.Viewer }, Ct)),
                KeyResult(keys.CreateAsync(_id, "mine", [Permissions.CarsRead], ct: Ct)),
                KeyResult(keys.CreateAsync(other, "theirs", [Permissions.CarsRead], ct: Ct)),
                keys.RevokeAsync(key.Split('_')[1], Ct),
            ];
        }

        var before = await CountAsync();
        Assert.All(await Task.WhenAll(Steps(await ActorAsync())), result => Assert.IsType<SaveResult.Unconfirmed>(result));
        Assert.Equal(before, await CountAsync());

        Assert.IsType<SaveResult.Saved>(await ConfirmAsync(StaffBuilder.Password));
        Assert.All(await Task.WhenAll(Steps(await ActorAsync())), result => Assert.IsNotType<SaveResult.Unconfirmed>(result));
        Assert.NotEqual(before, await CountAsync());
    }

    [Fact]
    public async Task RevokeAsync_OwnKeyUnconfirmed_IsDoneAtOnce()
    {
        var key = (await Database.Get<ApiKeyService>(Actor.Console).CreateAsync(_id, "mine", [Permissions.CarsRead], ct: Ct)).Key!;
        await AgeAsync(TimeSpan.FromHours(1));

        Assert.IsType<SaveResult.Saved>(await Database.Get<ApiKeyService>(await ActorAsync()).RevokeAsync(key.Split('_')[1], Ct));
    }

    private static async Task<SaveResult> Result(Task<LinkResult> step) => (await step).Result;

    private static async Task<SaveResult> KeyResult(Task<(SaveResult Result, string? Key)> step) => (await step).Result;

    private async Task<SaveResult> ConfirmAsync(string? password) =>
        await Database.Get<ConfirmService>(await ActorAsync()).ConfirmAsync(password, Ct);

    private async Task<Actor> ActorAsync()
    {
        var now = (await Database.Get<SessionCheck>().CheckAsync(_session.Key, used: false, Ct))!;
        return Actor.Person(now.UserId, now.Name, now.Role) with { SessionId = now.SessionId, IsConfirmed = now.IsConfirmed };
    }

    /// <summary>Lets time pass since the last proof.</summary>
    private async Task AgeAsync(TimeSpan by)
    {
        await using var db = Database.Open();
        var then = DateTime.UtcNow - by;
        await db.Sessions.ExecuteUpdateAsync(set => set.SetProperty(s => s.ConfirmedAt, then), Ct);
    }

    private async Task<List<HistoryItem>> HistoryAsync(HistoryAction action) =>
        [.. (await Database.Get<HistoryService>(Actor.Console).ListAsync(RecordKind.User, _id, ct: Ct)).Where(e => e.Action == action)];

    private async Task<(int Users, int Keys, int History)> CountAsync()
    {
        await using var db = Database.Open();
        return (await db.Users.CountAsync(Ct), await db.ApiKeys.CountAsync(Ct), await db.History.CountAsync(Ct));
    }

    public sealed class OnSqlite() : ConfirmServiceTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : ConfirmServiceTests(DatabaseProvider.PostgreSql);
}

using CarPortal.Data;
using CarPortal.Data.History;
using CarPortal.Data.Sessions;
using CarPortal.Data.Users;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Users;

/// <summary>What is tried with accounts and their passwords.</summary>
public abstract class AccountAbuseTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private const string Password = StaffBuilder.Password;
    private const string NewPassword = "copper meadow lantern";

    [Fact]
    public async Task A11_ChangePasswordWithoutTheCurrentOne_ChangesNothingAndCloses()
    {
        var (id, email) = await Database.AddStaffAsync(Roles.Sales);
        var own = Database.Get<AccountService>(Actor.Person(id, "Mara", Roles.Sales) with { Address = "192.0.2.1" });
        foreach (var current in new[] { null, "", "wrong password", Password + " ", Password.ToUpperInvariant() })
        {
            var refused = Assert.IsType<SaveResult.Invalid>(await own.ChangePasswordAsync(current, NewPassword, Ct));
            Assert.Equal("currentPassword", Assert.Single(refused.Errors).Field);
        }

        var closed = Assert.IsType<SaveResult.Invalid>(await own.ChangePasswordAsync(Password, NewPassword, Ct));
        Assert.Contains("Wait 15 minutes", Assert.Single(closed.Errors).Message, StringComparison.Ordinal);
        Assert.IsType<SignInResult.SignedIn>(await SignInAsync(email, Password));
        await using var db = Database.Open();
        var entries = await db.History.Where(e => e.RecordKind == RecordKind.User && e.RecordId == id).ToListAsync(Ct);
        Assert.Equal(5, entries.Count(e => e.Action == HistoryAction.SignInFailed && e.Address == "192.0.2.1"));
        Assert.Single(entries, e => e.Action == HistoryAction.LockedOut);
    }

    [Fact]
    public async Task A11_GuessesAtTheSignInPage_DoNotKeepTheOwnerFromChangingIt()
    {
        var (id, email) = await Database.AddStaffAsync(Roles.Sales);
        for (var i = 0; i < 6; i++)
        {
            await SignInAsync(email, "wrong password");
        }

        var own = Database.Get<AccountService>(Actor.Person(id, "Mara", Roles.Sales));
        Assert.IsType<SaveResult.Saved>(await own.ChangePasswordAsync(Password, NewPassword, Ct));
    }

    [Fact]
    public async Task A12_ResetLinkReusedOrOfAnother_OpensNothing()
    {
        var (id, email) = await Database.AddStaffAsync(Roles.Sales);
        var (otherId, _) = await Database.AddStaffAsync(Roles.Administrator);
        var account = Database.Get<AccountService>(Actor.Nobody);
        var older = await ResetAsync(id);
        var token = await ResetAsync(id);

        Assert.IsType<SignInResult.Refused>(await SignInAsync(email, Password));
        foreach (var (user, secret) in new[] { (id, older), (otherId, token), (id, null), (id, ""), (id, token[..^1]), (0, token) })
        {
            Assert.Null(await account.FindLinkAsync(user, secret, Ct));
            Assert.IsType<SaveResult.NotFound>(await account.CompleteLinkAsync(user, secret, NewPassword, Ct));
        }

        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(
            () => account.CompleteLinkAsync(id, token, $"{NewPassword} {i}", Ct), Ct)));
        Assert.Single(results.OfType<SaveResult.Saved>());
        Assert.IsType<SaveResult.NotFound>(await account.CompleteLinkAsync(id, token, NewPassword, Ct));
    }

    [Fact]
    public async Task A12_ResetLinkExpired_OpensNothing()
    {
        var (id, _) = await Database.AddStaffAsync(Roles.Sales);
        var token = await ResetAsync(id);
        await using (var db = Database.Open())
        {
            var row = await db.UserTokens.SingleAsync(t => t.UserId == id, Ct);
            row.Value = $"{DateTime.UtcNow.AddSeconds(-1):O}|{row.Value!.Split('|')[1]}";
            await db.SaveChangesAsync(Ct);
        }

        Assert.Null(await Database.Get<AccountService>(Actor.Nobody).FindLinkAsync(id, token, Ct));
    }

    [Theory]
    [InlineData("disabled")]
    [InlineData("password")]
    public async Task A12_ResetLinkAfterTheAccountChanged_OpensNothing(string what)
    {
        var (id, _) = await Database.AddStaffAsync(Roles.Sales);
        var token = await ResetAsync(id);
        var version = (await Users.GetAsync(id, Ct))!.Version;
        Assert.IsType<SaveResult.Saved>(what == "disabled"
            ? await Users.SetEnabledAsync(id, version, enabled: false, Ct)
            : await Users.ResetPasswordAsync(id, version, NewPassword, Ct));

        var account = Database.Get<AccountService>(Actor.Nobody);
        Assert.Null(await account.FindLinkAsync(id, token, Ct));
        Assert.IsType<SaveResult.NotFound>(await account.CompleteLinkAsync(id, token, "another meadow lantern", Ct));
    }

    [Theory]
    [InlineData("MARA@EXAMPLE.TEST")]
    [InlineData("mara@example.test ")]
    [InlineData("\tmara@example.test")]
    [InlineData("m\u0430ra@example.test")] // Cyrillic
    [InlineData("m\u0251ra@example.test")] // Latin alpha
    [InlineData("\uff4dara@example.test")] // full width
    [InlineData("ma\u200bra@example.test")] // zero width
    [InlineData("ma\u00adra@example.test")] // soft hyphen
    [InlineData("mara\u0301@example.test")] // an accent
    [InlineData("mar\u0131@example.test")]
    public async Task A13_AddressLikeAnothers_IsRefused(string email)
    {
        Assert.IsType<SaveResult.Saved>((await AddAsync("mara@example.test")).Result);

        var result = (await AddAsync(email)).Result;

        Assert.True(result is SaveResult.Duplicate("email", _) or SaveResult.Invalid, $"{result}");
        Assert.Equal(1, (await Users.ListAsync(ct: Ct)).TotalCount);
    }

    [Fact]
    public async Task A13_SameAddressEightTimesAtOnce_IsOneAccount()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(
            () => AddAsync(i % 2 == 0 ? "mara@example.test" : "Mara@Example.test"), Ct)));

        Assert.Single(results, r => r.Result is SaveResult.Saved);
        Assert.Equal(7, results.Count(r => r.Result is SaveResult.Duplicate));
    }

    private UserService Users => Database.Get<UserService>(Actor.Console);

    private Task<LinkResult> AddAsync(string email) =>
        Users.AddAsync(new UserInput { Name = "Mara", Email = email, Role = Roles.Sales, Password = Password }, Ct);

    private async Task<string> ResetAsync(int id) =>
        (await Users.ResetByLinkAsync(id, (await Users.GetAsync(id, Ct))!.Version, Ct)).LinkToken!;

    private Task<SignInResult> SignInAsync(string email, string password) =>
        Database.Get<SignInService>().SignInAsync(email, password, new SignInPlace("198.51.100.1", null), Ct);
}

public sealed class AccountAbuseOnSqliteTests() : AccountAbuseTests(DatabaseProvider.Sqlite);

public sealed class AccountAbuseOnPostgreSqlTests() : AccountAbuseTests(DatabaseProvider.PostgreSql);

using CarPortal.Data;
using CarPortal.Data.Sessions;
using CarPortal.Data.Users;
using CarPortal.Tests.Testing;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

using SignInResult = CarPortal.Data.Users.SignInResult;

namespace CarPortal.Tests.Users;

public abstract class UserListTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private UserService Users => Database.Get<UserService>(Actor.Console);

    [Fact]
    public async Task ListAsync_SearchAndPages_GiveEveryRowOnce()
    {
        foreach (var name in new[] { "Zoe", "Örn", "adam", "Bea" })
        {
            await AddAsync(name, Roles.Sales, email: $"{(name == "Örn" ? "orn" : name)}@example.test");
        }

        var first = await Users.ListAsync(new UserQuery { Take = 3 }, Ct);
        var second = await Users.ListAsync(new UserQuery { Take = 3, Page = 2 }, Ct);

        Assert.Equal(["adam", "Bea", "Örn", "Zoe"], first.Items.Concat(second.Items).Select(u => u.Name));
        Assert.Equal((4, "2", null, 1), (first.TotalCount, first.Next, first.Previous, first.FirstPosition));
        Assert.Equal((4, null, "1", 4), (second.TotalCount, second.Next, second.Previous, second.FirstPosition));
        Assert.Equal("Örn", Assert.Single((await Users.ListAsync(new UserQuery { Search = "ÖRN" }, Ct)).Items).Name);
        Assert.Equal("Bea", Assert.Single((await Users.ListAsync(new UserQuery { Search = "example.test bea" }, Ct)).Items).Name);
        Assert.Empty((await Users.ListAsync(new UserQuery { Search = "%" }, Ct)).Items);
        Assert.Empty((await Users.ListAsync(new UserQuery { Search = "\0\ud800" }, Ct)).Items);
        Assert.Empty((await Users.ListAsync(new UserQuery { Page = 9 }, Ct)).Items);
    }

    [Fact]
    public async Task ListAsync_EqualNames_KeepOneOrderOverPages()
    {
        for (var i = 0; i < 25; i++)
        {
            await AddAsync("Mara", Roles.All[i % 4], email: $"mara{i}@example.test");
        }

        foreach (var sort in Enum.GetValues<UserSort>())
        {
            foreach (var descending in new[] { false, true })
            {
                var seen = new List<int>();
                for (var page = 1; page <= 4; page++)
                {
                    seen.AddRange((await Users.ListAsync(new UserQuery { Sort = sort, Descending = descending, Take = 7, Page = page }, Ct)).Items.Select(u => u.Id));
                }

                Assert.Equal(25, seen.Distinct().Count());
            }
        }
    }

    [Fact]
    public async Task ListAsync_EachState_IsFilteredShownAndCountedAlike()
    {
        var active = await AddAsync("Active", Roles.Administrator);
        var locked = await AddAsync("Locked", Roles.Manager);
        var invited = await AddAsync("Invited", Roles.Sales, password: null);
        var disabled = await AddAsync("Disabled", Roles.Sales);
        var passkey = await AddAsync("Passkey", Roles.Viewer, password: null);
        await Users.SetEnabledAsync(disabled, 1, enabled: false, Ct);
        await AddPasskeyAsync(Database, passkey);
        for (var i = 0; i < new SecurityOptions().TriesPerName; i++)
        {
            await TrySignInAsync("LOCKED@example.test", "wrong password");
            await TrySignInAsync("nobody@example.test", "wrong password");
        }

        foreach (var (state, ids) in new[]
        {
            (UserState.Active, new[] { active, passkey }), (UserState.Locked, [locked]), (UserState.Invited, [invited]), (UserState.Disabled, [disabled]),
        })
        {
            var found = await Users.ListAsync(new UserQuery { States = [state] }, Ct);
            Assert.Equal(ids, found.Items.Select(u => u.Id));
            Assert.All(found.Items, u => Assert.Equal(state, u.State));
            Assert.Equal(ids.Length, (await Users.CountAsync(Ct)).States[state]);
        }

        Assert.Equal(
            [disabled, invited], (await Users.ListAsync(new UserQuery { States = [UserState.Invited, UserState.Disabled] }, Ct)).Items.Select(u => u.Id));
    }

    [Fact]
    public async Task ListAsync_RoleAndSecondFactor_NarrowAndCount()
    {
        var ada = await AddAsync("Ada", Roles.Administrator);
        var mara = await AddAsync("Mara", Roles.Manager);
        await AddAsync("Otto", Roles.Sales);
        await using (var db = Database.Open())
        {
            (await db.Users.SingleAsync(u => u.Id == mara, Ct)).TwoFactorEnabled = true;
            (await db.Roles.SingleAsync(r => r.Name == Roles.Administrator, Ct)).RequiresSecondFactor = true;
            await db.SaveChangesAsync(Ct);
        }

        Assert.Equal([ada, mara], (await Users.ListAsync(new UserQuery { Roles = [Roles.Administrator, Roles.Manager] }, Ct)).Items.Select(u => u.Id));
        var with = Assert.Single((await Users.ListAsync(new UserQuery { SecondFactor = true }, Ct)).Items);
        var without = (await Users.ListAsync(new UserQuery { SecondFactor = false }, Ct)).Items;
        Assert.Equal((mara, true, false), (with.Id, with.HasSecondFactor, with.NeedsSecondFactor));
        Assert.Equal(["Ada", "Otto"], without.Select(u => u.Name));
        Assert.True(without[0].NeedsSecondFactor);
        var counts = await Users.CountAsync(Ct);
        Assert.Equal((1, 2, 1), (counts.WithSecondFactor, counts.WithoutSecondFactor, counts.Roles[Roles.Sales]));
        Assert.DoesNotContain(Roles.Viewer, counts.Roles.Keys);
    }

    [Fact]
    public async Task ListAsync_SessionsKeysAndLastSignIn_AreCountedAndSorted()
    {
        var (ada, email) = await Database.AddStaffAsync(Roles.Administrator, "Ada");
        var (never, _) = await Database.AddStaffAsync(Roles.Sales, "Zoe");
        await SignInAsync(email);
        await SignInAsync(email);
        await Database.AddKeyAsync(never, Permissions.CarsRead);

        var rows = (await Users.ListAsync(new UserQuery { Sort = UserSort.LastSignIn }, Ct)).Items;

        Assert.Equal([ada, never], rows.Select(u => u.Id));
        Assert.Equal([ada, never], (await Users.ListAsync(new UserQuery { Sort = UserSort.LastSignIn, Descending = true }, Ct)).Items.Select(u => u.Id));
        Assert.Equal((2, 0, 0, 1), (rows[0].OpenSessions, rows[0].LiveKeys, rows[1].OpenSessions, rows[1].LiveKeys));
        Assert.Equal([ada, never], (await Users.ListAsync(new UserQuery { Sort = UserSort.Role }, Ct)).Items.Select(u => u.Id));
        Assert.Equal([never, ada], (await Users.ListAsync(new UserQuery { Sort = UserSort.Role, Descending = true }, Ct)).Items.Select(u => u.Id));
        Assert.Equal([never, ada], (await Users.ListAsync(new UserQuery { Sort = UserSort.Created, Descending = true }, Ct)).Items.Select(u => u.Id));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(60)]
    public async Task ListAsync_AnyNumberOfAccounts_TakesTheSameFewQueries(int staff)
    {
        using var queries = new QueryCounter(); // From the start: Entity Framework looks for listeners now and then only.
        for (var i = 0; i < staff; i++)
        {
            await Database.AddUserAsync(Roles.Sales);
        }

        var before = queries.Count;
        Assert.Equal(staff, (await Users.ListAsync(ct: Ct)).TotalCount);
        Assert.Equal(3, queries.Count - before);
    }

    private async Task<int> AddAsync(string name, string role, string? password = StaffBuilder.Password, string? email = null) =>
        Assert.IsType<SaveResult.Saved>((await Users.AddAsync(
            new UserInput { Name = name, Email = email ?? $"{name}@example.test", Role = role, Password = password }, Ct)).Result).Id;

    private async Task SignInAsync(string email) =>
        Assert.IsType<SignInResult.SignedIn>(await TrySignInAsync(email, StaffBuilder.Password));

    private Task<SignInResult> TrySignInAsync(string email, string password) =>
        Database.Get<SignInService>().SignInAsync(email, password, new SignInPlace("127.0.0.1", null), Ct);

    internal static async Task AddPasskeyAsync(TestDatabase database, int userId)
    {
        await using var db = database.Open();
        db.UserPasskeys.Add(new IdentityUserPasskey<int>
        {
            UserId = userId, CredentialId = Guid.NewGuid().ToByteArray(), Data = new IdentityPasskeyData { Name = "test", PublicKey = [1] },
        });
        await db.SaveChangesAsync(Ct);
    }

    public sealed class OnSqlite() : UserListTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : UserListTests(DatabaseProvider.PostgreSql);
}

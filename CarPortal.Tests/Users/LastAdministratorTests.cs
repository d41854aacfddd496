using CarPortal.Data;
using CarPortal.Data.SecondFactors;
using CarPortal.Data.Users;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Users;

/// <summary>Whatever is done, and by however many at once: somebody who can sign in can manage staff.</summary>
public abstract class LastAdministratorTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private UserService Users => Database.Get<UserService>(Actor.Console);

    [Fact]
    public async Task A14_LastAdministrator_DemotedDisabledOrUnlinked_Stays()
    {
        var (last, _) = await Database.AddStaffAsync(Roles.Administrator, "Boss");
        var (disabled, _) = await Database.AddStaffAsync(Roles.Administrator);
        Assert.IsType<SaveResult.Saved>(await Users.SetEnabledAsync(disabled, 1, enabled: false, Ct));
        await Database.AddUserAsync(Roles.Administrator); // Invited: cannot sign in yet.

        Assert.IsType<SaveResult.Invalid>(await Users.UpdateAsync(last, 1, "Boss", Roles.Manager, Ct));
        Assert.IsType<SaveResult.Invalid>(await Users.SetEnabledAsync(last, 1, enabled: false, Ct));
        Assert.IsType<SaveResult.Invalid>((await Users.ResetByLinkAsync(last, 1, Ct)).Result);
        Assert.Equal((Roles.Administrator, UserState.Active), await StateAsync(last));
        Assert.IsType<SaveResult.Saved>(await Users.UpdateAsync(last, 1, "The boss", Roles.Administrator, Ct));
    }

    [Fact]
    public async Task A14_LastAdministratorWithPasskeyOnly_KeepsIt()
    {
        var last = await Database.AddUserAsync(Roles.Administrator);
        await UserListTests.AddPasskeyAsync(Database, last);
        var invited = await Database.AddUserAsync(Roles.Administrator);

        Assert.IsType<SaveResult.Invalid>(await Users.SetEnabledAsync(last, await VersionAsync(last), enabled: false, Ct));
        Assert.IsType<SaveResult.Invalid>(await Database.Get<SecondFactorService>(Actor.Console).ResetAsync(last, Ct));
        Assert.IsType<SaveResult.Saved>(await Users.SetEnabledAsync(invited, await VersionAsync(invited), enabled: false, Ct));
        Assert.Equal((Roles.Administrator, UserState.Active), await StateAsync(last));
    }

    [Fact]
    public async Task A14_OwnAccount_DemotedDisabledOrUnlinked_IsRefused()
    {
        await Database.AddStaffAsync(Roles.Administrator);
        var (own, _) = await Database.AddStaffAsync(Roles.Administrator);
        var users = AsAdministrator(own);

        Assert.IsType<SaveResult.Invalid>(await users.UpdateAsync(own, 1, "B", Roles.Sales, Ct));
        Assert.IsType<SaveResult.Invalid>(await users.SetEnabledAsync(own, 1, enabled: false, Ct));
        Assert.IsType<SaveResult.Invalid>((await users.ResetByLinkAsync(own, 1, Ct)).Result);
        Assert.Equal((Roles.Administrator, UserState.Active), await StateAsync(own));
    }

    [Fact]
    public async Task A14_TwoHundredRacesOverTheLastTwo_AlwaysLeaveOne()
    {
        var (a, _) = await Database.AddStaffAsync(Roles.Administrator, "A");
        var (b, _) = await Database.AddStaffAsync(Roles.Administrator, "B");
        await using var db = Database.Open();
        var hash = await db.Users.Where(u => u.Id == a).Select(u => u.PasswordHash).SingleAsync(Ct);

        for (var round = 0; round < 200; round++)
        {
            var (va, vb) = (await VersionAsync(a), await VersionAsync(b));
            var (onB, onA) = (Deeds[round % 3], Deeds[round / 3 % 3]);
            var results = await Task.WhenAll(
                Task.Run(() => onB(AsAdministrator(a), b, vb), Ct), Task.Run(() => onA(AsAdministrator(b), a, va), Ct));

            Assert.Single(results.OfType<SaveResult.Saved>());
            Assert.Single(results.OfType<SaveResult.Invalid>());
            Assert.Equal(1, (await Users.ListAsync(new UserQuery { Roles = [Roles.Administrator], States = [UserState.Active] }, Ct)).TotalCount);
            await RestoreAsync(a, hash!);
            await RestoreAsync(b, hash!);
        }
    }

    private static Func<UserService, int, long, Task<SaveResult>>[] Deeds { get; } =
    [
        (users, id, version) => users.UpdateAsync(id, version, "X", Roles.Viewer, Ct),
        (users, id, version) => users.SetEnabledAsync(id, version, enabled: false, Ct),
        async (users, id, version) => (await users.ResetByLinkAsync(id, version, Ct)).Result,
    ];

    private UserService AsAdministrator(int id) =>
        Database.Get<UserService>(Actor.Person(id, "X", Roles.Administrator) with { IsConfirmed = true });

    private async Task<(string?, UserState)> StateAsync(int id) =>
        await Users.GetAsync(id, Ct) is { } user ? (user.Role, user.State) : default;

    private async Task<long> VersionAsync(int id) => (await Users.GetAsync(id, Ct))!.Version;

    /// <summary>An active administrator again, underneath the service: setting a password 200 times takes long.</summary>
    private async Task RestoreAsync(int id, string hash)
    {
        await using var db = Database.Open();
        await using var write = await db.BeginWriteAsync(Ct);
        var user = await db.Users.SingleAsync(u => u.Id == id, Ct);
        (user.PasswordHash, user.DisabledAt) = (hash, null);
        if (!await db.UserRoles.AnyAsync(r => r.UserId == id && r.RoleId == Roles.IdOf(Roles.Administrator), Ct))
        {
            await UserWriter.SetRoleAsync(db, user, Roles.Administrator, Ct);
        }

        await db.SaveChangesAsync(Ct);
        await write.CommitAsync(Ct);
    }

    public sealed class OnSqlite() : LastAdministratorTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : LastAdministratorTests(DatabaseProvider.PostgreSql);
}

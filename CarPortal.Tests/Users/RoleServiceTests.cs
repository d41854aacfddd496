using CarPortal.Data;
using CarPortal.Data.History;
using CarPortal.Data.Sessions;
using CarPortal.Data.Users;
using CarPortal.Tests.Testing;

namespace CarPortal.Tests.Users;

public abstract class RoleServiceTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private RoleService Settings => Database.Get<RoleService>(Actor.Console);

    [Fact]
    public async Task List_CountsWhoMaySignInAndWhoHasNoFactor()
    {
        await Database.AddStaffAsync(Roles.Sales);
        var (with, _) = await Database.AddStaffAsync(Roles.Sales);
        await AuthenticatorApp.AddAsync(Database, with);
        var (off, _) = await Database.AddStaffAsync(Roles.Sales);
        await Database.Get<UserService>(Actor.Console).SetEnabledAsync(off, 1, enabled: false, Ct);

        var roles = await Settings.ListAsync(Ct);

        Assert.Equal(Roles.All, roles.Select(r => r.Name));
        Assert.All(roles, r => Assert.False(r.RequiresSecondFactor)); // Off until an administrator asks for it.
        var sales = roles.Single(r => r.Name == Roles.Sales);
        Assert.Equal((2, 1), (sales.People, sales.WithoutSecondFactor));
    }

    [Fact]
    public async Task Require_On_HoldsForOpenSessionsAtOnceAndIsInTheHistory()
    {
        var (_, email) = await Database.AddStaffAsync(Roles.Sales);
        var session = Assert.IsType<SignInResult.SignedIn>(await Database.Get<SignInService>()
            .SignInAsync(email, StaffBuilder.Password, new SignInPlace("192.0.2.1", "test"), Ct)).User;
        var role = (await Settings.ListAsync(Ct)).Single(r => r.Name == Roles.Sales);

        var saved = await Settings.RequireSecondFactorAsync(role.Id, role.Version, required: true, Ct);

        Assert.Equal(role.Version + 1, Assert.IsType<SaveResult.Saved>(saved).Version);
        Assert.True((await Database.Get<SessionCheck>().CheckAsync(session.Key, used: false, Ct))!.MustEnrol);
        var entry = Assert.Single(await Database.Get<HistoryService>(Actor.Console).ListAsync(RecordKind.Role, role.Id, ct: Ct));
        Assert.Equal(new FieldChangeItem("requiresSecondFactor", "False", "True"), Assert.Single(entry.Changes));
        Assert.IsType<SaveResult.Conflict>(await Settings.RequireSecondFactorAsync(role.Id, role.Version, required: false, Ct));
        Assert.IsType<SaveResult.Saved>(await Settings.RequireSecondFactorAsync(role.Id, role.Version + 1, required: false, Ct));
        Assert.False((await Database.Get<SessionCheck>().CheckAsync(session.Key, used: false, Ct))!.MustEnrol);
    }

    [Fact]
    public async Task Require_ByOthers_IsRefused()
    {
        var role = (await Settings.ListAsync(Ct))[0];
        var manager = Actor.Person(1, "M", Roles.Manager) with { IsConfirmed = true };
        var unconfirmed = Actor.Person(1, "A", Roles.Administrator);

        Assert.IsType<SaveResult.Forbidden>(await Database.Get<RoleService>(manager).RequireSecondFactorAsync(role.Id, role.Version, true, Ct));
        Assert.IsType<SaveResult.Unconfirmed>(await Database.Get<RoleService>(unconfirmed).RequireSecondFactorAsync(role.Id, role.Version, true, Ct));
        await Assert.ThrowsAsync<PermissionDeniedException>(() => Database.Get<RoleService>(manager).ListAsync(Ct));
        Assert.IsType<SaveResult.NotFound>(await Settings.RequireSecondFactorAsync(99, 1, true, Ct));
        Assert.False((await Settings.ListAsync(Ct))[0].RequiresSecondFactor);
    }

    public sealed class OnSqlite() : RoleServiceTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : RoleServiceTests(DatabaseProvider.PostgreSql);
}

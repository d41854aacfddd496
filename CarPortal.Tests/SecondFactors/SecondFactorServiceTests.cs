using CarPortal.Data;
using CarPortal.Data.History;
using CarPortal.Data.SecondFactors;
using CarPortal.Data.Sessions;
using CarPortal.Data.Users;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.SecondFactors;

public abstract class SecondFactorServiceTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private int _id;
    private string _email = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        (_id, _email) = await Database.AddStaffAsync(Roles.Sales, "Mara Klein");
    }

    private SecondFactorService Own => As(Person(_id));

    [Fact]
    public async Task Confirm_FirstCode_TurnsItOnWithTenCodesAndEndsOtherSessions()
    {
        var (here, elsewhere) = (await SignInAsync(), await SignInAsync());
        var own = As(Person(_id) with { SessionId = here.SessionId });
        Assert.IsType<SaveResult.Saved>(await own.BeginAuthenticatorAsync(Ct));
        var setup = (await own.FindSetupAsync("Autohaus Sommer & Söhne", Ct))!;
        Assert.StartsWith("otpauth://totp/", setup.Uri, StringComparison.Ordinal);
        Assert.Contains($"secret={setup.Secret}", setup.Uri, StringComparison.Ordinal);
        Assert.Contains("issuer=Autohaus%20Sommer%20%26%20S%C3%B6hne", setup.Uri, StringComparison.OrdinalIgnoreCase);
        Assert.False((await own.GetOwnAsync(Ct))!.Any);

        var wrong = await own.ConfirmAuthenticatorAsync(new AuthenticatorApp(setup.Secret, []).WrongCode(), Ct);
        Assert.Equal("code", Assert.Single(Assert.IsType<SaveResult.Invalid>(wrong.Result).Errors).Field);
        Assert.Equal(setup, await own.FindSetupAsync("Autohaus Sommer & Söhne", Ct));
        var (result, codes) = await own.ConfirmAuthenticatorAsync(AuthenticatorApp.CodeOf(setup.Secret), Ct);

        Assert.IsType<SaveResult.Saved>(result);
        Assert.Equal(10, codes!.Distinct().Count());
        Assert.All(codes!, code => Assert.Matches("^[0-9a-z]{4}(-[0-9a-z]{4}){3}$", code));
        var now = (await own.GetOwnAsync(Ct))!;
        Assert.Equal((true, 10, 0), (now.AuthenticatorSince is not null, now.RecoveryCodesLeft, now.Passkeys));
        Assert.NotNull(await CheckAsync(here));
        Assert.Null(await CheckAsync(elsewhere));
        Assert.Null(await own.FindSetupAsync("x", Ct));
        Assert.IsType<SaveResult.NotFound>((await own.ConfirmAuthenticatorAsync(AuthenticatorApp.CodeOf(setup.Secret), Ct)).Result);
    }

    [Fact]
    public async Task EverySecret_IsNeitherInTheDatabaseNorInTheHistory()
    {
        var app = await AuthenticatorApp.AddAsync(Database, _id);
        await As(Actor.Console).ResetAsync(_id, Ct);
        var again = await AuthenticatorApp.AddAsync(Database, _id);
        Assert.IsType<SaveResult.Saved>(await Own.BeginAuthenticatorAsync(Ct));

        await using var db = Database.Open();
        var kept = string.Join('\n', await db.History.Select(e => e.Changes).ToListAsync(Ct))
            + string.Join('\n', await db.Authenticators.Select(a => a.ProtectedSecret).ToListAsync(Ct))
            + string.Join('\n', await db.UserTokens.Select(t => t.Value).ToListAsync(Ct));
        string[] secrets =
        [
            app.Secret, again.Secret, (await Own.FindSetupAsync("x", Ct))!.Secret,
            .. app.RecoveryCodes, .. again.RecoveryCodes, .. again.RecoveryCodes.Select(c => c.Replace("-", "", StringComparison.Ordinal)),
        ];
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, kept, StringComparison.OrdinalIgnoreCase));
        Assert.All(await db.RecoveryCodes.Select(c => c.CodeHash).ToListAsync(Ct), hash => Assert.Equal(32, hash.Length));
    }

    [Fact]
    public async Task Begin_AppInUse_KeepsItUntilTheNewOneIsConfirmed()
    {
        var old = await AuthenticatorApp.AddAsync(Database, _id);

        Assert.IsType<SaveResult.Saved>(await Own.BeginAuthenticatorAsync(Ct));
        var next = new AuthenticatorApp((await Own.FindSetupAsync("x", Ct))!.Secret, []);
        Assert.IsType<SecondStepResult.Wrong>(await StepAsync(next.Code()));
        Assert.IsType<SecondStepResult.SignedIn>(await StepAsync(old.Code()));
        var (result, codes) = await Own.ConfirmAuthenticatorAsync(next.Code(), Ct);

        Assert.IsType<SaveResult.Saved>(result);
        Assert.Null(codes); // The recovery codes there are stay good.
        Assert.IsType<SecondStepResult.Wrong>(await StepAsync(old.Code(1)));
        Assert.IsType<SecondStepResult.SignedIn>(await StepAsync(next.Code(1)));
    }

    [Fact]
    public async Task Cancel_AfterBegin_LeavesNothing()
    {
        await Own.BeginAuthenticatorAsync(Ct);

        Assert.IsType<SaveResult.Saved>(await Own.CancelAuthenticatorAsync(Ct));

        Assert.Null(await Own.FindSetupAsync("x", Ct));
        Assert.IsType<SignInResult.SignedIn>(await PasswordAsync());
    }

    [Fact]
    public async Task A11_ChangesWithoutConfirming_AreUnconfirmedAndChangeNothing()
    {
        var stale = As(Person(_id) with { IsConfirmed = false });
        Assert.IsType<SaveResult.Unconfirmed>(await stale.BeginAuthenticatorAsync(Ct));
        await Own.BeginAuthenticatorAsync(Ct);
        var secret = (await Own.FindSetupAsync("x", Ct))!.Secret;
        Assert.Null(await stale.FindSetupAsync("x", Ct));
        Assert.IsType<SaveResult.Unconfirmed>((await stale.ConfirmAuthenticatorAsync(AuthenticatorApp.CodeOf(secret), Ct)).Result);
        var app = await AuthenticatorApp.AddAsync(Database, _id);

        Assert.IsType<SaveResult.Unconfirmed>(await stale.RemoveAuthenticatorAsync(Ct));
        Assert.IsType<SaveResult.Unconfirmed>((await stale.RenewRecoveryCodesAsync(Ct)).Result);
        Assert.IsType<SaveResult.Unconfirmed>(await As(Person(999) with { Permissions = Permissions.All, IsConfirmed = false }).ResetAsync(_id, Ct));

        Assert.IsType<SecondStepResult.SignedIn>(await StepAsync(app.Code()));
        Assert.Equal(10, (await Own.GetOwnAsync(Ct))!.RecoveryCodesLeft);
    }

    [Fact]
    public async Task Enrolment_RoleRequiresIt_NeedsNoConfirming()
    {
        await RequireAsync(Roles.Sales);
        var stale = As(Person(_id) with { IsConfirmed = false });
        Assert.True((await stale.GetOwnAsync(Ct))!.MustEnrol);

        Assert.IsType<SaveResult.Saved>(await stale.BeginAuthenticatorAsync(Ct));
        var secret = (await stale.FindSetupAsync("x", Ct))!.Secret;
        Assert.IsType<SaveResult.Saved>((await stale.ConfirmAuthenticatorAsync(AuthenticatorApp.CodeOf(secret), Ct)).Result);

        Assert.False((await stale.GetOwnAsync(Ct))!.MustEnrol);
        Assert.IsType<SaveResult.Unconfirmed>(await stale.BeginAuthenticatorAsync(Ct));
        Assert.IsType<SaveResult.Unconfirmed>(await stale.RemoveAuthenticatorAsync(Ct));
    }

    [Fact]
    public async Task Remove_OnlyFactor_TakesCodesAlongAndPasswordAloneSignsIn()
    {
        var app = await AuthenticatorApp.AddAsync(Database, _id);
        var pending = await PendingAsync();

        Assert.IsType<SaveResult.Saved>(await Own.RemoveAuthenticatorAsync(Ct));

        Assert.Equal((false, 0), ((await Own.GetOwnAsync(Ct))!.Any, (await Own.GetOwnAsync(Ct))!.RecoveryCodesLeft));
        Assert.IsType<SaveResult.NotFound>(await Own.RemoveAuthenticatorAsync(Ct));
        Assert.IsType<SaveResult.Invalid>((await Own.RenewRecoveryCodesAsync(Ct)).Result);
        Assert.IsType<SignInResult.SignedIn>(await PasswordAsync());
        Assert.IsType<SecondStepResult.Stale>(await Steps.SignInWithCodeAsync(pending, app.Code(), Place, Ct));
    }

    [Fact]
    public async Task RenewRecoveryCodes_OldOnes_AreWorthNothing()
    {
        var app = await AuthenticatorApp.AddAsync(Database, _id);

        var (result, codes) = await Own.RenewRecoveryCodesAsync(Ct);

        Assert.IsType<SaveResult.Saved>(result);
        Assert.Empty(codes!.Intersect(app.RecoveryCodes));
        Assert.IsType<SecondStepResult.Wrong>(await RecoverAsync(app.RecoveryCodes[0]));
        Assert.IsType<SecondStepResult.SignedIn>(await RecoverAsync(codes![0]));
        Assert.Equal(9, (await Own.GetOwnAsync(Ct))!.RecoveryCodesLeft);
    }

    [Fact]
    public async Task Reset_ByAdministrator_TakesAllAwayAndEndsSessions()
    {
        var (boss, _) = await Database.AddStaffAsync(Roles.Administrator);
        var app = await AuthenticatorApp.AddAsync(Database, _id);
        var session = Assert.IsType<SecondStepResult.SignedIn>(await StepAsync(app.Code())).User;

        Assert.IsType<SaveResult.Saved>(await As(Actor.Person(boss, "Boss", Roles.Administrator) with { IsConfirmed = true }).ResetAsync(_id, Ct));

        Assert.Null(await CheckAsync(session));
        Assert.False((await Own.GetOwnAsync(Ct))!.Any);
        Assert.IsType<SignInResult.SignedIn>(await PasswordAsync());
        var entries = await Database.Get<HistoryService>(Actor.Console).ListAsync(RecordKind.User, _id, ct: Ct);
        var reset = Assert.Single(entries, e => e.ActorName == "Boss" && e.Action == HistoryAction.Changed);
        Assert.Contains(new FieldChangeItem("secondFactor", "on", "reset"), reset.Changes);
        Assert.Contains(entries, e => e.Action == HistoryAction.Changed && e.Changes.Contains(new FieldChangeItem("authenticator", null, "on")));
    }

    [Fact]
    public async Task A16_ResetByNonAdministrator_IsForbidden()
    {
        var app = await AuthenticatorApp.AddAsync(Database, _id);
        var (manager, _) = await Database.AddStaffAsync(Roles.Manager);
        var (boss, _) = await Database.AddStaffAsync(Roles.Administrator);

        Assert.IsType<SaveResult.Forbidden>(await As(Actor.Person(manager, "M", Roles.Manager) with { IsConfirmed = true }).ResetAsync(_id, Ct));
        Assert.IsType<SaveResult.Forbidden>(await As(Actor.Nobody).ResetAsync(_id, Ct));
        Assert.IsType<SaveResult.Invalid>(await As(Actor.Person(boss, "B", Roles.Administrator) with { IsConfirmed = true }).ResetAsync(boss, Ct));
        Assert.IsType<SaveResult.NotFound>(await As(Actor.Console).ResetAsync(int.MaxValue, Ct));
        await Assert.ThrowsAsync<PermissionDeniedException>(() => As(Person(manager)).GetAsync(_id, Ct));
        Assert.IsType<SaveResult.Forbidden>(await As(Actor.Key(_id, "key", Roles.Administrator, Permissions.All)).RemoveAuthenticatorAsync(Ct));

        Assert.IsType<SecondStepResult.SignedIn>(await StepAsync(app.Code()));
    }

    private static SignInPlace Place { get; } = new("192.0.2.7", "test");

    private SecondStepService Steps => Database.Get<SecondStepService>();

    private static Actor Person(int id) => new(ActorKind.Person, id, "Mara Klein", new HashSet<string>()) { IsConfirmed = true };

    private SecondFactorService As(Actor actor) => Database.Get<SecondFactorService>(actor);

    private Task<SignInResult> PasswordAsync() =>
        Database.Get<SignInService>().SignInAsync(_email, StaffBuilder.Password, Place, Ct);

    private async Task<SessionUser> SignInAsync() => Assert.IsType<SignInResult.SignedIn>(await PasswordAsync()).User;

    private async Task<PendingSignIn> PendingAsync() => Assert.IsType<SignInResult.SecondFactorNeeded>(await PasswordAsync()).Pending;

    private async Task<SecondStepResult> StepAsync(string code) => await Steps.SignInWithCodeAsync(await PendingAsync(), code, Place, Ct);

    private async Task<SecondStepResult> RecoverAsync(string code) => await Steps.SignInWithRecoveryCodeAsync(await PendingAsync(), code, Place, Ct);

    private Task<SessionUser?> CheckAsync(SessionUser session) => Database.Get<SessionCheck>().CheckAsync(session.Key, used: false, Ct);

    private async Task RequireAsync(string role)
    {
        var roles = Database.Get<RoleService>(Actor.Console);
        var now = (await roles.ListAsync(Ct)).Single(r => r.Name == role);
        Assert.IsType<SaveResult.Saved>(await roles.RequireSecondFactorAsync(now.Id, now.Version, required: true, Ct));
    }

    public sealed class OnSqlite() : SecondFactorServiceTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : SecondFactorServiceTests(DatabaseProvider.PostgreSql);
}

using CarPortal.Data;
using CarPortal.Data.History;
using CarPortal.Data.SecondFactors;
using CarPortal.Data.Sessions;
using CarPortal.Data.Users;
using CarPortal.Tests.Testing;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.SecondFactors;

public abstract class SecondStepServiceTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private static readonly SignInPlace Place = new("192.0.2.7", "test");

    private int _id;
    private string _email = null!;
    private AuthenticatorApp _app = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        (_id, _email) = await Database.AddStaffAsync(Roles.Sales, "Mara Klein");
        _app = await AuthenticatorApp.AddAsync(Database, _id);
    }

    private SecondStepService Steps => Database.Get<SecondStepService>();

    [Fact]
    public async Task SignIn_PasswordThenCode_BeginsASessionOfBoth()
    {
        var pending = await PendingAsync();
        Assert.Equal(new SecondStepChoices(Authenticator: true, Passkey: false, RecoveryCode: true), await Steps.FindAsync(pending, Ct));
        Assert.Equal(0, await SessionsAsync());

        var user = Assert.IsType<SecondStepResult.SignedIn>(await Steps.SignInWithCodeAsync(pending, _app.Code(), Place, Ct)).User;

        var session = Assert.Single(await Database.Get<SessionService>(Actor.Console).ListAsync(_id, Ct));
        Assert.Equal((user.SessionId, SignInMethod.PasswordAndCode), (session.Id, session.Method));
        Assert.False(user.MustEnrol);
    }

    [Fact]
    public async Task A18_CodeReused_IsRefused()
    {
        var code = _app.Code();
        Assert.IsType<SecondStepResult.SignedIn>(await Steps.SignInWithCodeAsync(await PendingAsync(), code, Place, Ct));

        Assert.IsType<SecondStepResult.Wrong>(await Steps.SignInWithCodeAsync(await PendingAsync(), code, Place, Ct));

        // The next half minute's code is taken, and after it no earlier one.
        Assert.IsType<SecondStepResult.SignedIn>(await Steps.SignInWithCodeAsync(await PendingAsync(), _app.Code(1), Place, Ct));
        Assert.IsType<SecondStepResult.Wrong>(await Steps.SignInWithCodeAsync(await PendingAsync(), code, Place, Ct));
        Assert.Equal(2, await SessionsAsync());
    }

    [Fact]
    public async Task A18_EnrolmentCodeAtSignIn_IsRefused()
    {
        var (id, email) = await Database.AddStaffAsync(Roles.Viewer);
        var own = Database.Get<SecondFactorService>(new Actor(ActorKind.Person, id, "Otto", new HashSet<string>()) { IsConfirmed = true });
        await own.BeginAuthenticatorAsync(Ct);
        var code = AuthenticatorApp.CodeOf((await own.FindSetupAsync("x", Ct))!.Secret);
        await own.ConfirmAuthenticatorAsync(code, Ct);

        Assert.IsType<SecondStepResult.Wrong>(await Steps.SignInWithCodeAsync(await PendingAsync(email), code, Place, Ct));
    }

    [Fact]
    public async Task A18_SameCodeTwiceAtOnce_SignsInOnce()
    {
        for (var round = 0; round < 5; round++)
        {
            var (pending, code, recovery) = (await PendingAsync(), _app.Code(), _app.RecoveryCodes[round]);
            var codes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ =>
                Task.Run(() => Database.Get<SecondStepService>().SignInWithCodeAsync(pending, code, Place, Ct), Ct)));
            await RewindAsync();
            var recoveries = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ =>
                Task.Run(() => Database.Get<SecondStepService>().SignInWithRecoveryCodeAsync(pending, recovery, Place, Ct), Ct)));

            Assert.Single(codes.OfType<SecondStepResult.SignedIn>());
            Assert.Single(recoveries.OfType<SecondStepResult.SignedIn>());
        }

        Assert.Equal(10, await SessionsAsync());
    }

    [Fact]
    public async Task RecoveryCode_HoweverTyped_WorksOnceAndIsCountedInTheHistory()
    {
        var code = _app.RecoveryCodes[3];
        var typed = " " + code.ToUpperInvariant().Replace('-', ' ').Replace('0', 'O').Replace('1', 'l');

        Assert.IsType<SecondStepResult.SignedIn>(await Steps.SignInWithRecoveryCodeAsync(await PendingAsync(), typed, Place, Ct));
        Assert.IsType<SecondStepResult.Wrong>(await Steps.SignInWithRecoveryCodeAsync(await PendingAsync(), code, Place, Ct));
        Assert.IsType<SecondStepResult.Wrong>(await Steps.SignInWithRecoveryCodeAsync(await PendingAsync(), _app.Code(), Place, Ct));

        var session = Assert.Single(await Database.Get<SessionService>(Actor.Console).ListAsync(_id, Ct));
        Assert.Equal(SignInMethod.PasswordAndRecoveryCode, session.Method);
        var entries = await Database.Get<HistoryService>(Actor.Console).ListAsync(RecordKind.User, _id, ct: Ct);
        Assert.Contains(entries, e => e.Changes.Contains(new FieldChangeItem("recoveryCodes", "10 left", "9 left")));
        Assert.Equal(2, entries.Count(e => e.Action == HistoryAction.SignInFailed && e.Changes.Contains(new FieldChangeItem("method", null, "recoveryCode"))));
    }

    [Fact]
    public async Task RecoveryCode_OfSomebodyElse_IsWrong()
    {
        var (other, email) = await Database.AddStaffAsync(Roles.Viewer);
        await AuthenticatorApp.AddAsync(Database, other);

        Assert.IsType<SecondStepResult.Wrong>(await Steps.SignInWithRecoveryCodeAsync(await PendingAsync(email), _app.RecoveryCodes[0], Place, Ct));
        Assert.IsType<SecondStepResult.Wrong>(await Steps.SignInWithCodeAsync(await PendingAsync(email), _app.Code(), Place, Ct));
        Assert.IsType<SecondStepResult.SignedIn>(await Steps.SignInWithRecoveryCodeAsync(await PendingAsync(), _app.RecoveryCodes[0], Place, Ct));
    }

    [Fact]
    public async Task WrongCodes_Five_CloseTheAppButNotTheRecoveryCodes()
    {
        var pending = await PendingAsync();
        for (var i = 1; i < 5; i++)
        {
            Assert.IsType<SecondStepResult.Wrong>(await Steps.SignInWithCodeAsync(pending, _app.WrongCode(), Place, Ct));
        }

        Assert.IsType<SecondStepResult.TooMany>(await Steps.SignInWithCodeAsync(pending, _app.WrongCode(), Place, Ct));
        Assert.IsType<SecondStepResult.TooMany>(await Steps.SignInWithCodeAsync(pending, _app.Code(), Place, Ct));
        Assert.Equal(0, await SessionsAsync());
        var entries = await Database.Get<HistoryService>(Actor.Console).ListAsync(RecordKind.User, _id, ct: Ct);
        Assert.Equal((5, 1), (entries.Count(e => e.Action == HistoryAction.SignInFailed), entries.Count(e => e.Action == HistoryAction.LockedOut)));

        Assert.IsType<SecondStepResult.SignedIn>(await Steps.SignInWithRecoveryCodeAsync(pending, _app.RecoveryCodes[0], Place, Ct));
    }

    [Theory]
    [InlineData("disabled")]
    [InlineData("password")]
    [InlineData("role")]
    [InlineData("made up")]
    public async Task Pending_AccountChangedMeanwhile_IsStale(string what)
    {
        await Database.AddStaffAsync(Roles.Administrator);
        var pending = await PendingAsync();
        var users = Database.Get<UserService>(Actor.Console);
        var version = (await users.GetAsync(_id, Ct))!.Version;
        var done = what switch
        {
            "disabled" => await users.SetEnabledAsync(_id, version, enabled: false, Ct),
            "password" => await users.ResetPasswordAsync(_id, version, "copper meadow lantern", Ct),
            "role" => await users.UpdateAsync(_id, version, "Mara", Roles.Viewer, Ct),
            _ => new SaveResult.Saved(_id, version),
        };
        Assert.IsType<SaveResult.Saved>(done);
        pending = what == "made up" ? pending with { Stamp = "0" } : pending;

        Assert.Null(await Steps.FindAsync(pending, Ct));
        Assert.IsType<SecondStepResult.Stale>(await Steps.SignInWithCodeAsync(pending, _app.Code(), Place, Ct));
        Assert.IsType<SecondStepResult.Stale>(await Steps.SignInWithRecoveryCodeAsync(pending, _app.RecoveryCodes[0], Place, Ct));
        Assert.Equal(0, await SessionsAsync());
    }

    [Fact]
    public async Task Code_ProtectionKeysLost_SaysSoAndARecoveryCodeStillSignsIn()
    {
        await using (var db = Database.Open())
        {
            var lost = new AuthenticatorSecrets(new EphemeralDataProtectionProvider()).NewProtected(_id);
            await using var write = await db.BeginWriteAsync(Ct);
            await db.Authenticators.ExecuteUpdateAsync(set => set.SetProperty(a => a.ProtectedSecret, lost), Ct);
            await write.CommitAsync(Ct);
        }

        Assert.IsType<SecondStepResult.KeysLost>(await Steps.SignInWithCodeAsync(await PendingAsync(), "123456", Place, Ct));
        Assert.IsType<SecondStepResult.SignedIn>(await Steps.SignInWithRecoveryCodeAsync(await PendingAsync(), _app.RecoveryCodes[0], Place, Ct));
    }

    private async Task<PendingSignIn> PendingAsync(string? email = null) => Assert.IsType<SignInResult.SecondFactorNeeded>(
        await Database.Get<SignInService>().SignInAsync(email ?? _email, StaffBuilder.Password, Place, Ct)).Pending;

    private async Task<int> SessionsAsync()
    {
        await using var db = Database.Open();
        return await db.Sessions.CountAsync(s => s.UserId == _id, Ct);
    }

    private async Task RewindAsync()
    {
        await using var db = Database.Open();
        await using var write = await db.BeginWriteAsync(Ct);
        await db.Authenticators.ExecuteUpdateAsync(set => set.SetProperty(a => a.LastStep, 0), Ct);
        await write.CommitAsync(Ct);
    }

    public sealed class OnSqlite() : SecondStepServiceTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : SecondStepServiceTests(DatabaseProvider.PostgreSql);
}

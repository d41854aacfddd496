using CarPortal.Data;
using CarPortal.Data.ApiKeys;
using CarPortal.Data.Cars;
using CarPortal.Data.Sessions;
using CarPortal.Data.Users;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Sessions;

/// <summary>Sessions and keys are answered from memory only for as long as nobody has committed anything.</summary>
public abstract class SessionCheckTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private CommandLog _commands = null!;
    private SessionUser _session = null!;
    private string _key = null!;

    private bool RemembersSafely => Database.Options.Provider == DatabaseProvider.Sqlite;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _commands = new CommandLog(Database);
        var (id, email) = await Database.AddStaffAsync(Roles.Sales);
        var signedIn = await Database.Get<SignInService>().SignInAsync(email, StaffBuilder.Password, new SignInPlace("127.0.0.1", null), Ct);
        _session = Assert.IsType<SignInResult.SignedIn>(signedIn).User;
        _key = await Database.AddKeyAsync(id, Permissions.CarsRead);
    }

    [Fact]
    public async Task Check_NothingCommittedSince_ReadsOnceWhereThatIsKnown()
    {
        await SessionAsync();
        await KeyAsync();

        _commands.Take();
        Assert.NotNull(await SessionAsync());
        Assert.NotNull(await KeyAsync());

        Assert.Equal(RemembersSafely ? (false, false) : (true, true), Asked());
    }

    [Fact]
    public async Task Check_AnythingCommittedSince_ReadsAgain()
    {
        await SessionAsync();
        await KeyAsync();
        await Database.AddCarAsync();

        _commands.Take();
        Assert.NotNull(await SessionAsync());
        Assert.NotNull(await KeyAsync());

        Assert.Equal((true, true), Asked());
    }

    [Fact]
    public async Task Check_ChangedByAnotherProcess_TellsAtTheNextCall()
    {
        for (var round = 0; round < 50; round++)
        {
            Assert.NotNull(await SessionAsync());
            Assert.NotNull(await KeyAsync());

            await SetDisabledAsync(DateTime.UtcNow);
            Assert.Null(await SessionAsync());
            Assert.Null(await KeyAsync());

            await SetDisabledAsync(null);
        }
    }

    [Fact]
    public async Task Check_WhileOthersWrite_NeverAnswersWithWhatWas()
    {
        using var done = new CancellationTokenSource();
        var noise = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                await Database.Get<CarService>().CreateAsync(CarBuilder.Input(), Ct);
            }
        }, Ct);

        for (var round = 0; round < 100; round++)
        {
            await SetDisabledAsync(DateTime.UtcNow);
            Assert.All(await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(SessionAsync))), Assert.Null);
            await SetDisabledAsync(null);
            Assert.All(await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(SessionAsync))), Assert.NotNull);
        }

        await done.CancelAsync();
        await noise;
    }

    [Fact]
    public async Task Check_WrongSecretOfAKeyThatIsRemembered_AsksTheDatabaseLikeAnUnknownOne()
    {
        await KeyAsync();

        _commands.Take();
        Assert.Null(await Database.Get<ApiKeyCheck>().CheckAsync(_key[..^1] + (_key[^1] == 'A' ? 'B' : 'A'), ct: Ct));

        Assert.Equal((false, true), Asked());
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _commands.Dispose();
        await base.DisposeAsync();
    }

    /// <summary>Whether the session and whether the key were looked up in the database since the last time.</summary>
    private (bool Session, bool Key) Asked()
    {
        var commands = _commands.Take();
        return (commands.Contains("FROM \"Sessions\"", StringComparison.Ordinal), commands.Contains("FROM \"ApiKeys\"", StringComparison.Ordinal));
    }

    private Task<SessionUser?> SessionAsync() => Database.Get<SessionCheck>().CheckAsync(_session.Key, used: false, Ct);

    private Task<Actor?> KeyAsync() => Database.Get<ApiKeyCheck>().CheckAsync(_key, ct: Ct);

    private async Task SetDisabledAsync(DateTime? at)
    {
        await using var db = Database.Open();
        await db.Users.Where(u => u.Id == _session.UserId).ExecuteUpdateAsync(set => set.SetProperty(u => u.DisabledAt, at), Ct);
    }

    public sealed class OnSqlite() : SessionCheckTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : SessionCheckTests(DatabaseProvider.PostgreSql);
}

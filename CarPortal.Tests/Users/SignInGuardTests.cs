using CarPortal.Data;
using CarPortal.Data.History;
using CarPortal.Data.Sessions;
using CarPortal.Data.Users;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Users;

public abstract class SignInGuardTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private const string Password = StaffBuilder.Password;
    private const string Office = "192.0.2.10";
    private const string Elsewhere = "198.51.100.7";

    private static readonly SecurityOptions Limits = new();

    private IDbContextFactory<CarPortalDbContext> Factory => Database.Get<IDbContextFactory<CarPortalDbContext>>();

    [Fact]
    public async Task A01_GuessesAtOneAccount_FiveAreLookedAtAndAfterTwentyNothingIsWritten()
    {
        var (_, email) = await Database.AddStaffAsync(Roles.Sales);
        var (_, other) = await Database.AddStaffAsync(Roles.Sales);
        var results = new List<SignInResult>();
        for (var i = 0; i < 22; i++)
        {
            results.Add(await TryAsync(email, i == 10 ? Password : $"wrong password {i}"));
        }

        Assert.Equal(20, results.TakeWhile(r => r is SignInResult.Refused).Count());
        Assert.All(results.Skip(20), r => Assert.InRange(Assert.IsType<SignInResult.Throttled>(r).RetryAfter, TimeSpan.FromMinutes(14), TimeSpan.FromMinutes(15)));
        await using var db = Database.Open();
        Assert.Equal(5, (await RowAsync(db, GuardKey.NameFromStrangers(email, Limits)))!.Count);

        // Nobody else can write now, and the flood goes on all the same.
        await using (await db.BeginWriteAsync(Ct))
        {
            await db.LockAsync("sign-in", Ct);
            await db.LockAsync("users", Ct);
            for (var i = 0; i < 200; i++)
            {
                Assert.IsType<SignInResult.Throttled>(await TryAsync(email, $"guess {i}"));
            }
        }

        Assert.IsType<SignInResult.SignedIn>(await TryAsync(other, Password));
        await AgeAsync(TimeSpan.FromMinutes(15));
        Assert.IsType<SignInResult.SignedIn>(await TryAsync(email, Password));
    }

    [Fact]
    public async Task A02_SprayFromOneAddress_IsTurnedAwayAndOtherAddressesAreNot()
    {
        var (_, email) = await Database.AddStaffAsync(Roles.Sales);
        var results = new List<SignInResult>();
        for (var i = 0; i < 2_000; i++)
        {
            results.Add(await TryAsync($"person{i % 100}@example.test", $"password {i / 100}"));
        }

        Assert.True(results.OfType<SignInResult.Throttled>().Count() >= 0.95 * results.Count);
        Assert.IsType<SignInResult.Throttled>(await TryAsync(email, Password));
        Assert.IsType<SignInResult.SignedIn>(await TryAsync(email, Password, Elsewhere));
    }

    [Fact]
    public async Task SignInAsync_LockedHere_WorksFromAnotherAddress()
    {
        var (_, email) = await Database.AddStaffAsync(Roles.Administrator);
        await FailAsync(email, 5, Office);

        Assert.IsType<SignInResult.Refused>(await TryAsync(email, Password, Office));
        Assert.IsType<SignInResult.SignedIn>(await TryAsync(email, Password, Elsewhere));
    }

    [Fact]
    public async Task SignInAsync_GuessedAtFromEverywhere_WorksWhereItsOwnerIsKnown()
    {
        var (id, email) = await Database.AddStaffAsync(Roles.Administrator);
        await TryAsync(email, Password, Office);
        for (var i = 0; i < 10; i++)
        {
            await FailAsync(email, 1, $"203.0.113.{i}");
        }

        await using var db = Database.Open();
        Assert.Equal(7, (await RowAsync(db, GuardKey.NameFromStrangers(email, Limits)))!.Count);
        Assert.IsType<SignInResult.Refused>(await TryAsync(email, Password, Elsewhere));
        Assert.NotNull((await Users.GetAsync(id, Ct))!.LockedUntil);
        Assert.IsType<SignInResult.SignedIn>(await TryAsync(email, Password, Office));
    }

    [Fact]
    public async Task TryAsync_AnHourOfGuessesFromManyAddresses_LooksAtNoMoreThanThirty()
    {
        var looked = 0;
        for (var quarter = 0; quarter < 4; quarter++)
        {
            for (var i = 0; i < 60; i++)
            {
                var address = $"203.0.{quarter}.{i}";
                var answer = await SignInGuard.TryAsync(
                    Factory, [GuardKey.Name("mara@example.test", address, Limits), GuardKey.Address(address, Limits)],
                    GuardKey.NameFromStrangers("mara@example.test", Limits), Ct);
                looked += answer.Allowed ? 1 : 0;
            }

            await AgeAsync(TimeSpan.FromMinutes(15));
        }

        Assert.InRange(looked, 1, 30);
    }

    [Fact]
    public async Task UnlockAsync_FromTheConsole_OpensAccountAndAddresses()
    {
        var (id, email) = await Database.AddStaffAsync(Roles.Administrator);
        await FailAsync(email, 22, Office);
        for (var i = 0; i < 12; i++)
        {
            await FailAsync($"person{i}@example.test", 1, Office);
        }

        Assert.IsType<SignInResult.Throttled>(await TryAsync(email, Password, Office));
        Assert.NotNull((await Users.GetAsync(id, Ct))!.LockedUntil);

        Assert.IsType<SaveResult.Saved>(await Users.UnlockAsync(id, (await Users.GetAsync(id, Ct))!.Version, Ct));

        Assert.Null((await Users.GetAsync(id, Ct))!.LockedUntil);
        Assert.IsType<SignInResult.SignedIn>(await TryAsync(email, Password, Office));
    }

    [Fact]
    public async Task SignInAsync_Right_GivesItsNamesTriesBackAndItsOwnOffTheAddress()
    {
        var (_, email) = await Database.AddStaffAsync(Roles.Sales);
        for (var round = 0; round < 3; round++)
        {
            await FailAsync(email, 4, Office, isKnownPlace: round > 0);
            Assert.IsType<SignInResult.SignedIn>(await TryAsync(email, Password, Office));
        }

        await using var db = Database.Open();
        Assert.Null(await RowAsync(db, GuardKey.Name(email, Office, Limits)));
        Assert.Equal(12, (await RowAsync(db, GuardKey.Address(Office, Limits)))!.Count);
    }

    [Fact]
    public async Task SignInAsync_TheThirtiethTryIsRight_LeavesTheAddressOpen()
    {
        var (_, email) = await Database.AddStaffAsync(Roles.Sales);
        for (var i = 0; i < 29; i++)
        {
            await FailAsync($"person{i}@example.test", 1, Office);
        }

        Assert.IsType<SignInResult.SignedIn>(await TryAsync(email, Password, Office));
        Assert.IsType<SignInResult.SignedIn>(await TryAsync(email, Password, Office));
        await FailAsync(email, 1, Office, isKnownPlace: true);
        Assert.IsType<SignInResult.Throttled>(await TryAsync(email, Password, Office));
    }

    [Fact]
    public async Task TryAsync_Burst_IsCountedBeforeItIsLookedAt()
    {
        var key = GuardKey.Code(7, Limits);

        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => Task.Run(() => SignInGuard.TryAsync(Factory, key, Ct), Ct)));

        Assert.Equal(5, answers.Count(a => a.Allowed));
        Assert.Single(answers, a => a.Closed.Count > 0);
        Assert.All(answers.Where(a => !a.Allowed), a => Assert.NotNull(a.RetryAfter));
    }

    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData(null, "192.0.2.2", false)]
    public void NetworkPlace_TwoAddresses_AreOnePlaceByNetwork(string? one, string other, bool same) =>
        Assert.Equal(same, NetworkPlace.Of(one) == NetworkPlace.Of(other));

    [Fact]
    public async Task TryAsync_TooManyNames_MakesRoomAndKeepsTheLocked()
    {
        var now = DateTime.UtcNow;
        await using (var db = Database.Open())
        {
            db.AddRange(Enumerable.Range(0, SignInGuard.MaxRows - 1).Select(i => new SignInFailures { NameHash = $"n{i:x63}", Count = 1, Since = now }));
            db.Add(new SignInFailures
            {
                NameHash = GuardKey.Code(7, Limits).Hash, Count = 5, Since = now.AddMinutes(-10), LockedUntil = now.AddMinutes(5),
            });
            await db.SaveChangesAsync(Ct);
        }

        Assert.True((await SignInGuard.TryAsync(Factory, GuardKey.Code(8, Limits), Ct)).Allowed);

        await using var after = Database.Open();
        Assert.InRange(await after.SignInFailures.CountAsync(Ct), 1, SignInGuard.MaxRows - 500);
        Assert.False((await SignInGuard.TryAsync(Factory, GuardKey.Code(7, Limits), Ct)).Allowed);
    }

    private UserService Users => Database.Get<UserService>(Actor.Console);

    private Task<SignInResult> TryAsync(string email, string password, string address = Office) => Database.Get<SignInService>().SignInAsync(
        email, password, new SignInPlace(address, "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"), Ct);

    /// <summary>Counts tries as the sign-in does whose password is wrong, without looking at one, which takes its time.</summary>
    private async Task FailAsync(string email, int times, string address, bool isKnownPlace = false)
    {
        for (var i = 0; i < times; i++)
        {
            await SignInGuard.TryAsync(
                Factory, [GuardKey.Name(email, address, Limits), GuardKey.Address(address, Limits)],
                isKnownPlace ? null : GuardKey.NameFromStrangers(email, Limits), Ct);
        }
    }

    private static Task<SignInFailures?> RowAsync(CarPortalDbContext db, GuardKey key) =>
        db.SignInFailures.AsNoTracking().FirstOrDefaultAsync(f => f.NameHash == key.Hash, Ct);

    /// <summary>Lets time pass, for the rows.</summary>
    private async Task AgeAsync(TimeSpan time)
    {
        await using var db = Database.Open();
        foreach (var row in await db.SignInFailures.ToListAsync(Ct))
        {
            (row.Since, row.LockedUntil) = (row.Since - time, row.LockedUntil - time);
        }

        await db.SaveChangesAsync(Ct);
    }
}

public sealed class SignInGuardOnSqliteTests() : SignInGuardTests(DatabaseProvider.Sqlite);

public sealed class SignInGuardOnPostgreSqlTests() : SignInGuardTests(DatabaseProvider.PostgreSql);

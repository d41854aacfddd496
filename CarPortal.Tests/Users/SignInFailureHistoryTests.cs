using CarPortal.Data;
using CarPortal.Data.History;
using CarPortal.Data.Sessions;
using CarPortal.Data.Users;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Users;

/// <summary>What the history says of tries that failed, and that a flood of them does not fill it.</summary>
public abstract class SignInFailureHistoryTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private const string Office = "192.0.2.10";

    [Fact]
    public async Task SignInFailed_KnownAndUnknown_AreInTheHistoryWithPlaceAndWithoutWhatWasTyped()
    {
        var (id, email) = await Database.AddStaffAsync(Roles.Sales, "Mara Klein");
        for (var i = 0; i < 6; i++)
        {
            Assert.IsType<SignInResult.Refused>(await TryAsync(email));
        }

        Assert.IsType<SignInResult.Refused>(await TryAsync("Typed.By.Mistake@example.test"));

        await using var db = Database.Open();
        var entries = await db.History.Where(e => e.RecordKind == RecordKind.User && e.Action > HistoryAction.Restored).OrderBy(e => e.Id).ToListAsync(Ct);
        var known = entries.Where(e => e.RecordId == id).ToList();
        Assert.Equal(6, known.Count(e => e.Action == HistoryAction.SignInFailed));
        Assert.Single(known, e => e.Action == HistoryAction.LockedOut);
        Assert.Equal((0, HistoryAction.SignInFailed), (entries[^1].RecordId, entries[^1].Action));
        Assert.All(entries, e => Assert.Equal((Office, true), (e.Address, e.Changes.Contains("Firefox on Windows", StringComparison.Ordinal))));
        Assert.DoesNotContain(entries, e => (e.Changes + e.ActorName).Contains("mistake", StringComparison.OrdinalIgnoreCase)
            || e.Changes.Contains("wrong password", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RecordFailureAsync_Flood_IsBoundedAndKnownAccountsKeepTheirOwn()
    {
        var (id, _) = await Database.AddStaffAsync(Roles.Sales);
        await using var db = Database.Open();
        db.Add(new SignInFailures { NameHash = GuardKey.Entries(null, new SecurityOptions()).Hash, Count = 495, Since = DateTime.UtcNow });
        await db.SaveChangesAsync(Ct);
        var signIn = Database.Get<SignInService>();
        var user = await db.Users.SingleAsync(u => u.Id == id, Ct);
        for (var i = 0; i < 20; i++)
        {
            await signIn.RecordFailureAsync(null, new SignInPlace(Office, null), Ct);
        }

        await signIn.RecordFailureAsync(user, new SignInPlace(Office, null), Ct);

        Assert.Equal(5, await db.History.CountAsync(e => e.Action == HistoryAction.SignInFailed && e.RecordId == 0, Ct));
        Assert.Equal(1, await db.History.CountAsync(e => e.Action == HistoryAction.SignInFailed && e.RecordId == id, Ct));
    }

    private Task<SignInResult> TryAsync(string email) => Database.Get<SignInService>().SignInAsync(
        email, "wrong password", new SignInPlace(Office, "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"), Ct);

    public sealed class OnSqlite() : SignInFailureHistoryTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : SignInFailureHistoryTests(DatabaseProvider.PostgreSql);
}

using System.Net.WebSockets;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.Sessions;
using CarPortal.Data.Users;
using CarPortal.Tests.Testing;

namespace CarPortal.Tests.Circuits;

/// <summary>What ends a session ends its circuits: told at the next round of the sweep, cut at the one after.</summary>
public abstract class CircuitEndTests(DatabaseProvider provider) : CircuitTest(provider)
{
    public static TheoryData<string> Ends => ["sign-out", "revoke", "password", "disable", "role", "link"];

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task A05_A19_OpenCircuitAfterTheSessionEnded_IsToldThenCutAndNotComeBackTo(string end)
    {
        var car = await Database.AddCarAsync();
        await Database.Get<CarService>().DeleteAsync(car.Id, car.Version, Ct);
        var visitor = await SignInAsync(Roles.Manager);
        var other = await SignInAsync(Roles.Manager);
        var circuit = await visitor.OpenAsync("/trash");
        var honest = await other.OpenAsync("/trash");
        await circuit.WaitForTextAsync(car.Title);
        await honest.WaitForTextAsync(car.Title);
        var restore = circuit.Find("button", $"Restore {car.Title}")!;

        await EndAsync(end, visitor);

        // At once: what it does is refused, although nobody has told it yet.
        Assert.Null(await circuit.ClickAsync(restore));
        Assert.Equal(1, await Database.Get<CarService>().CountTrashAsync(Ct));

        await SweepAsync();
        await circuit.WaitAsync(c => c.Navigations.Any(n => n.Contains("/sign-in", StringComparison.Ordinal)), "being led to sign in");
        Assert.DoesNotContain(car.Title, circuit.Text, StringComparison.Ordinal);

        await SweepAsync();
        await circuit.Closed;
        await Assert.ThrowsAsync<WebSocketException>(() => visitor.ConnectAsync());

        // The others' go on.
        Assert.True(honest.IsAlive, honest.Error);
        Assert.Null(await honest.ClickAsync(honest.Find("button", $"Restore {car.Title}")!));
        await honest.WaitForTextAsync("The trash is empty");
    }

    private async Task EndAsync(string end, Visitor visitor)
    {
        var users = Database.Get<UserService>(Actor.Console);
        var sessions = Database.Get<SessionService>(Actor.Console);
        var version = (await users.GetAsync(visitor.Id, Ct))!.Version;
        switch (end)
        {
            case "sign-out":
                await visitor.SignOutAsync(Ct);
                break;
            case "revoke":
                var session = Assert.Single(await sessions.ListAsync(visitor.Id, Ct));
                Assert.IsType<SaveResult.Saved>(await sessions.EndAsync(visitor.Id, session.Id, Ct));
                break;
            case "password":
                Assert.IsType<SaveResult.Saved>(await users.ResetPasswordAsync(visitor.Id, version, "nine blue umbrellas", Ct));
                break;
            case "disable":
                Assert.IsType<SaveResult.Saved>(await users.SetEnabledAsync(visitor.Id, version, enabled: false, Ct));
                break;
            case "role":
                Assert.IsType<SaveResult.Saved>(await users.UpdateAsync(visitor.Id, version, "Some Manager", Roles.Administrator, Ct));
                break;
            case "link":
                Assert.IsType<SaveResult.Saved>((await users.ResetByLinkAsync(visitor.Id, version, Ct)).Result);
                break;
        }
    }

    public sealed class OnSqlite() : CircuitEndTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : CircuitEndTests(DatabaseProvider.PostgreSql);
}

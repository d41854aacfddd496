using System.Net;
using CarPortal.Data;
using CarPortal.Data.Sessions;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CarPortal.Tests.Circuits;

/// <summary>Coming back to a circuit, and what keeps a session from ending idle.</summary>
public abstract class CircuitReturnTests(DatabaseProvider provider) : CircuitTest(provider)
{
    [Fact]
    public async Task B13_ConnectionLost_TheSamePersonFindsTheSamePage()
    {
        var visitor = await SignInAsync(Roles.Sales);
        var circuit = await visitor.OpenAsync("/trash");
        await circuit.WaitForTextAsync("The trash is empty");
        circuit.Dispose();

        var back = await visitor.ConnectAsync();

        Assert.True(await back.ReturnAsync(circuit));
        await back.NavigateAsync(Address, "/cars");
        await back.WaitForTextAsync("No cars yet");
        Assert.DoesNotContain("The trash is empty", back.Text, StringComparison.Ordinal);
        Assert.Equal(1, Open.Count);
    }

    [Fact]
    public async Task A17_SomebodyElseSignedInInAnotherTab_TheFirstTabIsNotTheirs()
    {
        var visitor = await SignInAsync(Roles.Administrator);
        var circuit = await visitor.OpenAsync("/users");
        circuit.Dispose();

        // The same browser: the cookie is the other person's now.
        var (_, email) = await Database.AddStaffAsync(Roles.Viewer);
        var other = await SignInAsync(0, email);
        Replace(visitor.Cookies, other.Cookies);
        var back = await visitor.ConnectAsync();

        Assert.False(await back.ReturnAsync(circuit));
        Assert.Null(await back.CallAsync("ResumeCircuit", circuit.Secret, Address.ToString(), $"{Address}users", "[]", ""));
        Assert.True(back.IsAlive);
        Assert.Null(back.Secret);
    }

    [Fact]
    public async Task A17_SignedOutAndInAgain_TheOldTabIsLoadedAfresh()
    {
        var visitor = await SignInAsync(Roles.Sales);
        var circuit = await visitor.OpenAsync();
        await visitor.SignOutAsync(Ct);
        circuit.Dispose();
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.Http.SignInAsync(visitor.Email, StaffBuilder.Password, Ct)).StatusCode);

        var back = await visitor.ConnectAsync();

        Assert.False(await back.ReturnAsync(circuit));
    }

    [Fact]
    public async Task B15_CircuitOfAnotherProcess_IsRefusedSoThatThePageIsLoadedAfresh()
    {
        var visitor = await SignInAsync(Roles.Sales);
        var circuit = await visitor.OpenAsync();
        await using var second = PortalFactory.On(Database).Listen();

        using var back = await CircuitClient.ConnectAsync(new Uri(second.Address), visitor.Cookies);

        Assert.False(await back.ReturnAsync(circuit));
        Assert.Null(await back.CallAsync("ResumeCircuit", circuit.Secret, $"{second.Address}/", $"{second.Address}/cars", "[]", ""));
    }

    [Fact]
    public async Task StartCircuit_ConnectionFromBeforeTheSessionEnded_IsRefused()
    {
        var visitor = await SignInAsync(Roles.Sales);
        var html = await visitor.Http.GetStringAsync("/cars", Ct);
        var waiting = await visitor.ConnectAsync();
        await visitor.SignOutAsync(Ct);

        Assert.False(await waiting.StartAsync(Address, "/cars", html));
        await waiting.Closed;
        Assert.Equal(0, Open.Count);
    }

    [Fact]
    public async Task Activity_EventKeepsTheSessionAndAnIdleOpenTabDoesNot()
    {
        var visitor = await SignInAsync(Roles.Sales);
        var circuit = await visitor.OpenAsync("/cars");
        var lastSeen = Portal.Services.GetRequiredService<LastSeen>();
        await lastSeen.WriteAsync(Ct);
        var before = DateTime.UtcNow.AddMinutes(-50);
        await SetLastSeenAsync(visitor.Id, before);

        // The sweep looks at the session and the page stands open: that is not use.
        await SweepAsync();
        await lastSeen.WriteAsync(Ct);
        Assert.True((await LastSeenAsync(visitor.Id) - before).Duration() < TimeSpan.FromSeconds(1));

        await circuit.NavigateAsync(Address, "/trash");
        await circuit.WaitForTextAsync("The trash is empty");
        await lastSeen.WriteAsync(Ct);
        Assert.True(DateTime.UtcNow - await LastSeenAsync(visitor.Id) < TimeSpan.FromMinutes(1));

        // Idle for too long: an event in a tab left open brings it back no more.
        var tooLong = DateTime.UtcNow.AddMinutes(-61);
        await SetLastSeenAsync(visitor.Id, tooLong);
        await circuit.NavigateAsync(Address, "/cars");
        await circuit.WaitAsync(c => c.Batches > 0, "a batch");
        await lastSeen.WriteAsync(Ct);
        Assert.True((await LastSeenAsync(visitor.Id) - tooLong).Duration() < TimeSpan.FromSeconds(1));
        await SweepAsync();
        await circuit.WaitAsync(c => c.Navigations.Count > 0, "being led to sign in");
    }

    private void Replace(CookieContainer cookies, CookieContainer others)
    {
        foreach (Cookie cookie in others.GetCookies(Address))
        {
            cookies.Add(Address, new Cookie(cookie.Name, cookie.Value, cookie.Path));
        }
    }

    private async Task SetLastSeenAsync(int userId, DateTime at)
    {
        await using var db = Database.Open();
        await db.Sessions.Where(s => s.UserId == userId).ExecuteUpdateAsync(set => set.SetProperty(s => s.LastSeenAt, at), Ct);
    }

    private async Task<DateTime> LastSeenAsync(int userId)
    {
        await using var db = Database.Open();
        return await db.Sessions.Where(s => s.UserId == userId).Select(s => s.LastSeenAt).SingleAsync(Ct);
    }

    public sealed class OnSqlite() : CircuitReturnTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : CircuitReturnTests(DatabaseProvider.PostgreSql);
}

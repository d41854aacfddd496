using System.Net.WebSockets;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.Users;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Circuits;

/// <summary>Who gets a circuit, how many, and what it opens.</summary>
public abstract class CircuitDoorTests(DatabaseProvider provider) : CircuitTest(provider)
{
    [Fact]
    public async Task B01_S17_ThousandStrangersAtTheHub_AreRefusedAndCostNoCircuit()
    {
        var stranger = Visit();
        for (var i = 0; i < 10; i++)
        {
            await Assert.ThrowsAsync<WebSocketException>(() => stranger.ConnectAsync());
        }

        for (var i = 0; i < 990; i++)
        {
            using var answer = await stranger.Http.PostAsync("/_blazor/negotiate?negotiateVersion=1", null, Ct);
            Assert.Equal(System.Net.HttpStatusCode.Unauthorized, answer.StatusCode);
        }

        Assert.Equal(0, Open.Count);
    }

    [Fact]
    public async Task B02_ForeignOrigin_IsRefused()
    {
        var visitor = await SignInAsync(Roles.Administrator);

        foreach (var origin in new[] { "https://evil.example", "null", $"http://127.0.0.1:{Address.Port + 1}", $"http://127.0.0.1.evil.example:{Address.Port}" })
        {
            await Assert.ThrowsAsync<WebSocketException>(() => visitor.ConnectAsync(origin));
        }

        Assert.True((await visitor.OpenAsync()).IsAlive);
    }

    [Fact]
    public async Task B06_S02_ForbiddenPageWithinTheCircuit_SaysSoAndReadsNothing()
    {
        var car = await Database.AddCarAsync();
        const string name = "Konrad Secret";
        var (other, _) = await Database.AddStaffAsync(Roles.Sales, name);
        var viewer = await SignInAsync(Roles.Viewer);
        var circuit = await viewer.OpenAsync();

        foreach (var path in new[] { "/users", $"/users/{other}", "/cars/new", $"/cars/{car.Id}/edit", "/settings", "/keys", "/history" })
        {
            await circuit.NavigateAsync(Address, path);
            await circuit.WaitForTextAsync("You may not open this");
            Assert.DoesNotContain(name, circuit.Text, StringComparison.Ordinal);
            await circuit.NavigateAsync(Address, "/trash");
            await circuit.WaitForTextAsync("The trash is empty");
        }

        // Pages that are served whole and never drawn by a circuit: the browser is sent to fetch them, nothing is shown.
        foreach (var path in new[] { "/sign-in", "/account/password", "/setup", "/set-password", "/error" })
        {
            var sent = circuit.Navigations.Count;
            await circuit.NavigateAsync(Address, path);
            await circuit.WaitAsync(c => c.Navigations.Count > sent || c.Text.Contains("There is nothing here", StringComparison.Ordinal), path);
        }
    }

    [Fact]
    public async Task B08_MorePagesThanOnePersonMayHave_AreServedToReadAndSayWhatToDo()
    {
        var visitor = await SignInAsync(Roles.Sales);
        var other = await SignInAsync(Roles.Sales);
        var circuits = new List<CircuitClient>();
        for (var i = 0; i < Limit; i++)
        {
            circuits.Add(await visitor.OpenAsync());
        }

        // 200 tabs: each is served, none starts a circuit.
        for (var i = Limit; i < 200; i++)
        {
            var html = await visitor.Http.GetStringAsync("/cars", Ct);
            Assert.Empty(CircuitClient.MarkersOf(html));
            Assert.Contains($"You have {Limit} live pages open", html, StringComparison.Ordinal);
            Assert.Contains("Close some of those tabs, then reload this one.", html, StringComparison.Ordinal);
            Assert.Contains("Cars</h1>", html, StringComparison.Ordinal);
        }

        // A client that starts one all the same is told and cut; the others go on.
        var forced = await visitor.ConnectAsync();
        Assert.False(await forced.StartAsync(Address, "/cars", ""));
        await forced.Closed;
        Assert.Contains($"You have {Limit} pages open already", forced.Error, StringComparison.Ordinal);
        Assert.All(circuits, c => Assert.True(c.IsAlive, c.Error));
        Assert.True((await other.OpenAsync()).IsAlive);

        // A tab is closed: there is room again.
        using var gone = new FormUrlEncodedContent([KeyValuePair.Create("circuitId", circuits[0].Secret)]);
        Assert.True((await visitor.Http.PostAsync("/_blazor/disconnect", gone, Ct)).IsSuccessStatusCode);
        Assert.True((await visitor.OpenAsync()).IsAlive);
    }

    [Fact]
    public async Task B08_ManyTabsStartedAtOnce_NeverMoreThanTheLimit()
    {
        var visitor = await SignInAsync(Roles.Sales);
        var html = await visitor.Http.GetStringAsync("/cars", Ct);
        var connections = await Task.WhenAll(Enumerable.Range(0, 2 * Limit).Select(_ => visitor.ConnectAsync()));

        var started = await Task.WhenAll(connections.Select(c => c.StartAsync(Address, "/cars", html)));

        Assert.Equal(Limit, started.Count(s => s));
        Assert.Equal(Limit, Open.Count);
    }

    public sealed class OnSqlite() : CircuitDoorTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : CircuitDoorTests(DatabaseProvider.PostgreSql);
}

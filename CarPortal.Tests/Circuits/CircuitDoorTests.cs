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

    [Fact]
    public async Task B07_RoleTakenAwayWithThePageOpen_NextChangeIsRefused()
    {
        var car = await Database.AddCarAsync();
        await Database.Get<CarService>().DeleteAsync(car.Id, car.Version, Ct);
        var seller = await SignInAsync(Roles.Sales);
        var circuit = await seller.OpenAsync("/trash");
        await circuit.WaitForTextAsync(car.Title);
        var restore = circuit.Find("button", $"Restore {car.Title}")!;

        var users = Database.Get<UserService>(Actor.Console);
        var version = (await users.GetAsync(seller.Id, Ct))!.Version;
        Assert.IsType<SaveResult.Saved>(await users.UpdateAsync(seller.Id, version, "Some Sales", Roles.Viewer, Ct));
        Assert.Null(await circuit.ClickAsync(restore));

        Assert.Equal(1, await Database.Get<CarService>().CountTrashAsync(Ct));
    }

    [Fact]
    public async Task S02_EveryHandlerOfAPage_DispatchedAfterTheRoleWasTakenAway_ChangesNothing()
    {
        var deeds = await ArrangeDeedsAsync();
        var taken = await SignInAsync(Roles.Administrator);
        var permitted = await SignInAsync(Roles.Administrator);
        var (theirs, controls) = (await BeginAsync(taken, deeds), await BeginAsync(permitted, deeds));

        // Beneath the portal, so that the session goes on: nothing but the services' own question stands in the way.
        await using (var db = Database.Open())
        {
            await db.UserRoles.Where(r => r.UserId == taken.Id).ExecuteUpdateAsync(r => r.SetProperty(x => x.RoleId, Roles.IdOf(Roles.Viewer)), Ct);
        }

        var before = await CountHistoryAsync();
        foreach (var (deed, circuit) in deeds.Zip(theirs))
        {
            await deed.DoAsync(circuit);
        }

        Assert.Equal(before, await CountHistoryAsync());
        foreach (var circuit in theirs)
        {
            await DispatchAllAsync(circuit);
        }

        Assert.Equal(before, await CountHistoryAsync());

        // The same events of somebody who may do change something, each time.
        foreach (var (deed, circuit) in deeds.Zip(controls))
        {
            await deed.DoAsync(circuit);
            Assert.True(before < (before = await CountHistoryAsync()), $"{deed.Path} did nothing.");
        }
    }

    /// <summary>A page and what it is there for: begun by filling in, done by events that must find their handlers.</summary>
    private sealed record Deed(string Path, string Button, Func<CircuitClient, Task> BeginAsync, Func<CircuitClient, Task> DoAsync);

    private async Task<Deed[]> ArrangeDeedsAsync()
    {
        var (sold, edited, trashed) = (await Database.AddCarAsync(), await Database.AddCarAsync(), await Database.AddCarAsync());
        await Database.Get<CarService>().DeleteAsync(trashed.Id, trashed.Version, Ct);
        var (other, _) = await Database.AddStaffAsync(Roles.Sales);
        return
        [
            new($"/cars/{sold.Id}", "Delete", _ => Task.CompletedTask, DeleteAsync),
            new($"/cars/{edited.Id}/edit", "Save", c => ChangeAsync(c, "title", "Opel Kadett"), async c => Assert.Null(await c.SubmitAsync("title"))),
            new("/trash", $"Restore {trashed.Title}", _ => Task.CompletedTask, async c => Assert.Null(await c.ClickAsync(c.Find("button", $"Restore {trashed.Title}")!))),
            new($"/users/{other}", "Save", c => ChangeAsync(c, "name", "Somebody Else"), async c => Assert.Null(await c.SubmitAsync("name"))),
        ];
    }

    private static async Task<List<CircuitClient>> BeginAsync(Visitor visitor, Deed[] deeds)
    {
        var circuits = new List<CircuitClient>();
        foreach (var deed in deeds)
        {
            var circuit = await visitor.OpenAsync(deed.Path);
            await circuit.WaitAsync(c => c.Find("button", deed.Button) is not null, deed.Button);
            await deed.BeginAsync(circuit);
            circuits.Add(circuit);
        }

        return circuits;
    }

    private static async Task ChangeAsync(CircuitClient circuit, string field, string value) =>
        Assert.Null(await circuit.ChangeAsync(circuit.Find("input", field)!, value));

    /// <summary>The click is answered when the dialog that asks back is.</summary>
    private static async Task DeleteAsync(CircuitClient circuit)
    {
        RenderedNode? Second() => circuit.All("button").FirstOrDefault(b => b.AllText().Trim() == "Delete" && IsInDialog(b));

        var asked = circuit.ClickAsync(circuit.Find("button", "Delete")!);
        await circuit.WaitAsync(_ => Second() is not null, "the dialog");
        Assert.Null(await circuit.ClickAsync(Second()!));
        Assert.Null(await asked);
    }

    /// <summary>What a page draws on the way may bring more handlers: these too, a few rounds deep.</summary>
    private static async Task DispatchAllAsync(CircuitClient circuit)
    {
        var found = 0;
        for (var round = 0; round < 3 && circuit.IsAlive; round++)
        {
            foreach (var element in circuit.All("button").Concat(circuit.All("form")).Where(e => !IsInDialog(e)).ToList())
            {
                foreach (var (name, handler) in element.Handlers.ToList())
                {
                    found += await DispatchAsync(circuit, handler, name) is null ? 1 : 0;
                }
            }
        }

        Assert.NotEqual(0, found);
    }

    /// <summary>An event that asks back in a dialog is answered when the dialog is: with all that it offers, the way out last.</summary>
    private static async Task<string?> DispatchAsync(CircuitClient circuit, long handler, string name)
    {
        List<RenderedNode> Offered() => circuit.All("button").Where(b => b.Handlers.ContainsKey("click") && IsInDialog(b))
            .OrderBy(b => b.AllText().Trim() is "Cancel" or "Keep" or "Stay").ToList();

        var sent = circuit.DispatchAsync(handler, name, name == "click" ? "{\"type\":\"click\",\"detail\":1}" : "{}");
        await Task.WhenAny(sent, circuit.WaitAsync(_ => Offered().Count > 0, "a dialog"));
        if (!sent.IsCompleted)
        {
            foreach (var button in Offered())
            {
                await circuit.ClickAsync(button);
            }
        }

        return await sent;
    }

    private static bool IsInDialog(RenderedNode node) =>
        node.Parent is { } parent && (parent.Attributes.GetValueOrDefault("role") == "dialog" || IsInDialog(parent));

    public sealed class OnSqlite() : CircuitDoorTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : CircuitDoorTests(DatabaseProvider.PostgreSql);
}

using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Tests.Testing;

namespace CarPortal.Tests.Circuits;

/// <summary>
/// What only a client that is no browser sends. Each time the sender's circuit may end; that of somebody else, open all
/// the while, goes on.
/// </summary>
public sealed class CircuitAbuseTests() : CircuitTest(DatabaseProvider.Sqlite)
{
    private Visitor _attacker = null!;
    private CircuitClient _honest = null!;

    /// <inheritdoc/>
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _attacker = await SignInAsync(Roles.Sales);
        _honest = await (await SignInAsync(Roles.Sales)).OpenAsync("/cars");
    }

    [Fact]
    public async Task B03_MessageBeyondTheLimit_ClosesThatCircuitOnly()
    {
        var circuit = await _attacker.OpenAsync();
        var fits = new string('x', 20_000);
        await circuit.SendAsync("OnLocationChanged", $"{Address}cars?search={fits}", null, true);
        await circuit.NavigateAsync(Address, "/trash");
        await circuit.WaitForTextAsync("The trash is empty");

        await circuit.SendAsync("OnLocationChanged", $"{Address}cars?search={new string('x', 33 * 1024)}", null, true);

        await circuit.Closed;
        await AssertHonestGoesOnAsync();
    }

    [Fact]
    public async Task B04_ThirtyClicksInOneBurst_HaveOneEffect()
    {
        var car = await Database.AddCarAsync();
        await Database.Get<CarService>().DeleteAsync(car.Id, car.Version, Ct);
        var circuit = await _attacker.OpenAsync("/trash");
        await circuit.WaitForTextAsync(car.Title);
        var restore = circuit.Find("button", $"Restore {car.Title}")!;
        var before = await CountHistoryAsync();

        await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => circuit.ClickAsync(restore)));

        Assert.Equal(before + 1, await CountHistoryAsync());
        await circuit.WaitForTextAsync("The trash is empty");
        Assert.True(circuit.IsAlive, circuit.Error);
    }

    [Fact]
    public async Task B04_ThirtySavesInOneBurst_MakeOneCar()
    {
        var circuit = await _attacker.OpenAsync("/cars/new");
        await circuit.WaitAsync(c => c.Find("input", "title") is not null, "the form");
        Assert.Null(await circuit.ChangeAsync(circuit.Find("input", "make")!, "Opel"));
        Assert.Null(await circuit.ChangeAsync(circuit.Find("input", "title")!, "Opel Kadett"));
        var save = circuit.All("form").Single(f => f.Handlers.ContainsKey("submit") && f.Within().Any(n => n.Attributes.GetValueOrDefault("name") == "title"))
            .Handlers["submit"];

        await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => circuit.DispatchAsync(save, "submit", "{}")));

        Assert.Equal(1, (await Database.Get<CarService>().ListAsync(new CarQuery(), Ct)).TotalCount);
    }

    [Fact]
    public async Task B05_HandlersThatWereNeverShown_AreRefused()
    {
        var circuit = await _attacker.OpenAsync("/trash");
        await circuit.WaitForTextAsync("The trash is empty");
        var before = await CountHistoryAsync();

        for (var handler = 100_000L; handler < 100_010; handler++)
        {
            await circuit.DispatchAsync(handler, "click", "{\"type\":\"click\"}");
        }

        Assert.Equal(before, await CountHistoryAsync());
        await AssertHonestGoesOnAsync();
    }

    [Fact]
    public async Task B05_ValueThatTheListNeverOffered_IsRefusedByTheService()
    {
        var administrator = await SignInAsync(Roles.Administrator);
        var (id, _) = await Database.AddStaffAsync(Roles.Viewer);
        var circuit = await administrator.OpenAsync($"/users/{id}");
        await circuit.WaitAsync(c => c.Find("select", "role") is not null, "the form");
        var before = await CountHistoryAsync();

        await circuit.ChangeAsync(circuit.Find("select", "role")!, "Owner");
        var form = circuit.All("form").First(f => f.Handlers.ContainsKey("submit") && f.Within().Any(n => n.Attributes.GetValueOrDefault("name") == "role"));
        await circuit.DispatchAsync(form.Handlers["submit"], "submit", "{}");

        Assert.Equal(before, await CountHistoryAsync());
    }

    [Fact]
    public async Task B09_BatchesNeverAcknowledged_StopAtTheLimit()
    {
        var circuit = await _attacker.OpenAsync();
        await circuit.WaitForTextAsync("Cars");
        circuit.Acknowledges = false;
        var drawn = circuit.Batches;

        for (var i = 0; i < 200; i++)
        {
            await circuit.NavigateAsync(Address, i % 2 == 0 ? "/trash" : "/cars");
        }

        // The hub takes one call after the other: when this is answered, it has taken all of them.
        await circuit.DispatchAsync(0, "click", "{}");
        Assert.True(circuit.Batches - drawn <= 12, $"{circuit.Batches - drawn} batches were sent without being acknowledged.");
        await AssertHonestGoesOnAsync();
    }

    [Fact]
    public async Task B10_StartCircuitTwice_ClosesTheConnection()
    {
        var circuit = await _attacker.OpenAsync();
        var html = await _attacker.Http.GetStringAsync("/cars", Ct);

        Assert.False(await circuit.StartAsync(Address, "/cars", html));

        await circuit.Closed;
        await AssertHonestGoesOnAsync();
    }

    [Fact]
    public async Task B10_CallsBeforeTheStart_CloseTheConnection()
    {
        foreach (var (target, arguments) in new (string, object?[])[]
        {
            ("OnRenderCompleted", [1L, null]), ("OnLocationChanged", [$"{Address}users", null, true]), ("BeginInvokeDotNetFromJS", ["1", null, "DispatchEventAsync", 1L, "[]"]),
            ("UpdateRootComponents", ["{\"batchId\":1,\"operations\":[]}", ""]),
        })
        {
            var circuit = await _attacker.ConnectAsync();
            await circuit.SendAsync(target, arguments);
            await circuit.Closed;
        }

        await AssertHonestGoesOnAsync();
    }

    [Fact]
    public async Task B10_GarbageFrames_CloseTheConnection()
    {
        var random = new Random(20_10);
        for (var i = 0; i < 20; i++)
        {
            var circuit = await _attacker.ConnectAsync();
            var garbage = new byte[random.Next(1, 2_000)];
            random.NextBytes(garbage);
            await circuit.SendRawAsync(HubMessage.Frame(garbage));
            await circuit.SendRawAsync(HubMessage.Frame([0x91, 0x07])); // Whatever it made of that, this closes.
            await circuit.Closed;
        }

        await AssertHonestGoesOnAsync();
    }

    [Fact]
    public async Task B11_TamperedMarkersAndState_AreRefused()
    {
        var html = await _attacker.Http.GetStringAsync("/cars", Ct);
        var marker = JsonNode.Parse(CircuitClient.MarkersOf(html)[0])!;
        var signed = marker["descriptor"]!.GetValue<string>();
        foreach (var descriptor in new[] { signed[..^8] + "AAAAAAAA", "", Convert.ToBase64String(Encoding.UTF8.GetBytes("{\"typeName\":\"UserListPage\"}")) })
        {
            marker["descriptor"] = descriptor;
            var operations = $"{{\"batchId\":1,\"operations\":[{{\"type\":\"add\",\"ssrComponentId\":1,\"marker\":{marker.ToJsonString()}}}]}}";
            var circuit = await _attacker.ConnectAsync();
            await circuit.StartAsync(Address, "/cars", html);
            await circuit.SendAsync("UpdateRootComponents", operations, CircuitClient.StateOf(html));
            await circuit.WaitAsync(c => c.Error is not null, "the refusal");
            Assert.Equal(0, circuit.Batches);
        }

        var state = CircuitClient.StateOf(html);
        var withState = await _attacker.ConnectAsync();
        await withState.StartAsync(Address, "/cars", html);
        await withState.SendAsync("UpdateRootComponents", CircuitClient.OperationsOf(html), state.Length > 8 ? state[..^8] + "AAAAAAAA" : "AAAAAAAA");
        await withState.WaitAsync(c => c.Error is not null, "the refusal");
        await AssertHonestGoesOnAsync();
    }

    [Fact]
    public async Task B12_FaultInOneCircuit_LeavesTheOthers()
    {
        var circuit = await _attacker.OpenAsync();

        await circuit.InvokeDotNetAsync(987_654, "Nothing", "[]");
        await circuit.SendAsync("OnRenderCompleted", 99L, "it failed in the browser");
        await circuit.SendAsync("EndInvokeJSFromDotNet", 4_711L, true, "not json");

        await circuit.WaitAsync(c => c.Error is not null, "the refusal");
        await AssertHonestGoesOnAsync();
    }

    private async Task AssertHonestGoesOnAsync()
    {
        await _honest.NavigateAsync(Address, string.Create(CultureInfo.InvariantCulture, $"/trash?search=none{_honest.Batches}"));
        await _honest.WaitForTextAsync("Nothing in the trash matches");
        Assert.True(_honest.IsAlive, _honest.Error);
    }

    private async Task<int> CountHistoryAsync()
    {
        await using var db = Database.Open();
        return db.History.Count();
    }
}

using System.Text;
using System.Text.Json.Nodes;
using CarPortal.Data;
using CarPortal.Tests.Testing;
using Microsoft.Extensions.Logging;

namespace CarPortal.Tests.Circuits;

/// <summary>
/// What breaks the protocol or its limits. Each time the sender's circuit may end; that of somebody else, open all the
/// while, goes on.
/// </summary>
public abstract class CircuitProtocolTests(DatabaseProvider provider) : CircuitAbuseTest(provider)
{
    [Fact]
    public async Task B03_MessageBeyondTheLimit_ClosesThatCircuitOnly()
    {
        var circuit = await Attacker.OpenAsync();
        var fits = new string('x', 20_000);
        await circuit.SendAsync("OnLocationChanged", $"{Address}cars?search={fits}", null, true);
        await circuit.NavigateAsync(Address, "/trash");
        await circuit.WaitForTextAsync("The trash is empty");

        await circuit.SendAsync("OnLocationChanged", $"{Address}cars?search={new string('x', 33 * 1024)}", null, true);

        await circuit.Closed;
        await AssertHonestGoesOnAsync();
    }

    [Fact]
    public async Task B09_BatchesNeverAcknowledged_StopAtTheLimit()
    {
        var circuit = await Attacker.OpenAsync();
        await circuit.WaitForTextAsync("Cars");
        circuit.Acknowledges = false;
        var drawn = circuit.Batches;

        for (var i = 0; i < 200; i++)
        {
            await circuit.NavigateAsync(Address, i % 2 == 0 ? "/trash" : "/cars");
        }

        // The hub takes one call after the other: when this is answered, it has taken all of them.
        Assert.NotNull(await circuit.DispatchAsync(0, "click", "{}"));
        Assert.InRange(circuit.Batches - drawn, 9, 10); // One may have been on its way before.
        await AssertHonestGoesOnAsync();

        // It is held back, not ended: once they are acknowledged the page is drawn as it is now, and goes on.
        Assert.True(circuit.IsAlive, circuit.Error);
        await circuit.AcknowledgeAgainAsync();
        await circuit.WaitForTextAsync("No cars yet");
        await circuit.NavigateAsync(Address, "/trash");
        await circuit.WaitForTextAsync("The trash is empty");
    }

    [Fact]
    public async Task B10_StartCircuitTwice_ClosesTheConnection()
    {
        var circuit = await Attacker.OpenAsync();
        var html = await Attacker.Http.GetStringAsync("/cars", Ct);

        Assert.False(await circuit.StartAsync(Address, "/cars", html));

        await circuit.Closed;
        await AssertHonestGoesOnAsync();
        AssertNoErrorLogged();
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
            var circuit = await Attacker.ConnectAsync();
            await circuit.SendAsync(target, arguments);
            await circuit.Closed;
        }

        await AssertHonestGoesOnAsync();
        AssertNoErrorLogged();
    }

    [Fact]
    public async Task B10_GarbageFrames_CloseTheConnection()
    {
        var random = new Random(20_10);
        for (var i = 0; i < 20; i++)
        {
            var circuit = await Attacker.ConnectAsync();
            var garbage = new byte[random.Next(1, 2_000)];
            random.NextBytes(garbage);
            await circuit.SendRawAsync(HubMessage.Frame(garbage));
            await circuit.SendRawAsync(HubMessage.Frame([0x91, 0x07])); // Whatever it made of that, this closes.
            await circuit.Closed;
        }

        await AssertHonestGoesOnAsync();
        AssertNoErrorLogged();
    }

    [Fact]
    public async Task B11_TamperedMarkersAndState_AreRefused()
    {
        var html = await Attacker.Http.GetStringAsync("/cars", Ct);
        var marker = JsonNode.Parse(CircuitClient.MarkersOf(html)[0])!;
        var signed = marker["descriptor"]!.GetValue<string>();
        foreach (var descriptor in new[] { signed[..^8] + "AAAAAAAA", "", Convert.ToBase64String(Encoding.UTF8.GetBytes("{\"typeName\":\"UserListPage\"}")) })
        {
            marker["descriptor"] = descriptor;
            var operations = $"{{\"batchId\":1,\"operations\":[{{\"type\":\"add\",\"ssrComponentId\":1,\"marker\":{marker.ToJsonString()}}}]}}";
            var circuit = await Attacker.ConnectAsync();
            await circuit.StartAsync(Address, "/cars", html);
            await circuit.SendAsync("UpdateRootComponents", operations, CircuitClient.StateOf(html));
            await circuit.WaitAsync(c => c.Error is not null, "the refusal");
            Assert.Equal(0, circuit.Batches);
        }

        var state = CircuitClient.StateOf(html);
        var withState = await Attacker.ConnectAsync();
        await withState.StartAsync(Address, "/cars", html);
        await withState.SendAsync("UpdateRootComponents", CircuitClient.OperationsOf(html), state.Length > 8 ? state[..^8] + "AAAAAAAA" : "AAAAAAAA");
        await withState.WaitAsync(c => c.Error is not null, "the refusal");
        await AssertHonestGoesOnAsync();
    }

    /// <summary>Whoever sends nonsense fills no log and wakes nobody: an error is something that the operator must mend.</summary>
    private void AssertNoErrorLogged()
    {
        Assert.Contains(Log.From(LogLevel.Debug), entry => entry.Contains("SignalR", StringComparison.Ordinal));
        Assert.Empty(Log.From(LogLevel.Error));
    }

    public sealed class OnSqlite() : CircuitProtocolTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : CircuitProtocolTests(DatabaseProvider.PostgreSql);
}

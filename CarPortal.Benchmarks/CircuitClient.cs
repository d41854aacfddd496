using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace CarPortal.Benchmarks;

/// <summary>
/// As much of Blazor's script as keeps a circuit alive: starts the page's components, acknowledges what is drawn, and
/// answers every call into the browser with nothing.
/// </summary>
internal sealed partial class CircuitClient : IDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly TaskCompletionSource _started = new(), _drawn = new();

    public int Batches { get; private set; }

    public long Bytes { get; private set; }

    public bool IsAlive { get; private set; } = true;

    /// <summary>Opens a page and waits until its circuit has drawn for the first time.</summary>
    public static async Task<CircuitClient> OpenAsync(HttpClient http, CookieContainer cookies, string path)
    {
        var html = await http.GetStringAsync(path);
        var page = new Uri(http.BaseAddress!, path);
        var circuit = new CircuitClient();
        circuit._socket.Options.Cookies = cookies;
        circuit._socket.Options.SetRequestHeader("Origin", page.GetLeftPart(UriPartial.Authority));
        await circuit._socket.ConnectAsync(new UriBuilder(page) { Scheme = "ws", Path = "/_blazor", Query = "" }.Uri, CancellationToken.None);
        await circuit.SendAsync(Encoding.UTF8.GetBytes("{\"protocol\":\"blazorpack\",\"version\":1}\u001e"));
        _ = circuit.ReadAsync();

        var state = State().Match(html).Groups[1].Value;
        await circuit.SendAsync(HubMessage.Call("1", "StartCircuit", http.BaseAddress!.ToString(), page.ToString(), "[]", state));
        await circuit._started.Task.WaitAsync(TimeSpan.FromSeconds(10));
        var operations = Marker().Matches(html).Select((m, i) => $"{{\"type\":\"add\",\"ssrComponentId\":{i + 1},\"marker\":{m.Groups[1].Value}}}");
        await circuit.SendAsync(HubMessage.Call(
            null, "UpdateRootComponents", $"{{\"batchId\":1,\"operations\":[{string.Join(',', operations)}]}}", state));
        await circuit._drawn.Task.WaitAsync(TimeSpan.FromSeconds(10));
        return circuit;
    }

    public void Dispose()
    {
        _socket.Dispose();
        _sending.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            var (buffer, held, handshake) = (new byte[1 << 20], 0, true);
            while (await _socket.ReceiveAsync(buffer.AsMemory(held), CancellationToken.None) is { MessageType: not WebSocketMessageType.Close } part)
            {
                (held, Bytes) = (held + part.Count, Bytes + part.Count);
                if (handshake && Array.IndexOf(buffer, (byte)0x1e, 0, held) is >= 0 and var end)
                {
                    Keep(end + 1);
                    handshake = false;
                }

                while (!handshake && HubMessage.TryRead(buffer.AsSpan(0, held), out var message, out var length))
                {
                    Keep(length);
                    await AnswerAsync(message);
                }

                void Keep(int from)
                {
                    Buffer.BlockCopy(buffer, from, buffer, 0, held - from);
                    held -= from;
                }
            }
        }
        catch (Exception e) when (e is WebSocketException or ObjectDisposedException or OperationCanceledException)
        {
            // It ended: IsAlive tells.
        }

        IsAlive = false;
    }

    private async Task AnswerAsync(HubMessage message)
    {
        switch (message.Kind, message.Target)
        {
            case (HubMessage.Completion, _):
                _started.TrySetResult();
                break;
            case (HubMessage.Ping, _):
                await SendAsync(HubMessage.PingFrame);
                break;
            case (HubMessage.Invocation, "JS.RenderBatch"):
                Batches++;
                await SendAsync(HubMessage.Call(null, "OnRenderCompleted", message.FirstNumber, null));
                _drawn.TrySetResult();
                break;
            case (HubMessage.Invocation, "JS.BeginInvokeJS") when message.FirstNumber > 0:
                await SendAsync(HubMessage.Call(
                    null, "EndInvokeJSFromDotNet", message.FirstNumber, true, JsonSerializer.Serialize(new object?[] { message.FirstNumber, true, null })));
                break;
            case (HubMessage.Invocation, "JS.Error") or (HubMessage.Close, _):
                IsAlive = false;
                break;
        }
    }

    private async Task SendAsync(byte[] frame)
    {
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(frame, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
    }

    [GeneratedRegex("<!--Blazor-Server-Component-State:(.*?)-->")]
    private static partial Regex State();

    [GeneratedRegex("<!--Blazor:(\\{\"type\":\"server\".*?\\})-->")]
    private static partial Regex Marker();
}

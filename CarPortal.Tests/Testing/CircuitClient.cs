using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace CarPortal.Tests.Testing;

/// <summary>
/// A browser without a browser: as much of Blazor's script as drives a circuit. It starts the page's components, keeps
/// what is drawn, acknowledges it, answers every call into the browser with nothing, and sends what a browser, or somebody
/// who only looks like one, would send.
/// </summary>
internal sealed partial class CircuitClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly Lock _lock = new();
    private readonly List<(Func<CircuitClient, bool> Condition, TaskCompletionSource Met)> _waiting = [];
    private readonly ConcurrentDictionary<string, TaskCompletionSource<object?>> _calls = new();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RenderedPage _page = new();
    private int _lastCall;
    private long? _events;

    public int Batches { get; private set; }

    public long Bytes { get; private set; }

    public bool IsAlive => !_closed.Task.IsCompleted && Error is null;

    /// <summary>What the server said before it gave the circuit up.</summary>
    public string? Error { get; private set; }

    /// <summary>Names the circuit; whoever has it may try to come back to it.</summary>
    public string? Secret { get; private set; }

    /// <summary>Whether batches are acknowledged, as an honest browser does.</summary>
    public bool Acknowledges { get; set; } = true;

    /// <summary>Where the server sent the browser.</summary>
    public IReadOnlyList<string> Navigations { get; private set; } = [];

    /// <summary>What is to be read on the page.</summary>
    public string Text
    {
        get
        {
            lock (_lock)
            {
                return _page.Text;
            }
        }
    }

    /// <summary>Ends with the connection.</summary>
    public Task Closed => _closed.Task.WaitAsync(Patience);

    /// <summary>Opens a page and waits until its circuit has drawn for the first time.</summary>
    public static async Task<CircuitClient> OpenAsync(HttpClient http, CookieContainer cookies, string path)
    {
        var html = await http.GetStringAsync(path);
        var circuit = await ConnectAsync(http.BaseAddress!, cookies);
        await circuit.StartAsync(http.BaseAddress!, path, html);
        await circuit.DrawAsync(html);
        return circuit;
    }

    /// <summary>Opens the connection and no circuit.</summary>
    /// <exception cref="WebSocketException">The server refused.</exception>
    public static async Task<CircuitClient> ConnectAsync(Uri portal, CookieContainer? cookies, string? origin = null)
    {
        var circuit = new CircuitClient();
        circuit._socket.Options.Cookies = cookies;
        circuit._socket.Options.CollectHttpResponseDetails = true;
        circuit._socket.Options.SetRequestHeader("Origin", origin ?? portal.GetLeftPart(UriPartial.Authority));
        await circuit._socket.ConnectAsync(new UriBuilder(portal) { Scheme = "ws", Path = "/_blazor", Query = "" }.Uri, CancellationToken.None);
        await circuit.SendRawAsync(HubMessage.Handshake);
        _ = circuit.ReadAsync();
        return circuit;
    }

    /// <summary>Starts a circuit for a page that was fetched; nothing is drawn yet.</summary>
    /// <returns>Whether the server gave one.</returns>
    public async Task<bool> StartAsync(Uri portal, string path, string html, string components = "[]")
    {
        var started = await CallAsync("StartCircuit", portal.ToString(), new Uri(portal, path).ToString(), components, StateOf(html));
        Secret = started as string;
        return Secret is not null;
    }

    /// <summary>Has the page's components drawn for the first time.</summary>
    public async Task DrawAsync(string html)
    {
        await SendAsync("UpdateRootComponents", OperationsOf(html), StateOf(html));
        await WaitAsync(c => c.Batches > 0, "the first drawing");
    }

    /// <summary>Comes back to the circuit of an earlier connection, with what that one had drawn.</summary>
    /// <returns>Whether the server gave it.</returns>
    public async Task<bool> ReturnAsync(CircuitClient earlier)
    {
        (_page, _events) = (earlier._page, earlier._events);
        return await CallAsync("ConnectCircuit", earlier.Secret) is true;
    }

    /// <summary>The markers of a page's live components, as the server has signed them.</summary>
    public static IReadOnlyList<string> MarkersOf(string html) => Marker().Matches(html).Select(m => m.Groups[1].Value).ToList();

    public static string OperationsOf(string html)
    {
        var operations = MarkersOf(html).Select((marker, i) => $"{{\"type\":\"add\",\"ssrComponentId\":{i + 1},\"marker\":{marker}}}");
        return $"{{\"batchId\":1,\"operations\":[{string.Join(',', operations)}]}}";
    }

    public static string StateOf(string html) => State().Match(html).Groups[1].Value;

    /// <summary>The elements with this name, in the order of the page.</summary>
    public IReadOnlyList<RenderedNode> All(string element)
    {
        lock (_lock)
        {
            return _page.Nodes.Where(n => n.Name == element).ToList();
        }
    }

    /// <summary>The first element that handles an event and whose text or label, name or id is this one.</summary>
    public RenderedNode? Find(string element, string text)
    {
        lock (_lock)
        {
            return _page.Nodes.FirstOrDefault(n => n.Name == element && (n.AllText().Trim() == text
                || new[] { "aria-label", "name", "id" }.Any(a => n.Attributes.GetValueOrDefault(a) == text)));
        }
    }

    /// <summary>Does to an element what a person would, and waits until the server is done with it.</summary>
    /// <returns>What went wrong; null when nothing did.</returns>
    public Task<string?> ClickAsync(RenderedNode element) => DispatchAsync(element.Handlers["click"], "click", "{\"type\":\"click\",\"detail\":1}");

    /// <summary>Changes what is in a field.</summary>
    public Task<string?> ChangeAsync(RenderedNode field, string value)
    {
        var name = field.Handlers.ContainsKey("change") ? "change" : "input";
        return DispatchAsync(field.Handlers[name], name, $"{{\"value\":{JsonSerializer.Serialize(value)}}}");
    }

    /// <summary>Sends an event to a handler, drawn or not.</summary>
    /// <returns>What went wrong; null when nothing did.</returns>
    public async Task<string?> DispatchAsync(long handler, string name, string arguments)
    {
        await WaitAsync(c => c._events is not null, "events to be listened for");
        var descriptor = $"{{\"eventHandlerId\":{handler},\"eventName\":\"{name}\",\"eventFieldInfo\":null}}";
        return await InvokeDotNetAsync(_events!.Value, "DispatchEventAsync", $"[{descriptor},{arguments}]");
    }

    /// <summary>Calls a method of a .NET object that the server showed the browser.</summary>
    public async Task<string?> InvokeDotNetAsync(long target, string method, string arguments)
    {
        var id = Interlocked.Increment(ref _lastCall).ToString(CultureInfo.InvariantCulture);
        var answer = Answer($"js{id}");
        await SendAsync("BeginInvokeDotNetFromJS", id, null, method, target, arguments);
        return await answer switch
        {
            HubFailure failure => failure.Message ?? "It failed.",
            var failure => failure as string,
        };
    }

    /// <summary>Follows a link within the circuit.</summary>
    public Task NavigateAsync(Uri portal, string path) => SendAsync("OnLocationChanged", new Uri(portal, path).ToString(), null, true);

    /// <summary>Calls the hub and waits for its answer.</summary>
    public async Task<object?> CallAsync(string target, params object?[] arguments)
    {
        var id = Interlocked.Increment(ref _lastCall).ToString(CultureInfo.InvariantCulture);
        var answer = Answer(id);
        await SendRawAsync(HubMessage.Call(id, target, arguments));
        return await answer;
    }

    /// <summary>Calls the hub without wanting an answer.</summary>
    public Task SendAsync(string target, params object?[] arguments) => SendRawAsync(HubMessage.Call(null, target, arguments));

    /// <summary>Sends bytes as they are; once the connection has ended they go nowhere.</summary>
    public async Task SendRawAsync(byte[] bytes)
    {
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(bytes, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
        }
        catch (Exception e) when (e is WebSocketException or ObjectDisposedException or InvalidOperationException)
        {
            End();
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Waits until something is so; looks whenever the server has said something.</summary>
    /// <exception cref="TimeoutException">It did not come, or the connection ended before.</exception>
    public async Task WaitAsync(Func<CircuitClient, bool> condition, string what)
    {
        var met = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (condition(this))
            {
                return;
            }

            _waiting.Add((condition, met));
        }

        if (await Task.WhenAny(met.Task, _closed.Task, Task.Delay(Patience)) != met.Task && !met.Task.IsCompleted)
        {
            throw new TimeoutException($"Waited for {what}. {(IsAlive ? "Still connected" : $"Ended: {Error}")}, on the page: {Text}");
        }
    }

    public Task WaitForTextAsync(string text) => WaitAsync(c => c._page.Text.Contains(text, StringComparison.Ordinal), $"'{text}'");

    public void Dispose()
    {
        _socket.Dispose();
        _sending.Dispose();
    }

    /// <summary>Waits for the answer of a call; when the connection ends before, that is a failure.</summary>
    private async Task<object?> Answer(string id)
    {
        var answer = _calls[id] = new TaskCompletionSource<object?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = await Task.WhenAny(answer.Task, _closed.Task, Task.Delay(Patience));
        return first == answer.Task ? await answer.Task
            : first == _closed.Task ? new HubFailure("The connection ended.")
            : throw new TimeoutException("The hub did not answer.");
    }

    private async Task ReadAsync()
    {
        try
        {
            var (buffer, held, handshake) = (new byte[1 << 16], 0, true);
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
                    Look();
                }

                if (held == buffer.Length)
                {
                    Array.Resize(ref buffer, 2 * buffer.Length);
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
            // It ended: Closed tells.
        }
        catch (Exception e)
        {
            Error ??= $"The client did not understand: {e}";
        }
        finally
        {
            End();
        }
    }

    private void Look()
    {
        lock (_lock)
        {
            _waiting.RemoveAll(w => w.Condition(this) && w.Met.TrySetResult());
        }
    }

    private void End() => _closed.TrySetResult();

    private async Task AnswerAsync(HubMessage message)
    {
        switch (message.Kind, message.Target)
        {
            case (HubMessage.Completion, _) when _calls.TryRemove(message.Id!, out var call):
                call.TrySetResult(message.Arguments is [1L, var failure] ? new HubFailure((string?)failure) : message.Arguments.ElementAtOrDefault(1));
                break;
            case (HubMessage.Ping, _):
                await SendRawAsync(HubMessage.PingFrame);
                break;
            case (HubMessage.Invocation, "JS.RenderBatch"):
                lock (_lock)
                {
                    _page.Apply((long)message.Arguments[0]!, (byte[])message.Arguments[1]!);
                    Batches++;
                }

                if (Acknowledges)
                {
                    await SendAsync("OnRenderCompleted", message.Arguments[0], null);
                }

                break;
            case (HubMessage.Invocation, "JS.BeginInvokeJS"):
                await CalledAsync((long)message.Arguments[0]!, (string)message.Arguments[1]!, (string)message.Arguments[2]!);
                break;
            case (HubMessage.Invocation, "JS.EndInvokeDotNet") when _calls.TryRemove($"js{message.Arguments[0]}", out var call):
                call.TrySetResult(message.Arguments[1] is true ? null : message.Arguments[2] as string ?? "It failed.");
                break;
            case (HubMessage.Invocation, "JS.Error"):
                Error = message.Arguments[0] as string ?? "";
                break;
            case (HubMessage.Close, _):
                Error ??= "The server closed the connection.";
                break;
        }
    }

    /// <summary>The server calls into the browser.</summary>
    private async Task CalledAsync(long call, string function, string arguments)
    {
        if (function.EndsWith(".attachWebRendererInterop", StringComparison.Ordinal))
        {
            using var json = JsonDocument.Parse(arguments);
            _events = json.RootElement[1].GetProperty("__dotNetObject").GetInt64();
        }
        else if (function.EndsWith(".navigateTo", StringComparison.Ordinal))
        {
            using var json = JsonDocument.Parse(arguments);
            Navigations = [.. Navigations, json.RootElement[0].GetString()!];
        }

        if (call > 0)
        {
            await SendAsync("EndInvokeJSFromDotNet", call, true, $"[{call},true,null]");
        }
    }

    [GeneratedRegex("<!--Blazor-Server-Component-State:(.*?)-->")]
    private static partial Regex State();

    [GeneratedRegex("<!--Blazor:(\\{\"type\":\"server\".*?\\})-->")]
    private static partial Regex Marker();
}

/// <summary>The hub's answer to a call that failed.</summary>
internal sealed record HubFailure(string? Message);

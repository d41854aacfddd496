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
internal sealed partial class CircuitClient : HubClient
{
    private readonly Lock _lock = new();
    private readonly List<(Func<CircuitClient, bool> Condition, TaskCompletionSource Met)> _waiting = [];
    private RenderedPage _page = new();
    private long _drawn;
    private long? _events;

    public int Batches { get; private set; }

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
        await circuit.DialAsync(portal, cookies, origin ?? portal.GetLeftPart(UriPartial.Authority));
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

    /// <summary>Sends the form that has a field of this name.</summary>
    public Task<string?> SubmitAsync(string field)
    {
        var form = All("form").First(f => f.Handlers.ContainsKey("submit") && f.Within().Any(n => n.Attributes.GetValueOrDefault("name") == field));
        return DispatchAsync(form.Handlers["submit"], "submit", "{}");
    }

    /// <summary>Sends an event to a handler, drawn or not.</summary>
    /// <returns>What went wrong; null when nothing did.</returns>
    public async Task<string?> DispatchAsync(long handler, string name, string arguments)
    {
        await WaitAsync(c => c._events is not null, "events to be listened for");
        var descriptor = $"{{\"eventHandlerId\":{handler},\"eventName\":\"{name}\",\"eventFieldInfo\":null}}";
        return await InvokeDotNetAsync(_events!.Value, "DispatchEventAsync", $"[{descriptor},{arguments}]");
    }

    /// <summary>Begins to acknowledge again, with all that was drawn meanwhile.</summary>
    public Task AcknowledgeAgainAsync()
    {
        Acknowledges = true;
        return AcknowledgeAsync();
    }

    /// <summary>Follows a link within the circuit.</summary>
    public Task NavigateAsync(Uri portal, string path) => SendAsync("OnLocationChanged", new Uri(portal, path).ToString(), null, true);

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

        if (await EndsBeforeAsync(met.Task))
        {
            throw new TimeoutException($"Waited for {what}. {(IsAlive ? "Still connected" : $"Ended: {Error}")}, on the page: {Text}");
        }
    }

    public Task WaitForTextAsync(string text) => WaitAsync(c => c._page.Text.Contains(text, StringComparison.Ordinal), $"'{text}'");

    protected override void Look()
    {
        lock (_lock)
        {
            _waiting.RemoveAll(w => w.Condition(this) && w.Met.TrySetResult());
        }
    }

    protected override async Task CalledAsync(string target, IReadOnlyList<object?> arguments)
    {
        switch (target)
        {
            case "JS.RenderBatch":
                lock (_lock)
                {
                    _drawn = (long)arguments[0]!;
                    _page.Apply(_drawn, (byte[])arguments[1]!);
                    Batches++;
                }

                if (Acknowledges)
                {
                    await AcknowledgeAsync();
                }

                break;
            case "JS.BeginInvokeJS":
                // The fourth is what is wanted back: 1 is a reference to an object of the browser's, such as a module.
                var wanted = Convert.ToInt32(arguments[3], CultureInfo.InvariantCulture) == 1 ? "{\"__jsObjectId\":1}" : "null";
                await RunAsync((long)arguments[0]!, (string)arguments[1]!, (string)arguments[2]!, wanted);
                break;
        }
    }

    private Task AcknowledgeAsync() => SendAsync("OnRenderCompleted", _drawn, null);

    /// <summary>Runs a function of a script, as far as one is known here.</summary>
    private async Task RunAsync(long call, string function, string arguments, string answer)
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
            await SendAsync("EndInvokeJSFromDotNet", call, true, $"[{call},true,{answer}]");
        }
    }

    [GeneratedRegex("<!--Blazor-Server-Component-State:(.*?)-->")]
    private static partial Regex State();

    [GeneratedRegex("<!--Blazor:(\\{\"type\":\"server\".*?\\})-->")]
    private static partial Regex Marker();
}

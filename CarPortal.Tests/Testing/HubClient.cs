using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.WebSockets;

namespace CarPortal.Tests.Testing;

/// <summary>A connection to the circuits' hub: calls and their answers, and what the server says unasked.</summary>
internal abstract class HubClient : IDisposable
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<object?>> _calls = new();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly MemoryStream _received = new();
    private int _lastCall;

    public long Bytes { get; private set; }

    /// <summary>Everything the server has sent, byte for byte.</summary>
    public byte[] Received
    {
        get
        {
            lock (_received)
            {
                return _received.ToArray();
            }
        }
    }

    public bool IsAlive => !_closed.Task.IsCompleted && Error is null;

    /// <summary>What the server said before it gave the circuit up.</summary>
    public string? Error { get; private set; }

    /// <summary>Ends with the connection.</summary>
    public Task Closed => _closed.Task.WaitAsync(Patience);

    /// <summary>Calls the hub and waits for its answer.</summary>
    public async Task<object?> CallAsync(string target, params object?[] arguments)
    {
        var id = NextCall();
        var answer = AnswerAsync(id);
        await SendRawAsync(HubMessage.Call(id, target, arguments));
        return await answer;
    }

    /// <summary>Calls a method of a .NET object that the server showed the browser.</summary>
    /// <returns>What went wrong; null when nothing did.</returns>
    public async Task<string?> InvokeDotNetAsync(long target, string method, string arguments)
    {
        var id = NextCall();
        var answer = AnswerAsync($"js{id}");
        await SendAsync("BeginInvokeDotNetFromJS", id, null, method, target, arguments);
        return await answer switch
        {
            HubFailure failure => failure.Message ?? "It failed.",
            var failure => failure as string,
        };
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

    public void Dispose()
    {
        _socket.Dispose();
        _sending.Dispose();
    }

    /// <summary>Opens the connection and no circuit.</summary>
    /// <exception cref="WebSocketException">The server refused.</exception>
    protected async Task DialAsync(Uri portal, CookieContainer? cookies, string origin)
    {
        _socket.Options.Cookies = cookies;
        _socket.Options.CollectHttpResponseDetails = true;
        _socket.Options.SetRequestHeader("Origin", origin);
        await _socket.ConnectAsync(new UriBuilder(portal) { Scheme = "ws", Path = "/_blazor", Query = "" }.Uri, CancellationToken.None);
        await SendRawAsync(HubMessage.Handshake);
        _ = ReadAsync();
    }

    /// <summary>The server calls into the browser.</summary>
    protected abstract Task CalledAsync(string target, IReadOnlyList<object?> arguments);

    /// <summary>The server has said something, and it has been dealt with.</summary>
    protected abstract void Look();

    /// <summary>Whether the connection ends before something else does, which must not take for ever.</summary>
    protected async Task<bool> EndsBeforeAsync(Task other) =>
        await Task.WhenAny(other, _closed.Task, Task.Delay(Patience)) != other && !other.IsCompleted;

    private void End() => _closed.TrySetResult();

    private string NextCall() => Interlocked.Increment(ref _lastCall).ToString(CultureInfo.InvariantCulture);

    /// <summary>Waits for the answer of a call; when the connection ends before, that is a failure.</summary>
    private async Task<object?> AnswerAsync(string id)
    {
        var answer = _calls[id] = new TaskCompletionSource<object?>(TaskCreationOptions.RunContinuationsAsynchronously);
        return !await EndsBeforeAsync(answer.Task) ? await answer.Task
            : _closed.Task.IsCompleted ? new HubFailure("The connection ended.")
            : throw new TimeoutException("The hub did not answer.");
    }

    private async Task ReadAsync()
    {
        try
        {
            var (buffer, held, handshake) = (new byte[1 << 16], 0, true);
            while (await _socket.ReceiveAsync(buffer.AsMemory(held), CancellationToken.None) is { MessageType: not WebSocketMessageType.Close } part)
            {
                lock (_received)
                {
                    _received.Write(buffer, held, part.Count);
                }

                (held, Bytes) = (held + part.Count, Bytes + part.Count);
                if (handshake && Array.IndexOf(buffer, (byte)0x1e, 0, held) is >= 0 and var end)
                {
                    Keep(end + 1);
                    handshake = false;
                }

                while (!handshake && HubMessage.TryRead(buffer.AsSpan(0, held), out var message, out var length))
                {
                    Keep(length);
                    await HearAsync(message);
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

    private async Task HearAsync(HubMessage message)
    {
        switch (message.Kind, message.Target)
        {
            case (HubMessage.Completion, _) when _calls.TryRemove(message.Id!, out var call):
                call.TrySetResult(message.Arguments is [1L, var failure] ? new HubFailure((string?)failure) : message.Arguments.ElementAtOrDefault(1));
                break;
            case (HubMessage.Ping, _):
                await SendRawAsync(HubMessage.PingFrame);
                break;
            case (HubMessage.Invocation, "JS.EndInvokeDotNet") when _calls.TryRemove($"js{message.Arguments[0]}", out var call):
                call.TrySetResult(message.Arguments[1] is true ? null : message.Arguments[2] as string ?? "It failed.");
                break;
            case (HubMessage.Invocation, "JS.Error"):
                Error = message.Arguments[0] as string ?? "";
                break;
            case (HubMessage.Invocation, var target):
                await CalledAsync(target!, message.Arguments);
                break;
            case (HubMessage.Close, _):
                Error ??= "The server closed the connection.";
                break;
        }
    }
}

/// <summary>The hub's answer to a call that failed.</summary>
internal sealed record HubFailure(string? Message);

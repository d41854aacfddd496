using System.Security.Cryptography;
using CarPortal.Data;
using CarPortal.Data.Sessions;
using CarPortal.Web.Auth;
using Microsoft.AspNetCore.SignalR;

namespace CarPortal.Web.Circuits;

/// <summary>
/// Stands before Blazor's hub: lets nobody start more circuits than they may have, nobody start or come back to one
/// without a session that holds, and nobody come back to somebody else's. What people do in a circuit counts as use of
/// their session; that their page is merely open does not.
/// </summary>
internal sealed class CircuitFilter(
    OpenCircuits circuits, SessionCheck sessions, LastSeen lastSeen, TimeProvider clock, IHostApplicationLifetime portal) : IHubFilter
{
    public async Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        var caller = context.Context;

        // Whoever comes in while the portal stops would not be told to go any more: nobody waits for them.
        if (!portal.ApplicationStopping.IsCancellationRequested
            && caller.User?.UserId() is { } userId && caller.User.SessionKey() is { } session
            && circuits.Connect(caller, userId, session))
        {
            await next(context);
        }
        else
        {
            caller.Abort();
        }
    }

    public Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        circuits.Disconnect(context.Context.ConnectionId);
        return next(context, exception);
    }

    public ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocation, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        if (circuits.Find(invocation.Context.ConnectionId) is not { } connection)
        {
            invocation.Context.Abort();
            return ValueTask.FromResult<object?>(null);
        }

        switch (invocation.HubMethodName)
        {
            case "StartCircuit":
                return StartAsync(connection, invocation, next);
            case "ResumeCircuit":
                return circuits.FindOwn(connection, invocation.HubMethodArguments[0] as string) is null
                    ? ValueTask.FromResult<object?>(null)
                    : StartAsync(connection, invocation, next);
            case "UpdateRootComponents":
                return DrawAsync(invocation, next);
            case "ConnectCircuit":
                return ReturnAsync(connection, invocation, next);
            case "BeginInvokeDotNetFromJS" or "OnLocationChanged" when connection.SessionId is { } used:
                lastSeen.Session(used, clock.GetUtcNow().UtcDateTime);
                break;
        }

        return next(invocation);
    }

    private async ValueTask<object?> StartAsync(
        CircuitConnection connection, HubInvocationContext invocation, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        if (connection.Seat is not null)
        {
            return await next(invocation); // A second circuit on one connection, which Blazor refuses.
        }

        var person = invocation.Context.User!;
        if (!await HoldsAsync(connection, invocation))
        {
            return await RefuseAsync(invocation, "Your session has ended. Sign in again.");
        }

        if (!circuits.TryTake(connection, person))
        {
            return await RefuseAsync(invocation, $"You have {circuits.Limit} pages open already. Close some and reload this one.");
        }

        string? secret = null;
        try
        {
            return secret = await next(invocation) as string;
        }
        finally
        {
            circuits.Started(connection, person, secret);
        }
    }

    private async ValueTask<object?> ReturnAsync(
        CircuitConnection connection, HubInvocationContext invocation, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        if (connection.Seat is not null || circuits.FindOwn(connection, invocation.HubMethodArguments[0] as string) is not { } seat
            || !await HoldsAsync(connection, invocation))
        {
            return false; // As of a circuit that is no more: the browser loads the page afresh, as whoever it is now.
        }

        var connected = await next(invocation);
        if (connected is true)
        {
            circuits.Return(seat, connection);
        }

        return connected;
    }

    /// <summary>What a page was given to take along into its circuit is signed; Blazor takes a broken seal for a fault of its own.</summary>
    private static async ValueTask<object?> DrawAsync(HubInvocationContext invocation, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        try
        {
            return await next(invocation);
        }
        catch (CryptographicException)
        {
            return await RefuseAsync(invocation, "This page was tampered with, or is too old. Reload it.");
        }
    }

    /// <summary>The cookie was looked at when the connection was made, which can be long ago.</summary>
    private async Task<bool> HoldsAsync(CircuitConnection connection, HubInvocationContext invocation)
    {
        var user = await sessions.CheckAsync(connection.Session, used: true, invocation.Context.ConnectionAborted);
        connection.SessionId = user?.SessionId;
        return user is { MustEnrol: false };
    }

    /// <summary>Says why, in the way in which Blazor's script is told of errors, and hangs up.</summary>
    private static async ValueTask<object?> RefuseAsync(HubInvocationContext invocation, string why)
    {
        await invocation.Hub.Clients.Caller.SendAsync("JS.Error", why);
        invocation.Context.Abort();
        return null;
    }
}

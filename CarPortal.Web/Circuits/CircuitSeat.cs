using Microsoft.AspNetCore.SignalR;

namespace CarPortal.Web.Circuits;

/// <summary>A browser's open connection, with or without a circuit.</summary>
internal sealed class CircuitConnection(HubCallerContext context, int userId, Guid session)
{
    public int UserId { get; } = userId;

    public Guid Session { get; } = session;

    /// <summary>The session's id, once a circuit was started and the session was looked up.</summary>
    public int? SessionId { get; set; }

    /// <summary>The circuit it drives.</summary>
    public CircuitSeat? Seat { get; set; }

    /// <summary>Cuts it; the browser cannot prevent that.</summary>
    public void Abort() => context.Abort();
}

/// <summary>One of the circuits that a person may have open, from its start until the server lets go of it.</summary>
internal sealed class CircuitSeat(CircuitConnection connection)
{
    public int UserId { get; } = connection.UserId;

    public Guid Session { get; } = connection.Session;

    /// <summary>What drives it now; null while its browser is away.</summary>
    public CircuitConnection? Connection { get; set; } = connection;

    /// <summary>What the browser has to name to come back to it.</summary>
    public string? Secret { get; set; }

    /// <summary>Tells the circuit's pages who is there.</summary>
    public CircuitGuard? Guard { get; set; }

    /// <summary>Whether the circuit was told that its session has ended.</summary>
    public bool IsTold { get; set; }
}

using System.Security.Claims;
using CarPortal.Data;
using CarPortal.Web.Auth;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace CarPortal.Web.Circuits;

/// <summary>
/// Every connection and circuit of this process: whose it is, by which session, and how many one person has. Blazor
/// itself counts no circuits per person, closes none, and gives a circuit to whoever names its secret.
/// </summary>
internal sealed class OpenCircuits(IOptions<SecurityOptions> options)
{
    /// <summary>Circuits that are no more but whose state may still be asked for; more than Blazor itself keeps.</summary>
    private const int Remembered = 1_000;

    /// <summary>Connections beyond those of circuits: browsers that come back before the server knew that they had gone.</summary>
    private const int SpareConnections = 20;

    private readonly int _limit = options.Value.CircuitsPerUser;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, CircuitConnection> _connections = [];
    private readonly Dictionary<ClaimsPrincipal, CircuitConnection> _starting = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<CircuitSeat> _seats = [];
    private readonly Dictionary<string, CircuitSeat> _bySecret = [];
    private readonly Queue<string> _left = new();

    /// <summary>How many circuits one person may have.</summary>
    public int Limit => _limit;

    /// <summary>How many circuits there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _seats.Count;
            }
        }
    }

    /// <summary>Whether a person has as many circuits as they may have.</summary>
    public bool IsFull(int userId)
    {
        lock (_lock)
        {
            return _seats.Count(s => s.UserId == userId) >= _limit;
        }
    }

    /// <summary>A browser has connected.</summary>
    /// <returns>False where the person has far more connections than pages.</returns>
    public bool Connect(HubCallerContext context, int userId, Guid session)
    {
        lock (_lock)
        {
            _connections.Add(context.ConnectionId, new CircuitConnection(context, userId, session));
            return _connections.Values.Count(c => c.UserId == userId) <= _limit + SpareConnections;
        }
    }

    /// <summary>A browser has gone; its circuit waits for it a while.</summary>
    public void Disconnect(string connectionId)
    {
        lock (_lock)
        {
            if (_connections.Remove(connectionId, out var connection) && connection.Seat is { } seat && seat.Connection == connection)
            {
                seat.Connection = null;
            }
        }
    }

    /// <summary>The connection with this id.</summary>
    public CircuitConnection? Find(string connectionId)
    {
        lock (_lock)
        {
            return _connections.GetValueOrDefault(connectionId);
        }
    }

    /// <summary>Takes a seat for the circuit that a connection is about to start.</summary>
    /// <returns>False where the person has as many as they may have.</returns>
    public bool TryTake(CircuitConnection connection, ClaimsPrincipal person)
    {
        lock (_lock)
        {
            if (_seats.Count(s => s.UserId == connection.UserId) >= _limit)
            {
                return false;
            }

            _seats.Add(connection.Seat = new CircuitSeat(connection));
            _starting[person] = connection;
            return true;
        }
    }

    /// <summary>The circuit has been made, or not: then its seat is free again.</summary>
    public void Started(CircuitConnection connection, ClaimsPrincipal person, string? secret)
    {
        lock (_lock)
        {
            _starting.Remove(person);
            var seat = connection.Seat!;
            if (secret is null)
            {
                connection.Seat = null;
                _seats.Remove(seat);
            }
            else if (_seats.Contains(seat))
            {
                _bySecret[seat.Secret = secret] = seat;
            }
        }
    }

    /// <summary>
    /// The seat of the circuit that is being made for this very principal object; null where it is a page that is
    /// served. The circuit's services are made within the call that starts it and know nothing else of the connection.
    /// </summary>
    public CircuitSeat? Occupy(ClaimsPrincipal person, CircuitGuard guard)
    {
        lock (_lock)
        {
            if (!_starting.Remove(person, out var connection) || connection.Seat is not { } seat)
            {
                return null;
            }

            seat.Guard = guard;
            return seat;
        }
    }

    /// <summary>The circuit is no more. Whose it was is remembered: its state may still be asked for.</summary>
    public void Leave(CircuitSeat seat)
    {
        lock (_lock)
        {
            if (!_seats.Remove(seat) || seat.Secret is null)
            {
                return;
            }

            seat.Guard = null;
            _left.Enqueue(seat.Secret);
            while (_left.Count > Remembered)
            {
                _bySecret.Remove(_left.Dequeue());
            }
        }
    }

    /// <summary>The circuit with this secret, dead or alive, if it is of the same session.</summary>
    public CircuitSeat? FindOwn(CircuitConnection connection, string? secret)
    {
        lock (_lock)
        {
            return secret is not null && _bySecret.TryGetValue(secret, out var seat) && seat.Session == connection.Session ? seat : null;
        }
    }

    /// <summary>A browser has come back to its circuit.</summary>
    public void Return(CircuitSeat seat, CircuitConnection connection)
    {
        lock (_lock)
        {
            (seat.Connection, connection.Seat) = (connection, seat);
        }
    }

    /// <summary>What is open now, by session.</summary>
    public ILookup<Guid, (CircuitConnection? Connection, CircuitSeat? Seat)> BySession()
    {
        lock (_lock)
        {
            return _connections.Values.Select(c => (c.Session, Open: ((CircuitConnection?)c, c.Seat)))
                .Concat(_seats.Where(s => s.Connection is null).Select(s => (s.Session, Open: ((CircuitConnection?)null, (CircuitSeat?)s))))
                .ToLookup(o => o.Session, o => o.Open);
        }
    }
}

using CarPortal.Data;
using CarPortal.Data.Sessions;

namespace CarPortal.Web.Circuits;

/// <summary>
/// Closes what is open of sessions that have ended, here or in another process: first the circuit is told, which leads
/// an honest browser to sign in; at the next round the connection is cut, whatever the browser does. One query for each
/// session, however many pages it has open.
/// </summary>
internal sealed class CircuitSweep(OpenCircuits circuits, SessionCheck sessions, TimeProvider clock, ILogger<CircuitSweep> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    /// <summary>One round.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        foreach (var session in circuits.BySession())
        {
            if (await sessions.CheckAsync(session.Key, used: false, ct) is { MustEnrol: false })
            {
                continue;
            }

            foreach (var (connection, seat) in session)
            {
                if (seat is null or { IsTold: true })
                {
                    connection?.Abort();
                }
                else
                {
                    seat.IsTold = true;
                    seat.Guard?.SignOut();
                }
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RunAsync(stoppingToken);
            }
            catch (Exception e) when (DatabaseOutage.Matches(e))
            {
                // Nothing can be done in the circuits either; it is asked again when the database is back.
                log.LogWarning("Whether sessions still hold could not be found out: {Reason}", e.Message);
            }
        }
    }
}

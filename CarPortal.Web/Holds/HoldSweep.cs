using CarPortal.Data;
using CarPortal.Data.Holds;

namespace CarPortal.Web.Holds;

/// <summary>Ends every half minute the holds whose time is over.</summary>
internal sealed class HoldSweep(HoldExpiry expiry, TimeProvider clock, ILogger<HoldSweep> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        do
        {
            try
            {
                await expiry.EndDueAsync(stoppingToken);
            }
            catch (Exception e) when (DatabaseOutage.Matches(e))
            {
                log.LogWarning("Holds whose time is over could not be ended: {Reason}", e.Message);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogError(e, "Holds whose time is over could not be ended"); // The next round tries again; the portal goes on.
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}

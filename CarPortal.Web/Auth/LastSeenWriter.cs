using CarPortal.Data;
using CarPortal.Data.Sessions;

namespace CarPortal.Web.Auth;

/// <summary>Writes every few seconds, and once more when the portal stops, which sessions and keys were used.</summary>
internal sealed class LastSeenWriter(LastSeen lastSeen, TimeProvider clock, ILogger<LastSeenWriter> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await WriteAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await WriteAsync(stoppingToken);
        }
    }

    private async Task WriteAsync(CancellationToken ct)
    {
        try
        {
            await lastSeen.WriteAsync(ct);
        }
        catch (Exception e) when (DatabaseOutage.Matches(e))
        {
            log.LogWarning("When sessions and keys were last used could not be written: {Reason}", e.Message);
        }
    }
}

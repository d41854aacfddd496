using CarPortal.Data;
using CarPortal.Data.Sessions;

namespace CarPortal.Web.Auth;

/// <summary>Writes every few seconds, and once more when the portal stops, which sessions and keys were used.</summary>
internal sealed class LastSeenWriter(LastSeen lastSeen, TimeProvider clock, ILogger<LastSeenWriter> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private Task? _stopped;

    // A host can be told twice to stop, as the tests' is, and ends with the first that is done: both wait for the one write.
    public override Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return _stopped ??= StopAndWriteAsync(cancellationToken);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await WriteAsync(stoppingToken);
        }
    }

    private async Task StopAndWriteAsync(CancellationToken ct)
    {
        await base.StopAsync(ct);
        await WriteAsync(ct);
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

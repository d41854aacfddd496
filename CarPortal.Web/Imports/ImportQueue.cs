using CarPortal.Data;
using CarPortal.Data.Imports;

namespace CarPortal.Web.Imports;

/// <summary>Does what people asked of imports, and goes on with what an earlier process left behind.</summary>
internal sealed partial class ImportQueue(ImportWorker worker, ImportSignals signals, TimeProvider clock, ILogger<ImportQueue> log) : BackgroundService
{
    /// <summary>How often other processes' wishes are looked for.</summary>
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan SweepPeriod = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var sweepAt = clock.GetUtcNow() + SweepPeriod;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await worker.RunNextAsync(stoppingToken))
                {
                    continue;
                }

                if (clock.GetUtcNow() >= sweepAt)
                {
                    sweepAt += SweepPeriod;
                    await worker.SweepAsync(stoppingToken);
                }
            }
            catch (Exception e) when (DatabaseOutage.Matches(e) || e is IOException or UnauthorizedAccessException)
            {
                LogDelayed(log, e.Message);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(log, e); // The import says so too; the next one has its turn.
            }

            await signals.WaitAsync(Poll, stoppingToken);
        }
    }

    [LoggerMessage(LogLevel.Warning, "An import has to wait: {Reason}")]
    private static partial void LogDelayed(ILogger log, string reason);

    [LoggerMessage(LogLevel.Error, "An import failed")]
    private static partial void LogFailed(ILogger log, Exception e);
}

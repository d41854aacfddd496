using CarPortal.Data;
using CarPortal.Data.Photos;

namespace CarPortal.Web.Photos;

/// <summary>Runs the sweep of photo files soon after the start and every hour from then on.</summary>
internal sealed partial class PhotoSweeper(PhotoSweep sweep, TimeProvider clock, ILogger<PhotoSweeper> log) : BackgroundService
{
    private static readonly TimeSpan First = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(First, clock, stoppingToken);
        using var timer = new PeriodicTimer(Period, clock);
        do
        {
            await SweepAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task SweepAsync(CancellationToken ct)
    {
        try
        {
            var (removed, missing) = await sweep.RunAsync(ct);
            if (removed > 0)
            {
                LogRemoved(log, removed);
            }

            if (missing.Count > 0)
            {
                LogMissing(log, missing.Count, string.Join(", ", missing.Take(20)));
            }
        }
        catch (Exception e) when (DatabaseOutage.Matches(e) || e is IOException or UnauthorizedAccessException)
        {
            LogFailed(log, e.Message);
        }
    }

    [LoggerMessage(LogLevel.Information, "{Count} photo files that no photo spoke of were removed.")]
    private static partial void LogRemoved(ILogger log, int count);

    [LoggerMessage(LogLevel.Warning, "The files of {Count} photos are missing, such as those with the ids {Ids}: restore them from a backup.")]
    private static partial void LogMissing(ILogger log, int count, string ids);

    [LoggerMessage(LogLevel.Warning, "The files of photos could not be swept: {Reason}")]
    private static partial void LogFailed(ILogger log, string reason);
}

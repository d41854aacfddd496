using CarPortal.Data.History;

namespace CarPortal.Web.Live;

/// <summary>Follows the database for open pages, as long as the portal serves.</summary>
internal sealed class ChangeFeedHost(ChangeFeed feed) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => feed.RunAsync(stoppingToken);
}

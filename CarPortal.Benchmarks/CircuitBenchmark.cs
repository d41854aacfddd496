using System.Globalization;
using CarPortal.Tests.Testing;

namespace CarPortal.Benchmarks;

/// <summary>What a signed-in browser that stands on the list costs the server while nothing happens.</summary>
internal static class CircuitBenchmark
{
    private const int WarmUp = 10;

    public static async Task<int> RunAsync(string[] args)
    {
        var count = args is [var text] ? int.Parse(text, CultureInfo.InvariantCulture) : 100;
        using var stock = await Stock.CreateAsync();
        await using var portal = await Server.StartAsync(stock.Folder, "portal");
        var (client, cookies) = await Stock.SignInAsync(portal.Address);
        var circuits = new List<CircuitClient>();
        try
        {
            await OpenAsync(WarmUp); // Code, caches and pools are paid for once.
            var before = await portal.ReadMemoryAsync();
            await OpenAsync(count);
            var after = await portal.ReadMemoryAsync();
            var alive = circuits.Count(c => c.IsAlive);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
                {alive} of {circuits.Count} circuits alive, each got at least {circuits.Min(c => c.Batches)} render batches, {circuits.Average(c => c.Bytes) / 1024:F0} KiB in all
                before {WarmUp} circuits: heap {before.Heap / 1048576.0:F1} MiB, resident {before.Resident / 1048576.0:F1} MiB
                after {count} more:      heap {after.Heap / 1048576.0:F1} MiB, resident {after.Resident / 1048576.0:F1} MiB
                one circuit: heap {(after.Heap - before.Heap) / 1024.0 / count:F0} KiB, resident {(after.Resident - before.Resident) / 1024.0 / count:F0} KiB
                """));
            return alive == circuits.Count ? 0 : 1;
        }
        finally
        {
            circuits.ForEach(c => c.Dispose());
            client.Dispose();
        }

        async Task OpenAsync(int more)
        {
            for (var i = 0; i < more; i++)
            {
                circuits.Add(await CircuitClient.OpenAsync(client, cookies, "/cars"));
            }

            await Task.Delay(TimeSpan.FromSeconds(3)); // Until the last one has drawn and is idle.
        }
    }
}

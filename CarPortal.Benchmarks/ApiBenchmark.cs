using System.Globalization;

namespace CarPortal.Benchmarks;

/// <summary>The portal's API against a bare one over the same file, in turns.</summary>
internal static class ApiBenchmark
{
    private const int Rounds = 5;
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(2);

    public static async Task<int> RunAsync()
    {
        using var stock = await Stock.CreateAsync();
        await using var portal = await Server.StartAsync(stock.Folder, "portal");
        await using var bare = await Server.StartAsync(stock.Folder, "bare", stock.Database);
        using var ours = new HttpClient { BaseAddress = portal.Address };
        ours.DefaultRequestHeaders.Add("X-Api-Key", stock.Key);
        using var theirs = new HttpClient { BaseAddress = bare.Address };

        // A large odd step: every request is for another car.
        await CompareAsync("GET /api/cars/{id}", i => string.Create(CultureInfo.InvariantCulture, $"/api/cars/{(i * 7919 % 40_000) + 1}"));
        await CompareAsync("GET /api/cars", _ => "/api/cars");
        return 0;

        async Task CompareAsync(string name, Func<int, string> path)
        {
            await Load.MeasureAsync(portal, ours, path, RoundTime);
            await Load.MeasureAsync(bare, theirs, path, RoundTime);
            var rounds = new List<((double PerSecond, double Microseconds) Portal, (double PerSecond, double Microseconds) Bare)>();
            for (var round = 0; round < Rounds; round++)
            {
                rounds.Add((await Load.MeasureAsync(portal, ours, path, RoundTime), await Load.MeasureAsync(bare, theirs, path, RoundTime)));
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
                {name}, medians of {Rounds} rounds in turns
                  portal {rounds.Select(r => r.Portal.PerSecond).Median():F0}/s, {rounds.Select(r => r.Portal.Microseconds).Median():F0} us of processor each
                  bare   {rounds.Select(r => r.Bare.PerSecond).Median():F0}/s, {rounds.Select(r => r.Bare.Microseconds).Median():F0} us of processor each
                  ratio  {rounds.Select(r => r.Portal.PerSecond / r.Bare.PerSecond).Median():F2} of the requests, {rounds.Select(r => r.Bare.Microseconds / r.Portal.Microseconds).Median():F2} by processor time
                """));
        }
    }
}

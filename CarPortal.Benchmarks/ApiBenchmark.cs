using System.Globalization;
using System.Net.Http.Json;

namespace CarPortal.Benchmarks;

/// <summary>The portal's API against a bare one over the same data, in turns.</summary>
internal static class ApiBenchmark
{
    private const int Rounds = 5;
    private const int Readers = 4;
    private const int Writers = 16;
    private const int MostCopied = 400_000;
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);

    /// <summary>Stocks of so many cars; with the word POST only what writes.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        var reads = !args.Contains("POST");
        var counts = args.Where(a => a != "POST");
        Console.WriteLine("| Cars | Request | Portal | p99 | Bare | p99 | Ratio of requests/s | by processor time |");
        Console.WriteLine("| --: | --- | --: | --: | --: | --: | --: | --: |");
        foreach (var count in counts.DefaultIfEmpty("40000").Select(c => int.Parse(c, CultureInfo.InvariantCulture)))
        {
            await using var stock = await BigStock.OpenAsync(count, null);
            var file = Path.Combine(stock.Options.Directory, "carportal.db");
            if (reads)
            {
                await using var pair = await Pair.StartAsync(stock.Options.Directory, file, stock.Key);

                // A large odd step: every request is for another car.
                await pair.CompareAsync(count, "GET /api/cars/{id}", Readers, (client, i) => client.GetAsync(string.Create(CultureInfo.InvariantCulture, $"/api/cars/{((long)i * 7919 % count) + 1}")));
                await pair.CompareAsync(count, "GET /api/cars?take=25", Readers, (client, _) => client.GetAsync("/api/cars?take=25"));
                await pair.CompareAsync(count, "GET /api/cars?make=bmw&take=25", Readers, (client, _) => client.GetAsync("/api/cars?make=bmw&take=25"));
            }

            // Copies of more would be gigabytes, and one car goes in at the same price.
            if (count <= MostCopied)
            {
                await WriteAsync(stock, count);
            }
        }

        return 0;
    }

    /// <summary>New cars go into copies, so that the kept stock stays as it is and the two do not wait for each other.</summary>
    private static async Task WriteAsync(BigStock stock, int count)
    {
        var folders = Enumerable.Range(0, 2).Select(_ => Directory.CreateTempSubdirectory("carportal-bench-").FullName).ToArray();
        try
        {
            foreach (var folder in folders)
            {
                File.Copy(Path.Combine(stock.Options.Directory, "carportal.db"), Path.Combine(folder, "carportal.db"));
            }

            await using var pair = await Pair.StartAsync(folders[0], Path.Combine(folders[1], "carportal.db"), stock.Key);
            var car = new { make = "Opel", model = "Astra", title = "Opel Astra 1.6 Edition, first owner, TÜV new", year = 2015, mileage = 81_000, price = 7_450 };
            await pair.CompareAsync(count, $"POST /api/cars, {Writers} connections", Writers, (client, _) => client.PostAsJsonAsync("/api/cars", car));
        }
        finally
        {
            Array.ForEach(folders, folder => Directory.Delete(folder, recursive: true));
        }
    }

    /// <summary>Both servers, each a process of its own.</summary>
    private sealed class Pair(Server portal, Server bare, HttpClient ours, HttpClient theirs) : IAsyncDisposable
    {
        public static async Task<Pair> StartAsync(string folder, string file, string key)
        {
            var (portal, bare) = (await Server.StartAsync(folder, "portal"), await Server.StartAsync(folder, "bare", file));
            var ours = new HttpClient { BaseAddress = portal.Address };
            ours.DefaultRequestHeaders.Add("X-Api-Key", key);
            return new Pair(portal, bare, ours, new HttpClient { BaseAddress = bare.Address });
        }

        public async Task CompareAsync(int count, string name, int connections, Func<HttpClient, int, Task<HttpResponseMessage>> request)
        {
            // On a busy machine the just-in-time compiler is long at it.
            await Load.MeasureAsync(portal, connections, i => request(ours, i), WarmUp);
            await Load.MeasureAsync(bare, connections, i => request(theirs, i), RoundTime);
            var rounds = new List<(LoadRound Portal, LoadRound Bare)>();
            for (var round = 0; round < Rounds; round++)
            {
                rounds.Add((await Load.MeasureAsync(portal, connections, i => request(ours, i), RoundTime), await Load.MeasureAsync(bare, connections, i => request(theirs, i), RoundTime)));
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {count:N0} | `{name}` | {rounds.Select(r => r.Portal.PerSecond).Median():N0}/s, {rounds.Select(r => r.Portal.Microseconds).Median():N0} us | {rounds.Select(r => r.Portal.P99).Median():F1} ms "
                + $"| {rounds.Select(r => r.Bare.PerSecond).Median():N0}/s, {rounds.Select(r => r.Bare.Microseconds).Median():N0} us | {rounds.Select(r => r.Bare.P99).Median():F1} ms "
                + $"| **{rounds.Select(r => r.Portal.PerSecond / r.Bare.PerSecond).Median():F2}** | {rounds.Select(r => r.Bare.Microseconds / r.Portal.Microseconds).Median():F2} |"));
        }

        public async ValueTask DisposeAsync()
        {
            ours.Dispose();
            theirs.Dispose();
            await portal.DisposeAsync();
            await bare.DisposeAsync();
        }
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using CarPortal.Data;
using CarPortal.Data.Cars;
using NetVips;

namespace CarPortal.Benchmarks;

/// <summary>
/// Forty photos of 12 megapixels sent to one car as its page sends them: how long until all are there, what memory the
/// portal takes, and what somebody else's list is like meanwhile. Then the page of that car.
/// </summary>
internal static partial class PhotoBenchmark
{
    private const int Photos = 40;
    private const int Entries = 500;
    private const int AtOnce = 3;
    private const int Different = 8;

    public static async Task<int> RunAsync()
    {
        using var stock = await Stock.CreateAsync();
        MakePhotos(stock.Folder);
        await using (var portal = await Server.StartAsync(stock.Folder, "portal"))
        {
            var (client, _) = await Stock.SignInAsync(portal.Address);
            using var kept = client;
            var idle = await Load.TimeAsync(200, () => client.GetStringAsync("/cars"));
            var before = portal.PeakResident;

            var clock = Stopwatch.StartNew();
            var uploads = UploadAsync(client, stock.Folder);
            var busy = new List<double>();
            while (!uploads.IsCompleted)
            {
                var from = Stopwatch.GetTimestamp();
                await client.GetStringAsync("/cars");
                busy.Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds);
            }

            await uploads;
            var took = clock.Elapsed;
            var peak = portal.PeakResident;
            await MakeEntriesAsync(stock);
            var page = await Load.TimeAsync(100, () => client.GetStringAsync("/cars/1"));
            var (html, load) = (await client.GetStringAsync("/cars/1"), await File.ReadAllTextAsync("/proc/loadavg"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
                {Photos} photos of 12 MP ({Size(stock.Folder) / 1048576.0:F1} MiB), {AtOnce} at a time: {took.TotalSeconds:F1} s
                portal, most memory resident: {before / 1048576.0:F0} MiB before, {peak / 1048576.0:F0} MiB after
                GET /cars by somebody else: median {idle.Median():F1} ms, 95 % {idle.Quantile(0.95):F1} ms when idle; {busy.Median():F1} and {busy.Quantile(0.95):F1} ms meanwhile ({busy.Count} requests): ratio of the 95 % {busy.Quantile(0.95) / idle.Quantile(0.95):F2}
                GET /cars/1 with {Photos} photos and {Entries} entries of history: median {page.Median():F1} ms, 95 % {page.Quantile(0.95):F1} ms, {html.Length / 1024.0:F0} KiB
                load average {load.Trim()}
                """));
        }

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        return 0;
    }

    private static string FileOf(string folder, int i) => Path.Combine(folder, $"photo{i}.jpg");

    private static long Size(string folder) => Enumerable.Range(0, Photos).Sum(i => new FileInfo(FileOf(folder, i)).Length);

    /// <summary>Soft shapes under a camera's noise: as hard to decode and to encode as a real photo.</summary>
    private static void MakePhotos(string folder)
    {
        for (var i = 0; i < Different; i++)
        {
            var bands = new List<Image>();
            for (var band = 0; band < 3; band++)
            {
                using var shapes = Image.Perlin(4_000, 3_000, cellSize: 200 + 100 * band, seed: i * 3 + band);
                using var noise = Image.Gaussnoise(4_000, 3_000, sigma: 8, mean: 128, seed: i * 3 + band);
                using var strong = shapes * 90;
                using var sum = strong + noise;
                bands.Add(sum.Cast(Enums.BandFormat.Uchar));
            }

            using var picture = bands[0].Bandjoin(bands[1], bands[2]);
            using var known = picture.Copy(interpretation: Enums.Interpretation.Srgb);
            known.Jpegsave(FileOf(folder, i), q: 90);
            bands.ForEach(band => band.Dispose());
        }

        // Making them takes longer than sending them. A comment makes another file of the same picture, and the same work.
        for (var i = Different; i < Photos; i++)
        {
            var picture = File.ReadAllBytes(FileOf(folder, i % Different));
            File.WriteAllBytes(FileOf(folder, i), [.. picture.AsSpan(0, 2), 0xFF, 0xFE, 0, 3, (byte)i, .. picture.AsSpan(2)]);
        }
    }

    private static async Task UploadAsync(HttpClient client, string folder)
    {
        var token = Token().Match(await client.GetStringAsync("/cars/1")).Groups[1].Value;
        await Parallel.ForEachAsync(Enumerable.Range(0, Photos), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, ct) =>
        {
            using var form = new MultipartFormDataContent();
            await using var file = File.OpenRead(FileOf(folder, i));
            form.Add(new StreamContent(file), "files", $"photo{i}.jpg");
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/photos/cars/1?place={i}") { Content = form };
            request.Headers.Add("RequestVerificationToken", token);
            using var answer = await client.SendAsync(request, ct);
            answer.EnsureSuccessStatusCode();
        });
    }

    private static async Task MakeEntriesAsync(Stock stock)
    {
        await using var services = new ServiceCollection().AddLogging().AddScoped<ActorSource>(_ => new FixedActor(Actor.Console))
            .AddCarPortalData(new DataOptions { Directory = stock.Folder }).BuildServiceProvider();
        await using var scope = services.CreateAsyncScope();
        var cars = scope.ServiceProvider.GetRequiredService<CarService>();
        for (var i = Photos; i < Entries; i++)
        {
            var car = (await cars.GetAsync(1))!;
            await cars.UpdateAsync(car.Id, car.Version, car.ToInput() with { Mileage = 10_000 + i });
        }
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}

using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace CarPortal.Benchmarks;

/// <summary>What others wait while a file is imported: a list and a changed price ten times a second, idle and beside it, on 40,000 cars.</summary>
internal static class ImportBeside
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public static async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("carportal-beside-").FullName;
        try
        {
            string key;
            await using (var stock = await BigStock.OpenAsync(40_000, null))
            {
                key = stock.Key;
                await using var source = new SqliteConnection($"Data Source={Path.Combine(stock.Options.Directory, "carportal.db")}");
                await source.OpenAsync();
                await using var copy = source.CreateCommand();
                copy.CommandText = $"VACUUM INTO '{Path.Combine(folder, "carportal.db")}'";
                await copy.ExecuteNonQueryAsync();
            }

            var importKey = await AddKeyAsync(folder);
            await using var portal = await Server.StartAsync(folder, "portal");
            using var other = new HttpClient { BaseAddress = portal.Address };
            other.DefaultRequestHeaders.Add("X-Api-Key", key);
            using var importer = new HttpClient { BaseAddress = portal.Address };
            importer.DefaultRequestHeaders.Add("X-Api-Key", importKey);
            await MeasureAsync(other, Task.Delay(3_000)); // Warm.
            Write("idle", await MeasureAsync(other, Task.Delay(20_000)));
            Write("beside the import", await MeasureAsync(other, ImportAsync(importer)));
            Write("idle", await MeasureAsync(other, Task.Delay(20_000)));
            return 0;
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Write(string what, (List<double> Reads, List<double> Writes) times)
    {
        foreach (var (name, list) in new[] { ("list", times.Reads), ("price", times.Writes) })
        {
            list.Sort();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{what,-18} {name,-6} {list.Count,5} times: median {list[list.Count / 2]:F1} ms, 95 % {list[(int)(list.Count * 0.95)]:F1} ms, most {list[^1]:F1} ms"));
        }
    }

    private static async Task<(List<double> Reads, List<double> Writes)> MeasureAsync(HttpClient client, Task until)
    {
        var (reads, writes, random) = (new List<double>(), new List<double>(), new Random(5));
        while (!until.IsCompleted)
        {
            reads.Add(await TimeAsync(() => client.GetStringAsync($"api/cars?take=25&make=opel&priceTo={random.Next(2_000, 9_000)}")));
            var id = random.Next(1, 30_000);
            using var car = await client.GetAsync($"api/cars/{id}");
            if (car.IsSuccessStatusCode)
            {
                using var change = new HttpRequestMessage(HttpMethod.Patch, $"api/cars/{id}");
                change.Headers.IfMatch.Add(car.Headers.ETag!);
                change.Content = new StringContent($"{{\"price\":{random.Next(500, 20_000)}}}", Encoding.UTF8, "application/merge-patch+json");
                writes.Add(await TimeAsync(async () => (await client.SendAsync(change)).EnsureSuccessStatusCode().Dispose()));
            }

            await Task.Delay(Pause);
        }

        await until;
        return (reads, writes);
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var clock = Stopwatch.StartNew();
        await work();
        return clock.Elapsed.TotalMilliseconds;
    }

    private static async Task ImportAsync(HttpClient client)
    {
        var path = Path.Combine(Environment.GetEnvironmentVariable("CARPORTAL_BENCH_FILES") ?? "../shared/data", "opel.csv");
        using var content = new StreamContent(File.OpenRead(path)) { Headers = { ContentType = new("text/csv") } };
        var sent = await client.PostAsync("api/imports?name=opel.csv", content);
        var id = (await sent.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetInt32();
        await WaitAsync(client, id, "ready");
        foreach (var (step, end) in new[] { ("check", "checked"), ("run", "done") })
        {
            (await client.PostAsync($"api/imports/{id}/{step}", null)).EnsureSuccessStatusCode();
            var clock = Stopwatch.StartNew();
            await WaitAsync(client, id, end);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {step}: {clock.Elapsed.TotalSeconds:F1} s"));
        }
    }

    private static async Task WaitAsync(HttpClient client, int id, string state)
    {
        while ((await client.GetFromJsonAsync<JsonElement>($"api/imports/{id}")).GetProperty("state").GetString() is var now && now != state)
        {
            if (now is "refused" or "stopped")
            {
                throw new InvalidOperationException($"The import is {now}.");
            }

            await Task.Delay(500);
        }
    }

    private static async Task<string> AddKeyAsync(string folder)
    {
        var start = Server.Program(folder, "CarPortal.Web.dll", "keys", "add", "--email", "bench@example.test", "--name", "import", "--scopes", "cars:import");
        start.RedirectStandardOutput = true;
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output.TrimEnd().Split('\n')[^1].Trim();
    }
}

using System.Diagnostics;

namespace CarPortal.Benchmarks;

/// <summary>Bounded load on one server, and what is made of several rounds of it.</summary>
internal static class Load
{
    private const int Connections = 4;

    /// <summary>Pages, one after the other on each of four connections.</summary>
    public static Task<LoadRound> MeasureAsync(Server server, HttpClient client, Func<int, string> path, TimeSpan time) =>
        MeasureAsync(server, Connections, i => client.GetAsync(path(i)), time);

    /// <summary>Requests one after the other on each of so many connections, for so long.</summary>
    public static async Task<LoadRound> MeasureAsync(Server server, int connections, Func<int, Task<HttpResponseMessage>> request, TimeSpan time)
    {
        var (clock, before) = (Stopwatch.StartNew(), server.ProcessorTime);
        var times = await Task.WhenAll(Enumerable.Range(0, connections).Select(async worker =>
        {
            var times = new List<double>();
            for (var i = worker; clock.Elapsed < time; i += connections)
            {
                var from = Stopwatch.GetTimestamp();
                using var answer = await request(i);
                answer.EnsureSuccessStatusCode();
                times.Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds);
            }

            return times;
        }));
        var all = times.SelectMany(t => t).ToList();
        return new LoadRound(all.Count / clock.Elapsed.TotalSeconds, (server.ProcessorTime - before).TotalMicroseconds / all.Count, all.Quantile(0.99));
    }

    /// <summary>How long one request after the other takes, in milliseconds.</summary>
    public static async Task<IReadOnlyList<double>> TimeAsync(int count, Func<Task> request)
    {
        for (var i = 0; i < count / 2; i++)
        {
            await request();
        }

        var times = new List<double>(count);
        for (var i = 0; i < count; i++)
        {
            var from = Stopwatch.GetTimestamp();
            await request();
            times.Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds);
        }

        return times;
    }

    public static double Quantile(this IEnumerable<double> values, double q)
    {
        var sorted = values.Order().ToArray();
        return sorted[(int)((sorted.Length - 1) * q)];
    }

    public static double Median(this IEnumerable<double> values) => values.Quantile(0.5);
}

/// <summary>What a round of load gave.</summary>
/// <param name="PerSecond">Requests per second.</param>
/// <param name="Microseconds">The server's processor time for one.</param>
/// <param name="P99">What 99 of 100 took at most, in milliseconds.</param>
internal sealed record LoadRound(double PerSecond, double Microseconds, double P99);

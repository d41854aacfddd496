using System.Diagnostics;

namespace CarPortal.Benchmarks;

/// <summary>Bounded load on one server, and what is made of several rounds of it.</summary>
internal static class Load
{
    private const int Connections = 4;

    /// <summary>Requests per second, and the server's processor time for one, in microseconds.</summary>
    public static async Task<(double PerSecond, double Microseconds)> MeasureAsync(
        Server server, HttpClient client, Func<int, string> path, TimeSpan time)
    {
        var (clock, before, done) = (Stopwatch.StartNew(), server.ProcessorTime, 0);
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(async worker =>
        {
            for (var i = worker; clock.Elapsed < time; i += Connections)
            {
                using var answer = await client.GetAsync(path(i));
                answer.EnsureSuccessStatusCode();
                Interlocked.Increment(ref done);
            }
        }));
        return (done / clock.Elapsed.TotalSeconds, (server.ProcessorTime - before).TotalMicroseconds / done);
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

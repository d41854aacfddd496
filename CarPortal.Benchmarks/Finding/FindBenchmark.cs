using System.Globalization;

namespace CarPortal.Benchmarks;

/// <summary>How long the list's first rows take, on few cars and on many.</summary>
internal static class FindBenchmark
{
    public static async Task<int> MakeAsync(string provider, IEnumerable<string> counts)
    {
        await using var server = provider == "postgresql" ? await PrivatePostgreSql.StartAsync(Path.Combine(BigStock.Cache, "server")) : null;
        foreach (var count in counts)
        {
            await using var stock = await BigStock.OpenAsync(int.Parse(count, CultureInfo.InvariantCulture), server);
        }

        return 0;
    }

    public static Task<int> RunAsync(string provider, IEnumerable<string> counts) => MakeAsync(provider, counts);
}

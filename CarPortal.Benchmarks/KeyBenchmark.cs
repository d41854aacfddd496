using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace CarPortal.Benchmarks;

/// <summary>
/// Whether the time of a refusal tells which keys exist: the id of a real key with a wrong secret, against an id that no
/// key has. One request after the other, in turns, so that both meet the same moments of the machine.
/// </summary>
internal static class KeyBenchmark
{
    private const int Samples = 2_000;
    private const int WarmUp = 1_000;

    public static async Task<int> RunAsync()
    {
        using var stock = await Stock.CreateAsync();
        await using var portal = await Server.StartAsync(stock.Folder, "portal");
        using var client = new HttpClient { BaseAddress = portal.Address };
        var wrong = new string(stock.Key[^43..].Reverse().ToArray());
        string[] keys = [stock.Key[..^43] + wrong, "cp_zzzzzzz2_" + wrong, stock.Key];
        var times = keys.Select(_ => new List<double>()).ToArray();
        for (var i = 0; i < WarmUp + Samples; i++)
        {
            // Who goes first changes: the second finds the processor awake.
            for (var turn = 0; turn < keys.Length; turn++)
            {
                var which = (turn + i) % keys.Length;
                var time = await TimeAsync(client, keys[which], which == 2 ? HttpStatusCode.OK : HttpStatusCode.Unauthorized);
                if (i >= WarmUp)
                {
                    times[which].Add(time);
                }
            }
        }

        var (known, unknown, good) = (times[0].Median(), times[1].Median(), times[2].Median());
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            Refused keys, medians of {Samples} in turns
              id of a key, wrong secret  {known * 1000:F1} us
              id of no key               {unknown * 1000:F1} us
              ratio                      {known / unknown:F3}
              (a good key, GET /api/cars/1: {good * 1000:F1} us)
            """));
        return Math.Abs((known / unknown) - 1) <= 0.1 ? 0 : 1;
    }

    private static async Task<double> TimeAsync(HttpClient client, string key, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/cars/1");
        request.Headers.Add("X-Api-Key", key);
        var from = Stopwatch.GetTimestamp();
        using var answer = await client.SendAsync(request);
        var time = Stopwatch.GetElapsedTime(from).TotalMilliseconds;
        return answer.StatusCode == expected ? time : throw new InvalidOperationException($"Answered {(int)answer.StatusCode}.");
    }
}

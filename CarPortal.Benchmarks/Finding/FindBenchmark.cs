using System.Diagnostics;
using System.Globalization;
using CarPortal.Data.Cars;

namespace CarPortal.Benchmarks;

/// <summary>
/// How long the list's first rows take on few cars and on many, and what the database does for them: each query in turns on
/// every stock, medians. Counting is measured apart, as the list does it apart.
/// </summary>
internal static class FindBenchmark
{
    private const int Rows = 25;
    private const int MostRuns = 21;
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public static async Task<int> MakeAsync(string provider, IEnumerable<string> counts)
    {
        await using var server = await StartAsync(provider);
        foreach (var count in counts)
        {
            await using var stock = await BigStock.OpenAsync(int.Parse(count, CultureInfo.InvariantCulture), server);
        }

        return 0;
    }

    public static async Task<int> RunAsync(string provider, IReadOnlyList<string> args)
    {
        // What is no number narrows the cases.
        var wanted = args.Where(a => !a.All(char.IsAsciiDigit)).ToList();
        await using var server = await StartAsync(provider);
        var stocks = new List<BigStock>();
        foreach (var count in args.Except(wanted))
        {
            stocks.Add(await BigStock.OpenAsync(int.Parse(count, CultureInfo.InvariantCulture), server));
        }

        var plans = new PlanReader();
        Console.WriteLine($"| What | Query | {string.Join(" | ", stocks.Select(s => $"{s.Count:N0}"))} | ratio | {string.Join(" | ", stocks.Select(s => $"count at {s.Count:N0}"))} | rows by |");
        Console.WriteLine($"| --- | --- {string.Concat(Enumerable.Repeat("| --: ", (stocks.Count * 2) + 1))}| --- |");
        foreach (var index in FindCase.All(stocks[0].Count).Select((c, i) => (c, i)).Where(c => wanted.Count == 0 || wanted.Exists(c.c.Group.Contains)).Select(c => c.i))
        {
            await MeasureAsync(stocks, [.. stocks.Select(s => FindCase.All(s.Count).ElementAt(index))], plans);
        }

        foreach (var stock in stocks)
        {
            await stock.DisposeAsync();
        }

        return 0;
    }

    private static async Task MeasureAsync(List<BigStock> stocks, List<FindCase> cases, PlanReader plans)
    {
        var services = stocks.ConvertAll(s => s.Get<CarService>());
        var queries = new List<CarQuery>();
        foreach (var (service, @case) in services.Zip(cases))
        {
            queries.Add(await PlaceAsync(service, @case));
        }

        plans.Start();
        var items = await TryAsync(ct => services[^1].ListRowsAsync(queries[^1], ct)) is { } page ? page.Items.Count : -1;
        var plan = await plans.ReadAsync(stocks[^1]);
        var rows = await TimeAsync(stocks.Select((_, i) => (Func<CancellationToken, Task>)(ct => services[i].ListRowsAsync(queries[i], ct))).ToList());
        var counts = cases[0].MiddleOf is not null ? [] : await TimeAsync(stocks.Select((_, i) => (Func<CancellationToken, Task>)(ct => services[i].CountAsync(queries[i], ct))).ToList());
        Console.WriteLine(
            $"| {cases[0].Group} | `{(cases[0].Url.Length == 0 ? "sort=-id" : cases[0].Url)}`{(items == Rows ? "" : $" ({items} rows)")} | {string.Join(" | ", rows.Select(Text))} "
            + $"| {Text(rows[^1] / rows[0])} | {string.Join(" | ", counts.Count > 0 ? counts.Select(Text) : stocks.Select(_ => ""))} | {plan} |");
    }

    private static string Text(double value) => value > Limit.TotalMilliseconds * 0.9 ? $"over {Limit.TotalSeconds:0} s" : value.ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>The query, from its start or from a car in the middle.</summary>
    private static async Task<CarQuery> PlaceAsync(CarService cars, FindCase @case)
    {
        var query = Parse(@case.Url);
        if (@case.MiddleOf is null)
        {
            return query;
        }

        var sort = @case.Url.Split('&').FirstOrDefault(p => p.StartsWith("sort=", StringComparison.Ordinal)) ?? "";
        var page = await cars.ListRowsAsync(Parse($"{@case.MiddleOf}&{sort}") with { Take = 1 });
        return query with { After = page.Next ?? throw new InvalidOperationException($"No two cars for {@case.MiddleOf}.") };
    }

    private static CarQuery Parse(string url)
    {
        var (query, errors) = CarQueryText.Parse(url.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=', 2)).Select(p => KeyValuePair.Create(p[0], (string?)p[1])));
        return errors.Count == 0 ? query with { Take = Rows } : throw new InvalidOperationException($"{url}: {errors[0].Message}");
    }

    /// <summary>Medians in milliseconds, one after the other in turns.</summary>
    private static async Task<List<double>> TimeAsync(List<Func<CancellationToken, Task>> works)
    {
        var times = works.ConvertAll(_ => new List<double>());
        var spent = works.ConvertAll(_ => TimeSpan.Zero);
        for (var run = 0; run < MostRuns + 2; run++)
        {
            for (var i = 0; i < works.Count; i++)
            {
                if (spent[i] > MostTime)
                {
                    continue;
                }

                var from = Stopwatch.GetTimestamp();
                await TryAsync(async ct =>
                {
                    await works[i](ct);
                    return works;
                });
                var time = Stopwatch.GetElapsedTime(from);
                spent[i] += time;
                if (run >= 2 || spent[i] > MostTime)
                {
                    times[i].Add(time.TotalMilliseconds);
                }
            }
        }

        return times.ConvertAll(t => t.Median());
    }

    private static async Task<T?> TryAsync<T>(Func<CancellationToken, Task<T>> work)
        where T : class
    {
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            return await work(limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return null;
        }
    }

    internal static async Task<PrivatePostgreSql?> StartAsync(string provider) => provider switch
    {
        "sqlite" => null,
        "postgresql" => await PrivatePostgreSql.StartAsync(Path.Combine(BigStock.Cache, "server")),
        _ => throw new ArgumentException("sqlite or postgresql"),
    };
}

using System.Diagnostics;
using System.Globalization;
using CarPortal.Data;
using CarPortal.Data.Cars;

namespace CarPortal.Benchmarks;

/// <summary>
/// No measurement but a proof that takes too long for the tests: a walk by cursor through a large stock while eight writers
/// add, change and delete cars. Each car that stays must come once.
/// </summary>
internal static class WalkBenchmark
{
    private const int Writers = 8;

    /// <summary>The writers keep to every tenth car, so that all others must be met once.</summary>
    private const int Touched = 10;

    public static async Task<int> RunAsync(string provider, int count)
    {
        await using var server = await FindBenchmark.StartAsync(provider);
        await using var stock = await BigStock.OpenAsync(count, server);
        var (ids, writes) = (await StayingAsync(stock), 0);
        foreach (var sort in new[] { CarSort.Id, CarSort.Year, CarSort.Title })
        {
            using var done = new CancellationTokenSource();
            var clock = Stopwatch.StartNew();
            var writers = Enumerable.Range(0, Writers).Select(i => Task.Run(() => WriteAsync(stock, i, count, done.Token))).ToList();
            var seen = await WalkAsync(stock.Get<CarService>(), new CarQuery { Take = CarQuery.MaxTake, Sorts = [new CarSortKey(sort)] }, count);
            await done.CancelAsync();
            writes = (await Task.WhenAll(writers)).Sum();
            var (missed, repeated) = (ids.Count(id => !seen.ContainsKey(id)), seen.Count(s => s.Key % Touched != 0 && s.Value > 1));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{provider}, by {sort}: {ids.Count} of {count} cars stay; missed {missed}, repeated {repeated}; {writes} writes meanwhile, {clock.Elapsed.TotalSeconds:F0} s"));
            if (missed + repeated > 0)
            {
                return 1;
            }
        }

        return 0;
    }

    private static async Task<List<int>> StayingAsync(BigStock stock)
    {
        var ids = new List<int>();
        await foreach (var car in stock.Get<CarExportService>().StreamAsync(new CarQuery().By([new CarSortKey(CarSort.Id)])))
        {
            if (car.Id % Touched != 0)
            {
                ids.Add(car.Id);
            }
        }

        return ids;
    }

    private static async Task<Dictionary<int, int>> WalkAsync(CarService cars, CarQuery query, int count)
    {
        var seen = new Dictionary<int, int>(count);
        for (var page = await cars.ListRowsAsync(query); ; page = await cars.ListRowsAsync(query with { After = page.Next }))
        {
            foreach (var car in page.Items)
            {
                seen[car.Id] = seen.GetValueOrDefault(car.Id) + 1;
            }

            if (page.Next is null)
            {
                return seen;
            }
        }
    }

    private static async Task<int> WriteAsync(BigStock stock, int writer, int count, CancellationToken stop)
    {
        var (cars, writes) = (stock.Get<CarService>(), 0);
        for (var i = writer; !stop.IsCancellationRequested; i += Writers)
        {
            var id = Touched * (1 + (i % (count / Touched)));
            if (await cars.GetAsync(id, CancellationToken.None) is not { } car)
            {
                continue;
            }

            var result = (i / Writers % 3) switch
            {
                0 => await cars.CreateAsync(new CarInput { Make = "Opel", Title = $"walk {writer} {i}", Year = 1990 + (i % 30) }, CancellationToken.None),
                1 => await cars.UpdateAsync(id, car.Version, car.ToInput() with { Year = 1990 + (i % 30), Title = $"walk {i}" }, CancellationToken.None),
                _ => await cars.DeleteAsync(id, car.Version, CancellationToken.None),
            };
            writes += result is SaveResult.Saved ? 1 : 0;
        }

        return writes;
    }
}

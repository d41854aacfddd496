using System.Globalization;
using CarPortal.Data;
using CarPortal.Data.Cars;

namespace CarPortal.Benchmarks;

/// <summary>The list's first page: the whole prerendered page as a signed-in browser gets it, and its query alone.</summary>
internal static class ListBenchmark
{
    private const int Count = 100;

    public static async Task<int> RunAsync()
    {
        using var stock = await Stock.CreateAsync();
        await using (var portal = await Server.StartAsync(stock.Folder, "portal"))
        {
            var (client, _) = await Stock.SignInAsync(portal.Address);
            using (client)
            {
                foreach (var path in new[] { "/cars", "/cars?search=astra", "/cars?search=astra+diesel&yearFrom=2015&sort=price" })
                {
                    Print($"GET {path}", await Load.TimeAsync(Count, () => client.GetStringAsync(path)));
                }
            }
        }

        await MeasureServiceAsync(stock);
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        return 0;
    }

    private static async Task MeasureServiceAsync(Stock stock)
    {
        await using var services = new ServiceCollection().AddLogging().AddScoped<ActorSource>(_ => new FixedActor(Actor.Console))
            .AddCarPortalData(new DataOptions { Directory = stock.Folder }).BuildServiceProvider();
        await using var scope = services.CreateAsyncScope();
        var cars = scope.ServiceProvider.GetRequiredService<CarService>();
        var queries = new (string Name, CarQuery Query)[]
        {
            ("no filter", new()),
            ("search astra", new() { Search = "astra" }),
            ("search that nothing matches", new() { Search = "qqqq" }),
            ("search astra diesel, from 2015, by price", new CarQuery { Search = "astra diesel", Sorts = [new CarSortKey(CarSort.Price)] }.With(new CarCondition(CarFilterField.Of("year")) { From = 2015 })),
        };
        foreach (var (name, query) in queries)
        {
            Print($"CarService.ListAsync, {name}", await Load.TimeAsync(Count, () => cars.ListAsync(query)));
        }
    }

    private static void Print(string name, IReadOnlyList<double> times) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{name}: median {times.Median():F1} ms, 95 % {times.Quantile(0.95):F1} ms"));
}

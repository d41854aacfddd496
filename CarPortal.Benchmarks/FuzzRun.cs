using System.Diagnostics;
using System.Globalization;
using CarPortal.Data;
using CarPortal.Data.Imports;
using CarPortal.Tests.Imports;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Benchmarks;

/// <summary>As many broken files as wanted through the import, each run with others; ends at the first that it does not bear.</summary>
internal static class FuzzRun
{
    public static async Task<int> RunAsync(int count)
    {
        var folder = Directory.CreateTempSubdirectory("carportal-fuzz-").FullName;
        try
        {
            await using var services = new ServiceCollection().AddLogging().AddScoped<ActorSource>(_ => new FixedActor(Actor.Console))
                .AddCarPortalData(new DataOptions { Directory = folder }).BuildServiceProvider();
            await services.GetRequiredService<DatabaseUpgrade>().RunAsync();
            await using var scope = services.CreateAsyncScope();
            CarPortalDbContext Open()
            {
                var db = services.GetRequiredService<IDbContextFactory<CarPortalDbContext>>().CreateDbContext();
                db.Actor = Actor.Console;
                return db;
            }

            var seed = Random.Shared.Next();
            var fuzz = new ImportFuzz(() => scope.ServiceProvider.GetRequiredService<CarImportService>(), Open, seed);
            await fuzz.ArrangeAsync();
            var clock = Stopwatch.StartNew();
            for (var i = 0; i < count; i++)
            {
                if (await fuzz.TryAsync(i, CancellationToken.None) is { } wrong)
                {
                    Console.WriteLine($"File {i} of seed {seed}: {wrong}");
                    return 1;
                }
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"seed {seed}: {count:N0} files in {clock.Elapsed.TotalSeconds:F0} s, {fuzz.Refused:N0} refused as a whole, {fuzz.Taken:N0} imported, {fuzz.Cars:N0} cars; nothing failed, hung, came in partly or touched another car"));
            return 0;
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }
}

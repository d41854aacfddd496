using System.Diagnostics;
using System.Globalization;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.Imports;
using CarPortal.Tests.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Benchmarks;

/// <summary>
/// A portal's data with as many cars as wanted, multiplied from the three real files. What was made once is kept in a folder
/// outside the project (CARPORTAL_BENCH_CACHE, else the system's folder for temporary files) and used again until a migration comes.
/// </summary>
internal sealed class BigStock : IAsyncDisposable
{
    private const string Email = "bench@example.test";
    private const string Password = "a-long-enough-passphrase-7";

    private BigStock(DataOptions options, int count)
    {
        (Options, Count) = (options, count);
        Services = new ServiceCollection().AddLogging().AddScoped<ActorSource>(_ => new FixedActor(Actor.Console))
            .AddCarPortalData(options).BuildServiceProvider();
    }

    public DataOptions Options { get; }

    public int Count { get; }

    public ServiceProvider Services { get; }

    /// <summary>A key that may read and write cars.</summary>
    public string Key => File.ReadAllText(KeyFile);

    /// <summary>Where everything that benchmarks keep is.</summary>
    public static string Cache { get; } = Environment.GetEnvironmentVariable("CARPORTAL_BENCH_CACHE") is { Length: > 0 } given
        ? Path.GetFullPath(given) : Path.Combine(Path.GetTempPath(), "carportal-bench-cache");

    /// <summary>The settings under which a portal of its own process runs on this data.</summary>
    public (string Name, string Value)[] Settings => Options.Provider == DatabaseProvider.Sqlite ? []
        : [("Database__Provider", "PostgreSql"), ("ConnectionStrings__CarPortal", Options.ConnectionString!)];

    private string KeyFile => Path.Combine(Options.Directory, "key.txt");

    /// <summary>Opens a stock, making it where it is not there.</summary>
    /// <param name="count">How many cars.</param>
    /// <param name="server">PostgreSQL; null for SQLite.</param>
    public static async Task<BigStock> OpenAsync(int count, PrivatePostgreSql? server)
    {
        var name = $"{(server is null ? "sqlite" : "postgresql")}-{count}";
        var stock = new BigStock(new DataOptions
        {
            Directory = Path.Combine(Cache, name),
            Provider = server is null ? DatabaseProvider.Sqlite : DatabaseProvider.PostgreSql,
            ConnectionString = server?.ConnectionString(name),
        }, count);
        var wanted = stock.Schema();
        var made = Path.Combine(stock.Options.Directory, "schema.txt");
        if (!File.Exists(made) || await File.ReadAllTextAsync(made) != wanted)
        {
            var clock = Stopwatch.StartNew();
            Console.Error.WriteLine($"Making {name} in {stock.Options.Directory}");
            if (Directory.Exists(stock.Options.Directory))
            {
                Directory.Delete(stock.Options.Directory, recursive: true);
            }

            await (server?.RecreateAsync(name) ?? Task.CompletedTask);
            await stock.MakeAsync();
            await File.WriteAllTextAsync(made, wanted);
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Made {name} in {clock.Elapsed.TotalSeconds:F0} s"));
        }

        return stock;
    }

    /// <summary>A service that acts as the console.</summary>
    public T Get<T>()
        where T : notnull => Services.CreateScope().ServiceProvider.GetRequiredService<T>();

    public CarPortalDbContext Open() => Services.GetRequiredService<IDbContextFactory<CarPortalDbContext>>().CreateDbContext();

    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();
        SqliteConnection.ClearAllPools();
    }

    /// <summary>What the kept data must fit: the tables and indexes as they are now, and the version of the multiplier.</summary>
    private string Schema()
    {
        using var db = Open();
        var script = System.Text.Encoding.UTF8.GetBytes(db.Database.GenerateCreateScript());
        return $"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(script))} {StockMultiplier.Version}";
    }

    private async Task MakeAsync()
    {
        await Services.GetRequiredService<DatabaseUpgrade>().RunAsync();
        await RunAsync(Password + "\n", "users", "add", "--email", Email, "--name", "Bench", "--role", Roles.Administrator, "--password-stdin");
        var output = await RunAsync("", "keys", "add", "--email", Email, "--name", "bench", "--scopes", "cars:read,cars:write");
        await File.WriteAllTextAsync(KeyFile, output.TrimEnd().Split('\n')[^1].Trim());

        var folder = Path.GetFullPath(Environment.GetEnvironmentVariable("CARPORTAL_BENCH_FILES") ?? "../shared/data");
        folder = Directory.Exists(folder) ? folder : Path.GetFullPath("../../shared/data");
        foreach (var name in RealFiles.Names)
        {
            await using var file = new MemoryStream(RealFiles.Read(folder, name));
            await Get<CarImportService>().RunAsync(file, name, new ImportOptions());
        }

        await using (var db = Open())
        {
            await StockMultiplier.RunAsync(db, Count);
        }

        SqliteConnection.ClearAllPools(); // Its connection was told not to care for the disk.
        var clock = Stopwatch.StartNew();
        await Services.GetRequiredService<DatabaseUpgrade>().RunAsync();
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  search: {clock.Elapsed.TotalSeconds:F1} s"));
    }

    private async Task<string> RunAsync(string input, params string[] args)
    {
        var start = Server.Program(Options.Directory, "CarPortal.Web.dll", args);
        foreach (var (name, value) in Settings)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? await output
            : throw new InvalidOperationException($"{args[0]} {args[1]} ended with {process.ExitCode}: {await error}");
    }
}

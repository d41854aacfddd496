using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Xml;
using CarPortal.Data;
using CarPortal.Data.Cars;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Benchmarks;

/// <summary>The whole stock as a file, and what a spreadsheet makes of it.</summary>
internal static class ExportBenchmark
{
    /// <summary>What begins a formula in one spreadsheet or another, and what hides that.</summary>
    private static readonly string[] Beginnings =
        ["=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "\u00A0=", "\uFEFF=", "＝", "＋", "－", "＠", "\u200B=", "'=", "\"=", "|", "%", ";=", ",="];

    private static readonly string[] Rests = ["1+1", "HYPERLINK(\"http://127.0.0.1/\",\"x\")", "cmd|' /C calc'!A0", "SUM(1;2)", "A1", "2+3+cmd", "5"];

    /// <summary>How often each file is taken: the first time the runtime compiles the code, as after every start of the portal.</summary>
    private const int Runs = 3;

    /// <summary>How fast it leaves, and what the portal needs for it.</summary>
    public static async Task<int> RunAsync(string provider, int count)
    {
        var database = provider == "postgresql" ? await PrivatePostgreSql.StartAsync(Path.Combine(BigStock.Cache, "server")) : null;
        try
        {
            await using var stock = await BigStock.OpenAsync(count, database);
            await using var portal = await Server.StartAsync(stock.Options.Directory, stock.Settings, "portal");
            using var client = new HttpClient { BaseAddress = portal.Address, Timeout = Timeout.InfiniteTimeSpan };
            client.DefaultRequestHeaders.Add("X-Api-Key", stock.Key);
            await client.GetStringAsync("api/cars?take=1");
            foreach (var run in Enumerable.Range(1, Runs))
            {
                foreach (var format in new[] { "csv", "jsonl" })
                {
                    var (clock, used) = (Stopwatch.StartNew(), portal.ProcessorTime);
                    var bytes = 0L;
                    await using var body = await client.GetStreamAsync($"api/cars/export/{format}");
                    var buffer = new byte[1 << 16];
                    for (int read; (read = await body.ReadAsync(buffer)) > 0;)
                    {
                        bytes += read;
                    }

                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                        $"{run}  {format,-6}{count / clock.Elapsed.TotalSeconds,10:N0} rows/s ({clock.Elapsed.TotalSeconds:F2} s, {(portal.ProcessorTime - used).TotalSeconds:F2} s of the processor, {bytes >> 20} MB); the portal has had at most {portal.PeakResident >> 20} MB"));
                }
            }
        }
        finally
        {
            await (database?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        return 0;
    }

    /// <summary>Cars whose texts would be formulas, exported and opened by LibreOffice: no cell may be one.</summary>
    public static async Task<int> TryInertAsync()
    {
        var folder = Directory.CreateTempSubdirectory("carportal-inert-").FullName;
        try
        {
            await using (var services = new ServiceCollection().AddLogging().AddScoped<ActorSource>(_ => new FixedActor(Actor.Console))
                .AddCarPortalData(new DataOptions { Directory = folder }).BuildServiceProvider())
            {
                await services.GetRequiredService<DatabaseUpgrade>().RunAsync();
                await using var db = services.GetRequiredService<IDbContextFactory<CarPortalDbContext>>().CreateDbContext();
                db.Actor = Actor.Console;
                var texts = Beginnings.SelectMany(b => Rests.Select(r => b + r)).ToList();
                for (var i = 0; i < texts.Count; i++)
                {
                    // Past the rules, which would trim some of it: whatever is in the database has to be harmless.
                    db.Cars.Add(new Car
                    {
                        StockNumber = $"S{i}", Make = texts[i][..Math.Min(texts[i].Length, CarRules.MakeLength)], Title = texts[i], Model = texts[i], Notes = texts[i], Damage = texts[i],
                        Location = texts[i], BuyerName = texts[i], SoldBy = texts[i], Colour = texts[i][..Math.Min(texts[i].Length, CarRules.ColourLength)],
                    });
                }

                await db.SaveChangesAsync();
            }

            SqliteConnection.ClearAllPools();
            var export = Path.Combine(folder, "export.csv");
            await RunAsync(Server.Program(folder, "CarPortal.Web.dll", "cars", "export", export));
            var (cells, formulas) = await OpenAsync(folder, export);
            var bare = Path.Combine(folder, "bare.csv");
            await File.WriteAllLinesAsync(bare, Beginnings.Select(b => $"\"{(b + "1+1").Replace("\"", "\"\"", StringComparison.Ordinal)}\""));
            var (_, control) = await OpenAsync(folder, bare);
            Console.WriteLine($"LibreOffice opened {cells} cells of the export: {formulas.Count} formulas. (Of {Beginnings.Length} cells written without our encoder {control.Count} are formulas.)");
            formulas.ForEach(Console.WriteLine);
            return formulas.Count == 0 && control.Count > 0 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Cells with something in them, and those that are formulas.</summary>
    private static async Task<(int Cells, List<string> Formulas)> OpenAsync(string folder, string csv)
    {
        // 44,34,76,1: commas, quotes, UTF-8, from the first line; the last true: look for numbers and formulas as a spreadsheet may.
        await RunAsync(new ProcessStartInfo("soffice",
        [
            "--headless", $"-env:UserInstallation=file://{folder}/profile", "--infilter=CSV:44,34,76,1,,0,false,true,false,false,false,-1,true", "--convert-to", "ods", "--outdir", folder, csv,
        ]));
        var ods = Directory.GetFiles(folder, Path.GetFileNameWithoutExtension(csv) + "*.ods").Single();
        await using var zip = await ZipFile.OpenReadAsync(ods);
        await using var content = await zip.GetEntry("content.xml")!.OpenAsync();
        using var xml = XmlReader.Create(content);
        var (cells, formulas) = (0, new List<string>());
        while (xml.Read())
        {
            if (xml is { NodeType: XmlNodeType.Element, Name: "table:table-cell" } && xml.GetAttribute("office:value-type") is not null)
            {
                cells++;
                if (xml.GetAttribute("table:formula") is { } formula)
                {
                    formulas.Add(formula);
                }
            }
        }

        return (cells, formulas);
    }

    private static async Task RunAsync(ProcessStartInfo start)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{start.FileName} ended with {process.ExitCode}: {await output} {await error}");
        }
    }
}

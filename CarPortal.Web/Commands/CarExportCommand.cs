using System.CommandLine;
using System.Text;
using CarPortal.Data.Cars;

namespace CarPortal.Web.Commands;

/// <summary><c>cars export FILE</c>: every car outside the trash as CSV, which <c>cars import</c> reads.</summary>
internal static class CarExportCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "Where the CSV goes; a file there is replaced when the new one is complete." };
        var export = new Command("export", "Write every car to a CSV file.") { file };
        export.SetAction((parsed, ct) => VerbHost.RunAsync(
            (services, stop) => ExportAsync(services.GetRequiredService<CarExportService>(), parsed.GetRequiredValue(file).FullName, stop), ct));
        return export;
    }

    private static async Task<int> ExportAsync(CarExportService cars, string path, CancellationToken ct)
    {
        var unfinished = path + ".unfinished";
        try
        {
            var count = 0;
            await using (var writer = new StreamWriter(unfinished, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)))
            {
                await writer.WriteAsync(CarCsv.Header + "\r\n");
                await foreach (var car in cars.StreamAsync(new CarQuery().By([new CarSortKey(CarSort.Id)]), ct))
                {
                    await writer.WriteAsync(CarCsv.Row(car) + "\r\n");
                    count++;
                }
            }

            File.Move(unfinished, path, overwrite: true);
            Console.WriteLine($"{count} cars written to {path}");
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return await VerbHost.FailAsync($"The file cannot be written: {e.Message}");
        }
    }
}

using System.Globalization;
using System.Text;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.Imports;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Imports;

/// <summary>A class of tests of imports that people go through step by step; the background's work is done at once.</summary>
public abstract class ImportJobTest(DatabaseProvider provider) : DatabaseTest(provider)
{
    private protected ImportJobService Imports => Database.Get<ImportJobService>();

    private protected ImportSettingsService Settings => Database.Get<ImportSettingsService>();

    private protected ImportReportService Reports => Database.Get<ImportReportService>();

    private protected ImportWorker Worker => Database.Get<ImportWorker>();

    /// <summary>Brings a file and has it looked through.</summary>
    private protected async Task<ImportJob> UploadAsync(string text, string name = "stock.csv") =>
        await WorkAsync(new ImportJobResult.Ok(await ImportDriver.UploadAsync(Imports, text, name)));

    /// <summary>Brings a file, and makes its dry run.</summary>
    private protected async Task<ImportJob> CheckAsync(string text, Func<ImportSettings, ImportSettings>? change = null)
    {
        var job = await UploadAsync(text);
        Assert.Equal((ImportState.Ready, null), (job.State, job.Problem));
        if (change is not null)
        {
            await SaveAsync(job.Id, change);
        }

        job = await WorkAsync(await Imports.CheckAsync(job.Id, Ct));
        Assert.Equal((ImportState.Checked, null), (job.State, job.Problem));
        return job;
    }

    private protected async Task SaveAsync(int id, Func<ImportSettings, ImportSettings> change) =>
        Assert.IsType<ImportJobResult.Ok>(await Settings.SaveAsync(id, change((await Settings.ReadAsync(id, Ct))!.Settings), Ct));

    /// <summary>Brings a file and imports it.</summary>
    private protected async Task<ImportJob> ImportAsync(string text, Func<ImportSettings, ImportSettings>? change = null)
    {
        var job = await CheckAsync(text, change);
        job = await WorkAsync(await Imports.RunAsync(job.Id, Ct));
        Assert.Equal((ImportState.Done, null), (job.State, job.Problem));
        return job;
    }

    private protected async Task<ImportJob> UndoAsync(int id)
    {
        var job = await WorkAsync(await Imports.UndoAsync(id, Ct));
        Assert.Equal(ImportState.Undone, job.State);
        return job;
    }

    /// <summary>Has done what was asked for.</summary>
    private protected async Task<ImportJob> WorkAsync(ImportJobResult asked)
    {
        var job = Assert.IsType<ImportJobResult.Ok>(asked).Job;
        Assert.True(await Worker.RunNextAsync(Ct));
        return (await Imports.FindAsync(job.Id, Ct))!;
    }

    /// <summary>The cars that are not in the trash.</summary>
    private protected async Task<List<Car>> CarsAsync()
    {
        await using var db = Database.Open();
        return await db.Cars.AsNoTracking().OrderBy(c => c.Id).ToListAsync(Ct);
    }

    /// <summary>Changes a car as somebody else would.</summary>
    private protected async Task EditAsync(string stockNumber, Action<Car> change)
    {
        await using var db = Database.Open();
        change(await db.Cars.SingleAsync(c => c.StockNumber == stockNumber, Ct));
        await db.SaveChangesAsync(Ct);
    }

    /// <summary>A file of so many cars, K1 and so on.</summary>
    private protected static string FileOf(int first, int rows, int price)
    {
        var text = new StringBuilder("stock number,make,title,price\n");
        for (var i = first; i < first + rows; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"K{i},Opel,Astra {i},{price}\n");
        }

        return text.ToString();
    }

    private protected static ImportTally Tally(int created = 0, int updated = 0, int unchanged = 0, int refused = 0, int alreadyIn = 0, int withdrawn = 0) =>
        new() { Created = created, Updated = updated, Unchanged = unchanged, Refused = refused, AlreadyIn = alreadyIn, Withdrawn = withdrawn };
}

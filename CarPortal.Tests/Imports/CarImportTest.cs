using System.Text;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.Imports;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Imports;

/// <summary>A class of tests of files that are imported.</summary>
public abstract class CarImportTest(DatabaseProvider provider) : DatabaseTest(provider)
{
    private protected const string Classic = "brand,name,price,year,damage,last_seen\n";

    private protected List<RejectedRow> Rejected { get; } = [];

    private protected async Task<ImportCounts> ImportAsync(string text) =>
        Assert.IsType<ImportResult.Done>(await RunAsync(Encoding.UTF8.GetBytes(text), new ImportOptions())).Counts;

    private protected async Task<ImportResult> RunAsync(byte[] bytes, ImportOptions options)
    {
        using var file = new MemoryStream(bytes);
        return await Database.Get<CarImportService>().RunAsync(file, "test.csv", options with { OnRejected = Rejected.Add }, Ct);
    }

    private protected async Task<List<Car>> CarsAsync()
    {
        await using var db = Database.Open();
        return await db.Cars.AsNoTracking().OrderBy(c => c.Id).ToListAsync(Ct);
    }
}

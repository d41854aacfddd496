using Bunit;
using CarPortal.Data.Cars;
using CarPortal.Data.Imports;
using CarPortal.Tests.Cars;
using CarPortal.Tests.Testing;
using CarPortal.Web.Imports;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Imports;

/// <summary>A class of tests of the pages of imports, over the real engine.</summary>
public abstract class ImportPagesTest : CarPagesTest
{
    private protected const string Stock = "make,title,price,year\nOpel,Astra Caravan,4950,2011\nFord,Focus,3200,4011\n";

    private protected ImportJobService Imports => Database.Get<ImportJobService>();

    private protected ImportReportService Reports => Database.Get<ImportReportService>();

    private protected IRenderedComponent<ImportJobPage> Open(int id) => Render<ImportJobPage>(parameters => parameters.Add(p => p.Id, id));

    private protected async Task<int> UploadAsync(string text)
    {
        var id = (await ImportDriver.UploadAsync(Imports, text)).Id;
        await WorkAsync();
        return id;
    }

    /// <summary>Has done what was asked for, as the portal's background does.</summary>
    private protected async Task WorkAsync()
    {
        while (await Database.Get<ImportWorker>().RunNextAsync(Ct))
        {
        }
    }

    private protected async Task<List<Car>> CarsAsync()
    {
        await using var db = Database.Open();
        return await db.Cars.AsNoTracking().OrderBy(c => c.Id).ToListAsync(Ct);
    }
}

using Bunit;
using CarPortal.Data.Cars;
using CarPortal.Data.Imports;
using CarPortal.Tests.Testing;
using CarPortal.Web.CarList;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CarPortal.Tests.Imports;

/// <summary>What an import's page shows after it ran, stopped or was undone.</summary>
public sealed class ImportOutcomePagesTests : ImportPagesTest
{
    [Fact]
    public async Task Page_WhenAnImportIsThrough_TheCountsAtTheSideAreReadAnew()
    {
        var id = await UploadAsync(Stock);
        Assert.IsType<ImportJobResult.Ok>(await Imports.CheckAsync(id, Ct));
        await WorkAsync();
        var page = Open(id);
        var told = 0;
        Services.GetRequiredService<CarListMemory>().ViewsChanged += () => told++;

        page.WaitForElement("#import");
        await page.Find("#import").ClickAsync(new());
        await WorkAsync();

        page.WaitForElement("#undo", TimeSpan.FromSeconds(10));
        Assert.Equal(1, told);
    }

    [Fact]
    public async Task Page_OfOneThatStoppedAndWasCheckedAgain_OffersToUndoWhatIsIn()
    {
        await Database.AddCarAsync(new CarInput { StockNumber = "A2", Make = "Opel", Title = "Astra", Price = 1 });
        var id = await UploadAsync("stock number,make,title,price\n" + string.Concat(Enumerable.Range(1, 2_000).Select(i => $"K{i},Opel,Astra,2\n")) + "A2,Opel,Astra,2\n");
        Assert.IsType<ImportJobResult.Ok>(await Imports.CheckAsync(id, Ct));
        await WorkAsync();
        await using (var db = Database.Open())
        {
            (await db.Cars.SingleAsync(Ct)).Price = 3;
            await db.SaveChangesAsync(Ct);
        }

        Assert.IsType<ImportJobResult.Ok>(await Imports.RunAsync(id, Ct));
        await WorkAsync();
        Assert.Contains("Check again", Open(id).Find(".outcome").TextContent, StringComparison.Ordinal);
        Assert.IsType<ImportJobResult.Ok>(await Imports.CheckAsync(id, Ct));
        await WorkAsync();

        var page = Open(id);
        Assert.Equal("Partly in", page.Find(".head .pill").TextContent);
        Assert.Empty(page.FindAll("#remove"));
        Assert.Equal("Undo what is in", page.Find(".head #undo").TextContent);
    }

    [Fact]
    public async Task Page_AnUndoOfWhatSomebodyChangedSince_TellsWhatWasKept()
    {
        var id = await UploadAsync("make,title,price\nOpel,Astra,4950\n");
        Assert.IsType<ImportJobResult.Ok>(await Imports.CheckAsync(id, Ct));
        await WorkAsync();
        Assert.IsType<ImportJobResult.Ok>(await Imports.RunAsync(id, Ct));
        await WorkAsync();
        var car = (await CarsAsync()).Single();
        await Database.Get<CarStatusService>().SeenAsync(car.Id, "Gate", Ct);
        Assert.IsType<ImportJobResult.Ok>(await Imports.UndoAsync(id, Ct));
        await WorkAsync();

        var page = Open(id);

        Assert.Contains("kept", page.Find(".outcome").TextContent, StringComparison.Ordinal);
        Assert.Contains("Astra", page.Find("[aria-labelledby=kept-title] li").TextContent, StringComparison.Ordinal);
    }
}

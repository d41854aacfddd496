using System.Text;
using CarPortal.Data;
using CarPortal.Data.Imports;
using CarPortal.Tests.Testing;

namespace CarPortal.Tests.Imports;

/// <summary>The command line's way to a source that the portal knows.</summary>
public abstract class ImportSourceTests(DatabaseProvider provider) : ImportJobTest(provider)
{
    private const string Header = "Nr,Hersteller,Bezeichnung,Euro\n";

    private IReadOnlyList<FieldError>? _forgotten;

    [Fact]
    public async Task Run_SourceThatIsKnown_IsReadAsBeforeAndKnowsItsCars()
    {
        await RememberAsync();

        var counts = Assert.IsType<ImportResult.Done>(await RunAsync(Header + "7,Opel,Astra,4500\n8,VW,Golf,2000\n9,BMW,i3,9000\n", "autohaus NORD")).Counts;

        Assert.Equal(new ImportCounts(3, 1, 0, 0, 0, Updated: 1, Unchanged: 1), counts);
        Assert.Equal([4500m, 2000m, 9000m], (await CarsAsync()).Select(c => c.Price!.Value));
        Assert.Null(_forgotten);
    }

    [Fact]
    public async Task Run_HeadingsNoLongerFit_SaysSoAndGoesByTheNames()
    {
        await RememberAsync();

        var counts = Assert.IsType<ImportResult.Done>(await RunAsync("make,title,price\nBMW,i3,9000\n", "Autohaus Nord")).Counts;

        Assert.Equal(new ImportCounts(1, 1, 0, 0, 0), counts);
        Assert.Contains(_forgotten!, fault => fault.Message.Contains("no column Hersteller", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_SourceThatIsNotKnown_IsRefusedWithThoseThatAre()
    {
        Assert.Contains("None is known yet", Refused(await RunAsync("make,title\nBMW,i3\n", "Nord")), StringComparison.Ordinal);
        await RememberAsync();
        Assert.Contains("no source 'Nord'. There are: Autohaus Nord.", Refused(await RunAsync("make,title\nBMW,i3\n", "Nord")), StringComparison.Ordinal);
        Assert.Equal(2, (await CarsAsync()).Count);
    }

    private static string Refused(ImportResult result) => Assert.IsType<ImportResult.Refused>(result).Reason;

    private Task<ImportJob> RememberAsync() => ImportAsync(Header + "7,Opel,Astra,5000\n8,VW,Golf,2000\n", s => s with
    {
        Source = "Autohaus Nord",
        Mapping = new ImportMapping
        {
            SourceId = "Nr",
            Fields = [new("make") { From = ["Hersteller"] }, new("title") { From = ["Bezeichnung"] }, new("price") { From = ["Euro"] }],
        },
    });

    private async Task<ImportResult> RunAsync(string text, string source)
    {
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return await Database.Get<CarImportService>().RunAsync(
            file, "test.csv", new ImportOptions { Source = source, OnForgotten = faults => _forgotten = faults }, Ct);
    }

    public sealed class OnSqlite() : ImportSourceTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : ImportSourceTests(DatabaseProvider.PostgreSql);
}

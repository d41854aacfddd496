using System.Text;
using CarPortal.Data;
using CarPortal.Data.Imports;

namespace CarPortal.Tests.Imports;

/// <summary>Files whose text is encoded in one way or another, rightly told or not.</summary>
public abstract class CarImportEncodingTests(DatabaseProvider provider) : CarImportTest(provider)
{
    [Theory]
    [InlineData("utf-8", true, null)]
    [InlineData("utf-16", true, null)]
    [InlineData("utf-16BE", true, null)]
    [InlineData("windows-1252", false, "windows-1252")]
    public async Task Run_Encoding_IsReadAsMarkedOrDeclared(string encoding, bool marked, string? declared)
    {
        _ = ImportEncoding.Find("windows-1252");
        var file = Encoding.GetEncoding(encoding);
        var bytes = file.GetBytes("make;title\nŠkoda;Fabia – 500 €\n");
        var options = new ImportOptions { Encoding = declared is null ? null : ImportEncoding.Find(declared) };
        Assert.IsType<ImportResult.Done>(await RunAsync(marked ? [.. file.GetPreamble(), .. bytes] : bytes, options));

        var car = Assert.Single(await CarsAsync());
        Assert.Equal(("Škoda", "Fabia – 500 €"), (car.Make, car.Title));
    }

    [Fact]
    public async Task Run_Windows1252TakenForUtf8_IsRefusedWithTheLineAndWritesNothing()
    {
        var text = Classic + string.Concat(Enumerable.Repeat("opel,Opel Corsa,1,2000,,\n", 9_000)) + "opel,T\u00DCV,1,2000,,\n";
        var refused = Assert.IsType<ImportResult.Refused>(await RunAsync(Encoding.Latin1.GetBytes(text), new ImportOptions()));
        Assert.Contains("Line 9002", refused.Reason, StringComparison.Ordinal);
        Assert.Contains("--encoding", refused.Reason, StringComparison.Ordinal);
        Assert.Empty(await CarsAsync());
    }

    [Fact]
    public async Task Run_MisdecodedWindows1252_IsMended()
    {
        Assert.Equal(1, (await ImportAsync(Classic + "opel,500 \u0080 \u0096 neu,1,2000,,\n")).Mended);
        Assert.Equal("500 € – neu", Assert.Single(await CarsAsync()).Title);
    }

    public sealed class OnSqlite() : CarImportEncodingTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : CarImportEncodingTests(DatabaseProvider.PostgreSql);
}

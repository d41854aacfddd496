using CarPortal.Data;
using CarPortal.Data.Imports;
using CarPortal.Tests.Testing;

namespace CarPortal.Tests.Imports;

/// <summary>Some thousands of broken files; <c>CarPortal.Benchmarks import-fuzz</c> has more of them.</summary>
public abstract class ImportFuzzTests(DatabaseProvider provider, int files) : DatabaseTest(provider)
{
    [Fact]
    public async Task Run_BrokenFiles_NeverFailHangComeInPartlyOrTouchOtherCars()
    {
        var fuzz = new ImportFuzz(() => Database.Get<CarImportService>(), Database.Open, seed: 6);
        await fuzz.ArrangeAsync();
        for (var i = 0; i < files; i++)
        {
            Assert.Null(await fuzz.TryAsync(i, Ct));
        }

        Assert.True(fuzz is { Refused: > 0, Taken: > 0, Cars: > 0 });
    }

    public sealed class OnSqlite() : ImportFuzzTests(DatabaseProvider.Sqlite, 2_000);

    public sealed class OnPostgreSql() : ImportFuzzTests(DatabaseProvider.PostgreSql, 300);
}

using CarPortal.Web.Commands;
using Microsoft.Data.Sqlite;

namespace CarPortal.Tests.Commands;

public sealed class VerbTests : IDisposable
{
    private readonly PortalProgram _program = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _program.Dispose();

    [Theory]
    [InlineData("user", "add")]
    [InlineData("cars")]
    [InlineData("cars", "imports", "x.csv")]
    [InlineData("cars", "import")]
    [InlineData("cars", "import", "x.csv", "--encoding", "klingon")]
    [InlineData("--urlz")]
    [InlineData("--urlz", "http://localhost:1")]
    [InlineData("--urlz=http://localhost:1")]
    public async Task Run_MistypedCommandLine_Exits2WithHelpAndStartsNothing(params string[] args)
    {
        var (exitCode, output, error) = await _program.RunAsync(args);
        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains("Usage:", error, StringComparison.Ordinal);
        Assert.False(File.Exists(_program.Database));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(true, "--urls", "http://localhost:1")]
    [InlineData(true, "--environment=Production", "--Data:Directory=x", "--Data:Directory", "x")]
    [InlineData(true, "--urls=http://localhost:1", "--AllowedHosts=*")]
    [InlineData(true, "--http_ports", "8080")]
    [InlineData(false, "--bogus")]
    [InlineData(false, "--bogus=1")]
    [InlineData(false, "--bogus=a:b")]
    [InlineData(false, "--urls")]
    [InlineData(false, "--help")]
    [InlineData(false, "migrate")]
    public void IsServe_Arguments_OnlySettingsServe(bool serves, params string[] args) =>
        Assert.Equal(serves, PortalCommands.IsServe(args));

    [Fact]
    public async Task Run_OptionWithAColonInItsValue_GetsItWhole()
    {
        var (exitCode, _, error) = await _program.RunAsync("cars", "import", "stock.csv", "--encoding=klingon:1");
        Assert.Equal(2, exitCode);
        Assert.Contains("There is no encoding 'klingon:1'.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_ManyVinsThatLookWrong_TellsSomeAndCountsTheRest()
    {
        var text = "brand,name,vin\n" + string.Concat(Enumerable.Range(100, 25).Select(i => $"opel,Astra,{i}\n"));
        await File.WriteAllTextAsync(Path.Combine(_program.Folder, "stock.csv"), text, Ct);

        var (exitCode, output, error) = await _program.RunAsync("cars", "import", "stock.csv", "--dry-run");

        Assert.True(exitCode == 0, error);
        Assert.Contains("25 would be added, 0 rejected, 25 with a VIN to look at again", output, StringComparison.Ordinal);
        Assert.Equal(20, error.Split("of 17 characters").Length - 1);
        Assert.Contains("… and 5 more cars whose VIN is to be looked at again.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_SomeRowsBad_Exits3AndTheCorrectedRejectsGoIn()
    {
        await File.WriteAllTextAsync(Path.Combine(_program.Folder, "stock.csv"),
            "brand,name,year,lot\nopel,Astra,2000,7\nopel,=Corsa,99,8\n", Ct);
        var (exitCode, output, error) = await _program.RunAsync("cars", "import", "stock.csv");
        Assert.Equal(3, exitCode);
        Assert.Contains("2 rows, 1 added, 1 rejected", output, StringComparison.Ordinal);
        Assert.Contains("Columns not imported: lot", error, StringComparison.Ordinal);
        Assert.Contains("line 3, year: Year must be from 1885", error, StringComparison.Ordinal);

        var rejects = Path.Combine(_program.Folder, "stock.rejects.csv");
        await File.WriteAllTextAsync(rejects, (await File.ReadAllTextAsync(rejects, Ct)).Replace(",99,", ",1999,", StringComparison.Ordinal), Ct);
        var (corrected, second, _) = await _program.RunAsync("cars", "import", "stock.rejects.csv");
        Assert.Equal(0, corrected);
        Assert.Contains("1 rows, 1 added, 0 rejected", second, StringComparison.Ordinal);
        Assert.Equal("=Corsa", Query("SELECT Title FROM Cars WHERE Year = 1999"));
    }

    [Theory]
    [InlineData("--dry-run", 3)]
    [InlineData("--stop-on-error", 1)]
    public async Task Import_NotToWrite_WritesNeitherCarsNorRejects(string option, int expected)
    {
        await File.WriteAllTextAsync(Path.Combine(_program.Folder, "stock.csv"), "brand,name,year\nopel,Astra,2000\nopel,Corsa,99\n", Ct);
        Assert.Equal(expected, (await _program.RunAsync("cars", "import", "stock.csv", option)).ExitCode);
        Assert.Equal(0L, Query("SELECT count(*) FROM Cars"));
        Assert.False(File.Exists(Path.Combine(_program.Folder, "stock.rejects.csv")));
    }

    /// <summary>There the container is checked as a whole before anything runs.</summary>
    [Fact]
    public async Task Run_InDevelopment_FindsEveryServiceThatAnyOtherNeeds()
    {
        using var program = new PortalProgram { Environment = "Development" };
        await File.WriteAllTextAsync(Path.Combine(program.Folder, "stock.csv"), "brand,name\nopel,Astra\n", Ct);

        var (exitCode, output, error) = await program.RunAsync("cars", "import", "stock.csv");

        Assert.True(exitCode == 0, error);
        Assert.Contains("1 added", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_FileThatIsNotThere_Exits1() =>
        Assert.Equal(1, (await _program.RunAsync("cars", "import", "nothing.csv")).ExitCode);

    [Fact]
    public async Task Import_KilledAndRunAgain_HasEachRowOnce()
    {
        const int Rows = 60_000;
        var text = "brand,name\n" + string.Concat(Enumerable.Range(1, Rows).Select(i => $"opel,Corsa {i}\n"));
        await File.WriteAllTextAsync(Path.Combine(_program.Folder, "stock.csv"), text, Ct);
        await _program.RunAsync("migrate");
        using (var import = _program.Start("cars", "import", "stock.csv"))
        {
            // Killed as soon as the first batch is in: there are many more to come.
            while (!import.HasExited && (long)Query("SELECT count(*) FROM Cars")! == 0)
            {
                await Task.Yield();
            }

            import.Kill();
            await import.WaitForExitAsync(Ct);
        }

        Assert.InRange((long)Query("SELECT count(*) FROM Cars")!, 1, Rows - 1);
        Assert.Equal(0, (await _program.RunAsync("cars", "import", "stock.csv")).ExitCode);
        Assert.Equal((long)Rows, Query("SELECT count(DISTINCT Title) FROM Cars"));
        Assert.Equal((long)Rows, Query("SELECT count(*) FROM Cars"));
        Assert.Equal((long)Rows, Query("SELECT count(DISTINCT RecordId) FROM History"));
        Assert.Equal("ok", Query("PRAGMA integrity_check"));
    }

    [Fact]
    public async Task Demo_EmptyPortal_FillsItOnce()
    {
        var (exitCode, output, _) = await _program.RunAsync("demo");
        Assert.Equal(0, exitCode);
        Assert.Contains("300 cars added.", output, StringComparison.Ordinal);
        Assert.Equal(4, output.Split("with password").Length - 1);
        Assert.Equal(1, (await _program.RunAsync("demo")).ExitCode);
        Assert.Equal(300L, Query("SELECT count(*) FROM Cars"));

        // What one portal exports another takes, the same in every column that can be brought along.
        Assert.Equal(0, (await _program.RunAsync("cars", "export", "all.csv")).ExitCode);
        Assert.Equal(0, (await _program.RunAsync("cars", "import", "all.csv", "--Data:Directory=" + Path.Combine(_program.Folder, "other"))).ExitCode);
        await _program.RunAsync("cars", "export", "again.csv", "--Data:Directory=" + Path.Combine(_program.Folder, "other"));
        // A hold stays behind with its customer: Imports/CarImportServiceTests say what becomes of the car.
        Assert.Equal(WithoutStamps("all.csv").Select(car => car.Replace(",reserved,", ",inPreparation,", StringComparison.Ordinal)), WithoutStamps("again.csv"));
    }

    private List<string> WithoutStamps(string file) => File.ReadAllText(Path.Combine(_program.Folder, file)).Split("\r\n")
        .Select(line => line.Split(',')).Select(f => string.Join(',', f.Take(1).Concat(f.Skip(2).SkipLast(10)).Concat(f.TakeLast(6).SkipLast(1)))).ToList();

    private object? Query(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_program.Database};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}

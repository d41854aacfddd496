using System.Runtime.CompilerServices;
using CarPortal.Data.Cars;
using CarPortal.Data.Imports;
using CarPortal.Data.Vins;

namespace CarPortal.Tests.Vins;

/// <summary>Holds the shipped table of makers against its source, and what it tells against real cars.</summary>
public sealed class WmiTableTests
{
    private static readonly Dictionary<string, string> Kinds = new()
    {
        ["Passenger Car"] = "C", ["Multipurpose Passenger Vehicle (MPV)"] = "P", ["Truck"] = "K", ["Motorcycle"] = "M", ["Trailer"] = "T",
        ["Bus"] = "B", ["Incomplete Vehicle"] = "I", ["Low Speed Vehicle (LSV)"] = "L", ["Off Road Vehicle"] = "O",
    };

    /// <summary>This is also how the table is made: what it expects is written beside it when it differs.</summary>
    [Fact]
    public async Task Table_AgainstItsSource_HasEveryCode()
    {
        var lines = (await ReadAsync("wmi_vpic.csv")).Select(Compact).Order(StringComparer.Ordinal).ToList();
        var path = Path.Combine(SourceRoot(), "CarPortal.Data", "Vins", "wmis.tsv");
        var shipped = await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken);
        var expected = shipped.Where(line => line.StartsWith('#')).Concat(lines).ToList();
        if (!shipped.SequenceEqual(expected))
        {
            await File.WriteAllTextAsync(path + ".expected", string.Join('\n', expected) + '\n', TestContext.Current.CancellationToken);
        }

        Assert.Equal(expected, shipped);
        foreach (var columns in lines.Select(line => line.Split('\t')))
        {
            var found = WmiTable.Find(columns[0].Length == 3 ? columns[0] : $"{columns[0][..3]}AAAAAAAA{columns[0][3..]}001");
            Assert.Equal(columns[2], string.Join('|', found!.Makes));
            Assert.NotEmpty(found.Maker);
        }
    }

    [Theory]
    [InlineData("#")]
    [InlineData("# W")]
    [InlineData("000")]
    [InlineData("ZZZ")]
    [InlineData("ÄÖÜ")]
    [InlineData("1\t2")]
    [InlineData("\n\n\n")]
    [InlineData("109\t\t\t\t\t\t\t\t\t\t\t")]
    public void Find_NoCode_IsNull(string vin) => Assert.Null(WmiTable.Find(vin));

    [Fact]
    public async Task Read_RealAuctions_FitsWhatTheyWereSoldAs()
    {
        var cars = await ReadAsync("usa_cars_auction.csv");
        var reports = cars.Select(car => (Car: car, Report: VinReader.Read(
            CarRules.CheckVin(car["vin"]).Vin!, int.Parse(car["year"], System.Globalization.CultureInfo.InvariantCulture), car["brand"], new DateTime(2026, 11, 23, 0, 0, 0, DateTimeKind.Utc)))).ToList();

        Assert.Equal(2_499, reports.Count);
        Assert.Equal(2_498, reports.Count(r => r.Report.CheckDigit == VinCheck.Right));
        Assert.Equal("1Q87T3N166389", Assert.Single(reports, r => r.Report.CheckDigit != VinCheck.Right).Report.Vin);

        // Three heavy lorries by an older rule of numbering may be either year; nothing else is in doubt.
        Assert.Empty(reports.Where(r => r.Report.Notes.Any(n => n.Level == VinNoteLevel.Warning)).Select(r => r.Report.Vin));
        Assert.All(reports.Where(r => r.Report.Vin.Length == CarRules.VinLength), r => Assert.NotNull(r.Report.Maker));
    }

    private static string Compact(Dictionary<string, string> row)
    {
        var makes = row["makes"].Split('|').Select(Trim).Where(make => make.Length > 0).ToList();
        var company = makes.Count == 1 ? "" : Trim(row["manufacturer"]);
        return $"{row["wmi"]}\t{Kinds[row["vehicle_type"]]}\t{string.Join('|', makes)}\t{company}".TrimEnd('\t');
    }

    private static string Trim(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static async Task<List<Dictionary<string, string>>> ReadAsync(string name)
    {
        var path = new[] { "..", "../.." }.Select(up => Path.GetFullPath(Path.Combine(SourceRoot(), up, "shared", "data", name))).FirstOrDefault(File.Exists);
        Assert.SkipUnless(path is not null, $"shared/data/{name} is not beside the checkout.");
        using var text = new StringReader(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        var csv = new CsvReader(text, ',');
        Assert.True(csv.Read());
        var header = csv.Fields();
        csv.Columns = header.Length;
        var rows = new List<Dictionary<string, string>>();
        while (csv.Read())
        {
            rows.Add(header.Zip(csv.Fields()).ToDictionary(field => field.First, field => field.Second));
        }

        return rows;
    }

    private static string SourceRoot([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}

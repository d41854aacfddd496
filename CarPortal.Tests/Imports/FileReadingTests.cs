using System.Text;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.Imports;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Imports;

/// <summary>How a file is read, by what is in it.</summary>
public sealed class FileReadingTests
{
    private const string German = "Käufer gesucht für Škoda, TÜV neu, Größe egal, Preis 500 €\n";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("utf-8", German, "utf-8")]
    [InlineData("us-ascii", "make,title\nOpel,Astra\n", "utf-8")]
    [InlineData("windows-1252", German, "windows-1252")]
    [InlineData("windows-1252", "Citroën C4 Picasso, intérieur cuir, état impeccable, à saisir – 4 500 €\n", "windows-1252")]
    [InlineData("macintosh", "Käufer gesucht für Skoda, TÜV neu, Größe egal\n", "macintosh")]
    [InlineData("macintosh", "Citroën C4 Picasso, intérieur cuir, état impeccable, à saisir\n", "macintosh")]
    [InlineData("utf-16", German, "utf-16")]
    [InlineData("utf-16BE", German, "utf-16BE")]
    public async Task Examine_TextWithoutMark_IsReadAsItWasWritten(string written, string text, string expected)
    {
        var examined = await ExamineAsync(ImportEncoding.Find(written)!.GetBytes(text));

        Assert.Equal(expected, examined.Encoding.Name);
        Assert.InRange(examined.Encoding.Confidence, 0.7, 1);
    }

    [Fact]
    public async Task Examine_Utf8CutInTheMiddleOfALetter_IsRefusedOrAnotherEncoding()
    {
        var bytes = Encoding.UTF8.GetBytes("make,title\nOpel,Käufer ü");

        Assert.Equal("windows-1252", (await ExamineAsync(bytes[..^1])).Encoding.Name);
    }

    [Theory]
    [InlineData("1.234,56|17|200", "1.234,56", true)]
    [InlineData("1,234.56|17", "1,234.56", true)]
    [InlineData("$5,000|$12,500|$1,234,567", "1,234.56", true)]
    [InlineData("5.000|12.500", "1.234,56", false)]
    [InlineData("150,000km|5,000km", "1,234.56", false)]
    [InlineData("12.5|1.234", "1234.56", true)]
    [InlineData("9000|1.005|1000000", "1234.56", true)]
    [InlineData("9000|1.005|2.005", "1.234,56", false)]
    [InlineData("0.750|1.234", "1234.56", true)]
    [InlineData("12,5|7", "1234,56", true)]
    [InlineData("12,5|1.234", "1.234,56", true)]
    [InlineData("1 234,50 €|900 €", "1 234,56", true)]
    [InlineData("1'234.50|CHF 900", "1'234.56", true)]
    [InlineData("12.500,- EUR|900", "1.234,56", true, true)]
    [InlineData("100|200", "1234.56", true)]
    public void Numbers_OfAColumn_ShowHowTheyAreWritten(string values, string form, bool isCertain, bool isLoose = false)
    {
        var evidence = new NumberEvidence();
        foreach (var value in values.Split('|'))
        {
            evidence.Add(value);
        }

        Assert.Equal(values.Split('|').Length, evidence.Numbers);
        Assert.Equal((form, isLoose ? evidence.Form().IsCertain : isCertain), (evidence.Form().Form.Example, evidence.Form().IsCertain));
    }

    [Theory]
    [InlineData("1.234,56", "1.234,56", "1234.56")]
    [InlineData("1.234,56", "12.500", "12500")]
    [InlineData("1.234,56", "12.5", null)]
    [InlineData("1.234,56", "1.2345", null)]
    [InlineData("1.234,56", ".123", null)]
    [InlineData("1,234.56", "-1,234", "-1234")]
    [InlineData("1,234.56", "1,234,56", null)]
    [InlineData("1,234.56", "1234,567", null)]
    [InlineData("1234.56", "1,234", null)]
    [InlineData("1 234,56", "1\u202F234,5", "1234.5")]
    [InlineData("1'234.56", "1’234.5", "1234.5")]
    [InlineData("1234.56", "1e9", null)]
    [InlineData("1234.56", "", null)]
    [InlineData("1234.56", "99999999999999999999999999999999999999999999", null)]
    public void Read_Number_IsNothingButWhatItsFormSays(string form, string text, string? expected) => Assert.Equal(
        expected is null ? null : decimal.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), NumberForm.Find(form)!.Read(text));

    [Theory]
    [InlineData("$5,000", "5,000", "$")]
    [InlineData("150,000km", "150,000", "km")]
    [InlineData("EUR 12.500,-", "12.500", "EUR")]
    [InlineData("12 500 Kč", "12 500", "Kč")]
    [InlineData("75 PS", "75", "PS")]
    [InlineData("5,000 or less", "5,000 or less", "")]
    [InlineData("abc", "abc", "")]
    public void NumberText_TakesOffACurrencyOrUnit_AndNothingElse(string text, string digits, string unit)
    {
        var number = NumberText.Of(text);

        Assert.Equal((digits, unit), (number.Digits.ToString(), number.Unit.ToString()));
    }

    [Theory]
    [InlineData("2016-03-31 01:16:33|2016-04-01 00:00:00", "2016-03-31", true)]
    [InlineData("31.03.2016|1.4.2016", "31.3.2016", true)]
    [InlineData("31/03/2016|01/04/2016", "31/3/2016", true)]
    [InlineData("03/31/2016|04/01/2016", "3/31/2016", true)]
    [InlineData("03/04/2016|04/01/2016", "31/3/2016", false)]
    [InlineData("20160331|20160401", "20160331", true)]
    [InlineData("03/2004|12/1999", "3/2016", true)]
    [InlineData("2 days left|1 day left", null, true)]
    public void Dates_OfAColumn_ShowHowTheyAreWritten(string values, string? form, bool isCertain)
    {
        var evidence = new DateEvidence();
        foreach (var value in values.Split('|'))
        {
            evidence.Add(value);
        }

        Assert.Equal((form, isCertain), (evidence.Form()?.Form.Example, evidence.Form()?.IsCertain ?? true));
    }

    [Theory]
    [InlineData("Marke;Modell;Titel;Preis (EUR);Kilometerstand;Kraftstoff;FIN", "make,model,title,price,mileage,fuel,vin")]
    [InlineData("marque,modèle,désignation,prix,kilométrage,carburant", "make,model,title,price,mileage,fuel")]
    [InlineData("Značka\tNázev\tRok výroby\tPalivo", "make,title,year,fuel")]
    [InlineData("brand|name|last_seen", "make,title,lastSeenAt")]
    public async Task Propose_HeadingsOfSeveralLanguages_AreOurFields(string header, string fields)
    {
        var profile = await ProfileAsync(header + "\n" + string.Join(header.First(c => !char.IsLetter(c) && c is ';' or ',' or '\t' or '|'), header.Split(';', ',', '\t', '|').Select(_ => "x")) + "\n");

        Assert.Equal(fields.Split(',').Order(), ImportMapping.Propose(profile).Fields.Select(f => f.Field).Order());
    }

    [Fact]
    public async Task Propose_ByWhatColumnsHold_FindsVinFuelAndGearbox()
    {
        var profile = await ProfileAsync("Hersteller,Bezeichnung,A,B,C,PS\nOpel,Astra,W0L000036V1940069,Benzin,manuell,75\nOpel,Corsa,W0L000036V1940070,Diesel,automatik,101 PS\n");

        var mapping = ImportMapping.Propose(profile);

        Assert.Empty(mapping.Check(profile));
        Assert.Equal("A", mapping.Fields.Single(f => f.Field == "vin").From[0]);
        Assert.Equal("petrol", mapping.Fields.Single(f => f.Field == "fuel").Values["benzin"]);
        Assert.Equal(["automatic", "manual"], mapping.Fields.Single(f => f.Field == "gearbox").Values.Values.Order());
        Assert.Equal(FieldMapping.KwPerPs, mapping.Fields.Single(f => f.Field == "powerKw").Factor);
        Assert.Equal(mapping.Write(), ImportMapping.Read(mapping.Write())!.Write());
    }

    [Fact]
    public async Task Propose_TitlesAlone_BeginWithTheMake()
    {
        var profile = await ProfileAsync("Titel,Preis\nOpel Astra 1.6,100\n");

        Assert.Equal((TextPart.FirstWord, "Titel"), ImportMapping.Propose(profile).Fields.Where(f => f.Field == "make").Select(f => (f.Part, f.From[0])).Single());
    }

    [Fact]
    public async Task Check_NumbersThatCouldBeEither_AreAskedFor()
    {
        var profile = await ProfileAsync("make,title,mileage\nOpel,Astra,150.000\nOpel,Corsa,5.000\n");
        var mapping = ImportMapping.Propose(profile);

        var question = Assert.Single(mapping.Check(profile));
        Assert.Equal("mileage", question.Field);
        Assert.Contains("150.000 may be thousands", question.Message, StringComparison.Ordinal);

        Assert.Empty(mapping.Answer(profile, NumberForm.Find("1.234,56"), null).Check(profile));
    }

    [Fact]
    public void Check_MappingThatFitsNoFile_NamesEachFault()
    {
        var mapping = new ImportMapping
        {
            SourceId = "ad",
            Fields =
            [
                new FieldMapping("make") { From = ["gone"] }, new FieldMapping("year"), new FieldMapping("price") { From = ["p"], Numbers = "1;234" },
                new FieldMapping("price") { From = ["p"] }, new FieldMapping("wheels") { From = ["p"] }, new FieldMapping("fuel") { From = ["p"], Values = new Dictionary<string, string> { ["B"] = "steam" } },
            ],
        };
        var file = new FileProfile("", EncodingGuess.ByMark([0xEF, 0xBB, 0xBF])!, ',', 1, [new ColumnObserver("p").Finish()]);

        Assert.Equal(["fuel", "make", "price", "price", "sourceId", "wheels", "year"], mapping.Check(file).Select(e => e.Field).Order());
        Assert.Equal(["make", "title"], (mapping with { SourceId = null, Fields = [] }).Check(file).Select(e => e.Field).Order());
        Assert.Empty(new ImportMapping { Fields = [new FieldMapping("vin") { From = ["p"] }] }.Check(file));
    }

    [Theory]
    [InlineData("opel.csv", 40_136, "utf-8", "damage lastSeenAt make price title year", "")]
    [InlineData("ebay_de_cp1252.csv", 18_705, "windows-1252", "body damage fuel gearbox lastSeenAt make mileage model powerKw price title year", "mileage")]
    [InlineData("usa_cars_auction.csv", 2_499, "utf-8", "colour make mileage model price title vin year", "")]
    public async Task Propose_RealFiles_AreReadAsTheyAre(string name, int rows, string encoding, string fields, string questions)
    {
        await using var file = File.OpenRead(Path.Combine(RealFiles.FolderOrSkip(), name));
        var examined = await ImportFile.ExamineAsync(file, null, Ct);
        using var read = FileRows.Open(file, examined);
        var profile = FileProfiler.Read(read, examined, Ct);
        var mapping = ImportMapping.Propose(profile);

        Assert.Equal((rows, encoding), (profile.Rows, profile.Encoding.Name));
        Assert.InRange(profile.Encoding.Confidence, 0.8, 1);
        Assert.Equal(fields, string.Join(' ', mapping.Fields.Select(f => f.Field).Order(StringComparer.Ordinal)));
        Assert.Equal(questions, string.Join(' ', mapping.Check(profile).Select(e => e.Field)));
    }

    [Fact]
    public async Task Run_RealFileWithOtherWordsAndForms_BecomesCarsWithoutTouchingIt()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        await using var file = File.OpenRead(Path.Combine(RealFiles.FolderOrSkip(), "ebay_de_cp1252.csv"));
        var result = Assert.IsType<ImportResult.Done>(await database.Get<CarImportService>().RunAsync(
            file, "ebay.csv", new ImportOptions { Numbers = NumberForm.Find("1,234.56") }, Ct));

        Assert.Equal(18_705, result.Counts.Rows);
        await using var db = database.Open();
        var first = await db.Cars.SingleAsync(c => c.ImportRow == 1, Ct);
        Assert.Equal(("peugeot", "Peugeot_807_160_NAVTECH_ON_BOARD", 5_000m, 150_000, 2004), (first.Make, first.Title, first.Price, first.Mileage, first.Year));
        Assert.Equal((CarBody.Van, CarGearbox.Manual, CarFuel.Lpg, 116, (string?)null), (first.Body, first.Gearbox, first.Fuel, first.PowerKw, first.Damage));
        Assert.True(await db.Cars.AnyAsync(c => c.Title.Contains("TÜV"), Ct));
        Assert.False(await db.Cars.AnyAsync(c => c.Title.Contains('\uFFFD'), Ct));
    }

    [Theory]
    [InlineData("TÃœV neu, fÃ¼r 5 â‚¬", "TÜV neu, für 5 €")]
    [InlineData("500 \u0080 VB", "500 € VB")]
    [InlineData("São Paulo", "São Paulo")]
    [InlineData("Ã", "Ã")]
    [InlineData("plain", "plain")]
    public void Mend_WronglyDecodedText_IsMendedOnlyWhereCertain(string text, string expected) => Assert.Equal(expected, TextMending.Mend(text));

    private static async Task<ImportFile> ExamineAsync(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        return await ImportFile.ExamineAsync(stream, null, Ct);
    }

    private static async Task<FileProfile> ProfileAsync(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var examined = await ImportFile.ExamineAsync(stream, null, Ct);
        using var rows = FileRows.Open(stream, examined);
        return FileProfiler.Read(rows, examined, Ct);
    }
}

using System.Diagnostics;
using System.Text;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.Imports;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Imports;

/// <summary>
/// Broken files, made of good ones at random, through the whole engine: none may take long, fail otherwise than with words,
/// come in partly, or touch a car that it does not mean. The tests run some, the benchmarks as many as wanted.
/// </summary>
public sealed class ImportFuzz(Func<CarImportService> imports, Func<CarPortalDbContext> open, int seed)
{
    /// <summary>Of so many files one is imported; the others are dry runs.</summary>
    private const int Imported = 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly string[] Seeds =
    [
        "brand,name,price,year,damage,last_seen\nopel,Astra,4500,2005,,2016-03-31 01:16:33\nopel,Corsa,1.234,2010,\"hail, front\",\n",
        "Marke;Modell;Titel;Preis;Erstzulassung;Kraftstoff;Kilometerstand\r\nVW;Golf;VW Golf VI;12.500,00 €;03/2010;Benzin;150.000 km\r\nBMW;320d;BMW 320d Touring;8.900,50;11/2008;Diesel;210.000\r\n",
        "vin\tmake\ttitle\tstock number\tstatus\nW0L0TGF4825000001\tOpel\tAstra\tF1\tavailable\nWVWZZZ1KZAW000002\tVW\tGolf\tF2\tsold\n",
        "stock number,price\nKEEP1,1\nF9,2\n",
        "make|title|notes\nFiat|500|\"two\nlines\"\nFiat|Panda|\"a \"\"quoted\"\" word\"\n",
    ];

    private static readonly string[] Pieces =
    [
        ",", ";", "\t", "|", "\"", "\"\"", "\n", "\r", "\r\n", "\0", "\uFEFF", "\uFFFD", "=1+1", "@x", "-5", "1e9", "NaN", "99999999999999999999", "1.234,56", "1,234.56",
        "31.02.2016", "9999-99-99", "\u202E", "🚗", "e\u0301", "\uD800", "''", " ", "\u00A0", "KEEP2", "id", "version", "isDeleted", "make", "title",
    ];

    private readonly Random _random = new(seed);

    /// <summary>Files that were refused as a whole.</summary>
    public int Refused { get; private set; }

    /// <summary>Files that were imported.</summary>
    public int Taken { get; private set; }

    /// <summary>Cars that came in.</summary>
    public int Cars { get; private set; }

    /// <summary>Makes the cars that no file means.</summary>
    public async Task ArrangeAsync()
    {
        await using var db = open();
        for (var i = 0; i < 50; i++)
        {
            db.Cars.Add(new Car { StockNumber = $"UNTOUCHED{i}", Make = "Opel", Title = $"Astra {i}" });
        }

        await db.SaveChangesAsync();
    }

    /// <summary>Tries one file.</summary>
    /// <returns>What went wrong with it, with the file; null for nothing.</returns>
    public async Task<string?> TryAsync(int number, CancellationToken ct)
    {
        var bytes = Make();
        var clock = Stopwatch.StartNew();
        try
        {
            var found = await RunAsync(bytes, dryRun: true, ct);
            if (found is not null && number % Imported == 0)
            {
                var before = await CountAsync();
                var done = await RunAsync(bytes, dryRun: false, ct);
                var after = await CountAsync();
                Taken++;
                Cars += after.All - before.All;
                if (done != found || after.All - before.All != found.Added || after.Untouched != before.Untouched)
                {
                    return Describe(bytes, $"dry run {found}, import {done}, {after.All - before.All} new cars");
                }
            }

            return clock.Elapsed > Patience ? Describe(bytes, $"it took {clock.Elapsed.TotalSeconds:F1} s") : null;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return Describe(bytes, e.ToString());
        }
    }

    private static string Describe(byte[] bytes, string what) => $"{what}\n{Convert.ToBase64String(bytes)}";

    private async Task<ImportCounts?> RunAsync(byte[] bytes, bool dryRun, CancellationToken ct)
    {
        using var file = new MemoryStream(bytes);
        var result = await imports().RunAsync(file, "fuzz.csv", new ImportOptions { DryRun = dryRun }, ct);
        if (result is ImportResult.Refused { Reason.Length: > 0 })
        {
            Refused++;
            return null;
        }

        var counts = ((ImportResult.Done)result).Counts;
        return counts.Added + counts.Updated + counts.Unchanged + counts.Rejected + counts.AlreadyIn == counts.Rows ? counts
            : throw new InvalidOperationException($"Not every row counts once: {counts}");
    }

    private async Task<(int All, long Untouched)> CountAsync()
    {
        await using var db = open();
        return (await db.Cars.IgnoreQueryFilters().CountAsync(), await db.Cars.Where(c => c.StockNumber.StartsWith("UNTOUCHED")).SumAsync(c => c.Version));
    }

    private byte[] Make()
    {
        var text = new StringBuilder(Seeds[_random.Next(Seeds.Length)]);
        for (var changes = _random.Next(1, 12); changes > 0; changes--)
        {
            var at = _random.Next(text.Length + 1);
            switch (_random.Next(6))
            {
                case 0:
                    text.Insert(at, Pieces[_random.Next(Pieces.Length)]);
                    break;
                case 1 when at < text.Length:
                    text.Remove(at, _random.Next(1, Math.Min(20, text.Length - at) + 1));
                    break;
                case 2 when at < text.Length:
                    text[at] = (char)_random.Next(1, 0x2FFF);
                    break;
                case 3:
                    var piece = text.ToString(at, Math.Min(_random.Next(40), text.Length - at));
                    text.Insert(_random.Next(text.Length + 1), piece);
                    break;
                case 4:
                    text.Insert(at, new string((char)_random.Next(32, 127), _random.Next(300)));
                    break;
                default:
                    text.Replace(',', Pieces[_random.Next(4)][0], at, text.Length - at);
                    break;
            }
        }

        var encoding = _random.Next(8) switch
        {
            0 => Encoding.Unicode,
            1 => ImportEncoding.Find("iso-8859-1") is null ? Encoding.UTF8 : Encoding.Latin1,
            2 => new UTF8Encoding(encoderShouldEmitUTF8Identifier: true),
            _ => new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        byte[] bytes = [.. _random.Next(2) == 0 ? encoding.GetPreamble() : [], .. encoding.GetBytes(text.ToString())];
        for (var flips = _random.Next(4); flips > 0 && bytes.Length > 0; flips--)
        {
            bytes[_random.Next(bytes.Length)] = (byte)_random.Next(256);
        }

        return bytes;
    }
}

using System.Globalization;
using CarPortal.Data.Cars;

namespace CarPortal.Data.Vins;

/// <summary>
/// Reads what stands in a VIN itself. Nothing here refuses: the rules of ISO 3779 and 49 CFR 565 are for makers, and a
/// dealer has to write down what is stamped in the car.
/// </summary>
internal static class VinReader
{
    /// <summary>Every car since that model year has 17 characters (49 CFR 565.13).</summary>
    private const int FirstLongYear = 1981;

    /// <summary>Reads a VIN as it would be stored.</summary>
    /// <param name="vin">The VIN, as <see cref="CarRules.CheckVin"/> gave it back without an error.</param>
    /// <param name="year">The model year that was typed.</param>
    /// <param name="make">The make that was typed.</param>
    /// <param name="now">The present; UTC.</param>
    public static VinReport Read(string vin, int? year, string? make, DateTime now)
    {
        var isOld = year < FirstLongYear;
        var isWhole = vin.Length == CarRules.VinLength && vin.All(VinLetters.IsAllowed);
        var wmi = WmiTable.Find(vin);
        var years = isWhole ? VinYears.Of(vin, wmi?.Kind, now.Year + 1) : VinYears.None;
        var check = !isWhole ? VinCheck.None : vin[VinCheckDigit.Place] == VinCheckDigit.Of(vin) ? VinCheck.Right : VinCheck.Wrong;
        VinNote?[] notes =
        [
            .. VinLetters.Check(vin, isOld), LengthNote(vin, isOld), check == VinCheck.Wrong ? CheckDigitNote(vin) : null,
            isWhole ? YearNote(vin, years, year) : null, wmi is null ? null : MakeNote(vin, wmi, make),
        ];
        return new VinReport
        {
            Vin = vin,
            Maker = wmi?.Maker,
            Makes = wmi?.Makes ?? [],
            Vehicle = wmi?.Kind,
            Country = VinCountry.Find(vin),
            Years = years.Candidates,
            Year = years.IsCertain ? years.Candidates[0] : null,
            CheckDigit = check,
            Suggestion = isOld ? null : VinLetters.Mend(vin),
            Notes = [.. notes.OfType<VinNote>().OrderByDescending(n => n.Level)],
        };
    }

    /// <summary>
    /// What an import tells of a VIN: what is probably wrong, and also a maker that is not known, since nobody sees there that
    /// none is named.
    /// </summary>
    /// <inheritdoc cref="Read"/>
    public static IReadOnlyList<string> WarningsOf(string vin, int? year, string? make, DateTime now)
    {
        var report = Read(vin, year, make, now);
        var warnings = report.Notes.Where(n => n.Level == VinNoteLevel.Warning).Select(n => n.Message);
        return [.. report is { Maker: null, CheckDigit: not VinCheck.None } ? warnings.Append($"The maker's code {vin[..3]} is not known.") : warnings];
    }

    private static VinNote? LengthNote(string vin, bool isOld)
    {
        var length = new StringInfo(vin).LengthInTextElements;
        if (length == CarRules.VinLength)
        {
            return null;
        }

        return isOld
            ? new VinNote("length", VinNoteLevel.Remark, $"{length} characters, as VINs before {FirstLongYear} can have.")
            : new VinNote("length", VinNoteLevel.Warning, $"{length} of {CarRules.VinLength} characters; only cars from before {FirstLongYear} have fewer.");
    }

    private static VinNote CheckDigitNote(string vin) => VinCountry.IsNorthAmerican(vin)
        ? new VinNote("checkDigit", VinNoteLevel.Warning,
            $"The check digit in position 9 is {vin[VinCheckDigit.Place]} where the others make {VinCheckDigit.Of(vin)}: a character is probably mistyped.")
        : new VinNote("checkDigit", VinNoteLevel.Remark,
            "Position 9 is no valid check digit; outside North America it need not be one.");

    private static VinNote? YearNote(string vin, VinYears years, int? year)
    {
        var isNorthAmerican = VinCountry.IsNorthAmerican(vin);
        if (years.Candidates.Count == 0)
        {
            return isNorthAmerican
                ? new VinNote("year", VinNoteLevel.Warning, $"Position 10 is {vin[9]}, which stands for no model year.")
                : null;
        }

        // In Europe the year is often that of the first registration, and not every maker writes the model year at all.
        var near = isNorthAmerican ? 0 : 1;
        if (year is null || years.Candidates.Any(candidate => Math.Abs(candidate - year.Value) <= near))
        {
            return null;
        }

        return isNorthAmerican
            ? new VinNote("year", VinNoteLevel.Warning, $"By its VIN the model year is {Either(years.Candidates)}, not {year}.")
            : new VinNote("year", VinNoteLevel.Remark, $"Position 10 would stand for {Either(years.Candidates)}, not {year}, if this maker writes the model year there.");
    }

    private static VinNote? MakeNote(string vin, Wmi wmi, string? make)
    {
        var typed = Plain(make ?? "");
        if (typed.Length == 0 || wmi.Makes.Count == 0)
        {
            return null;
        }

        var fits = wmi.Makes.Append(wmi.Company ?? "").Select(Plain).Where(known => known.Length > 0)
            .Any(known => known.Contains(typed, StringComparison.Ordinal) || typed.Contains(known, StringComparison.Ordinal));
        return fits ? null : new VinNote(
            "make", VinCountry.IsNorthAmerican(vin) ? VinNoteLevel.Warning : VinNoteLevel.Remark, $"By its VIN the maker is {wmi.Maker}, not {make!.Trim()}.");
    }

    /// <summary>A make without what people write differently; the two that go by a short name in full.</summary>
    private static string Plain(string make) => string.Concat(TextFolding.Fold(make).Where(char.IsLetterOrDigit)) switch
    {
        "vw" => "volkswagen",
        "chevy" => "chevrolet",
        var other => other,
    };

    private static string Either(IReadOnlyList<int> years) => string.Join(" or ", years);
}

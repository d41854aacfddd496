using System.Globalization;
using CarPortal.Data.Cars;

namespace CarPortal.Data.Imports;

/// <summary>What a refused value was probably meant to be. Somebody looks at it before it counts.</summary>
internal sealed class FixSuggestions(ImportRows rows)
{
    /// <summary>Most of a value that is shown.</summary>
    private const int MostShown = 200;

    /// <summary>Most letters by which a word may miss one of the values on offer.</summary>
    private const int MostTypos = 2;

    /// <summary>Values whose suggestion is remembered: a column that is refused in every row has few different ones.</summary>
    private const int MostKnown = 10_000;

    private readonly Dictionary<(string Field, string Value), string?> _known = [];

    /// <summary>A fault by the file's own heading and value, with what would do.</summary>
    public RefusedValue Describe(FieldError fault, ImportRow row)
    {
        var reader = rows.Readers.FirstOrDefault(r => r.Field == fault.Field);
        if (reader is null)
        {
            return new RefusedValue(rows.HeadingOf(fault.Field), null, fault.Message, null);
        }

        var value = reader.Place is { } place && place < row.Fields.Length ? row.Fields[place] : null;
        return new RefusedValue(reader.Heading, value is null ? null : TextRules.Shorten(value, MostShown), fault.Message, value is null ? null : Suggest(reader, value.Trim()));
    }

    private string? Suggest(FieldReader reader, string value)
    {
        if (_known.Count == MostKnown)
        {
            _known.Clear();
        }

        return _known.TryGetValue((reader.Field, value), out var known) ? known : _known[(reader.Field, value)] = Find(reader, value);
    }

    private static string? Find(FieldReader reader, string value)
    {
        var known = CarColumn.Named(reader.Field);
        var suggestion = value.Length == 0 ? null
            : known.ChoiceType is { } choice ? NearestChoice(choice, value)
            : known.IsNumber ? Number(reader, known, value)
            : known.IsDate ? Date(reader, value)
            : reader.Field == "vin" ? Vin(value)
            : null;
        return suggestion is null || suggestion == value ? null : suggestion;
    }

    private static string? NearestChoice(Type choice, string value)
    {
        // The values on offer and what they are called elsewhere; a status has no other words.
        var wanted = HeadingWords.Simplify(value);
        var (word, meaning, distance) = Enum.GetValues(choice).Cast<Enum>().Select(known => (Word: HeadingWords.Simplify(known.ToString()), Value: known)).Concat(ValueWords.WordsFor(choice))
            .Select(known => (known.Word, known.Value, Distance: TyposBetween(known.Word, wanted))).MinBy(known => known.Distance);
        return distance <= MostTypos && distance < word.Length / 2 ? System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(meaning.ToString()) : null;
    }

    /// <summary>The number among other words, such as "ca. 12500 km", or in another form, if only one of the forms reads it.</summary>
    private static string? Number(FieldReader reader, CarColumn known, string value)
    {
        var form = reader.Mapping.Numbers is { } example ? NumberForm.Find(example)! : NumberForm.Plain;
        value = DigitsOf(value);
        var from = value.AsSpan().IndexOfAnyInRange('0', '9');
        var to = value.AsSpan().LastIndexOfAnyInRange('0', '9');
        if (from < 0)
        {
            return null;
        }

        var digits = value[from..(to + 1)];
        if (form.Read(digits) is null)
        {
            var read = NumberForm.All.Select(other => other.Read(digits)).OfType<decimal>().Distinct().ToList();
            if (read is not [var only])
            {
                return null;
            }

            digits = (known.IsWhole ? Math.Round(only, MidpointRounding.AwayFromZero) : only).ToString(CultureInfo.InvariantCulture).Replace('.', form.Point);
        }

        return IsGood(reader, digits) ? digits : null;
    }

    /// <summary>Letters between digits that are mistaken for them: 2O17, l998.</summary>
    private static string DigitsOf(string value) => string.Concat(value.Select((c, i) =>
    {
        var besideDigit = (i > 0 && char.IsAsciiDigit(value[i - 1])) || (i + 1 < value.Length && char.IsAsciiDigit(value[i + 1]));
        return besideDigit && c is 'O' or 'o' ? '0' : besideDigit && c is 'l' or 'I' ? '1' : c;
    }));

    private static string? Date(FieldReader reader, string value)
    {
        var form = reader.Mapping.Dates is { } example ? DateForm.Find(example)! : DateForm.Iso;
        var read = DateForm.All.Select(other => other.Read(value)).OfType<DateTimeOffset>().Distinct().ToList();
        return read is [var only] && only.ToString(form.Pattern, CultureInfo.InvariantCulture) is var day && IsGood(reader, day) ? day : null;
    }

    /// <summary>A VIN has no I, O or Q, since they look like 1 and 0 (ISO 3779).</summary>
    private static string? Vin(string value)
    {
        var written = CarRules.NormaliseVin(value);
        var vin = written.Replace('I', '1').Replace('O', '0').Replace('Q', '0');
        return vin != written && CarRules.CheckVin(vin).Errors.Count == 0 ? vin : null; // Only written in another way, it is the one that was refused.
    }

    private static bool IsGood(FieldReader reader, string value)
    {
        var (mended, input) = (false, new CarInput());
        var row = new string[(reader.Place ?? 0) + 1];
        Array.Fill(row, value);
        return reader.Read(input, row, ref mended, out _) is null
            && !CarRules.Check(input, DateTime.UtcNow).Errors.Any(e => e.Field == reader.Field);
    }

    /// <summary>How many letters have to be changed, added or left out (Levenshtein's distance).</summary>
    private static int TyposBetween(string a, string b)
    {
        if (Math.Abs(a.Length - b.Length) > MostTypos)
        {
            return int.MaxValue;
        }

        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var (diagonal, left) = (row[0], row[0] = i);
            for (var j = 1; j <= b.Length; j++)
            {
                (diagonal, row[j]) = (row[j], left = Math.Min(Math.Min(row[j], left) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
            }
        }

        return row[^1];
    }
}

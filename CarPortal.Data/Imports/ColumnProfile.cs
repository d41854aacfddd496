namespace CarPortal.Data.Imports;

/// <summary>What a column of a file holds, by all of its values.</summary>
/// <param name="Heading">Its heading; empty when it has none.</param>
/// <param name="Filled">How many rows have a value.</param>
/// <param name="Samples">The first few different values.</param>
/// <param name="Values">Its different values with how often they occur, the most frequent first; null when there are more than <see cref="MostValues"/>.</param>
/// <param name="Number">How it writes numbers; null when most values are none.</param>
/// <param name="IsNumberCertain">Whether that is proven: 1.234 may be a thousand or one and a bit.</param>
/// <param name="HasBareThousands">Whether some number of four digits and more has no mark in it.</param>
/// <param name="Unit">The unit or currency behind most numbers.</param>
/// <param name="Date">How it writes dates; null when most values are none.</param>
/// <param name="IsDateCertain">Whether no other form reads as many.</param>
/// <param name="IsVin">Whether most values are 17 characters as VINs have.</param>
/// <param name="IsYear">Whether most values are years of cars.</param>
public sealed record ColumnProfile(
    string Heading, int Filled, IReadOnlyList<string> Samples, IReadOnlyList<KeyValuePair<string, int>>? Values,
    NumberForm? Number, bool IsNumberCertain, bool HasBareThousands, string? Unit, DateForm? Date, bool IsDateCertain, bool IsVin, bool IsYear)
{
    /// <summary>Most different values that are kept.</summary>
    public const int MostValues = 200;

    /// <summary>Most samples.</summary>
    public const int MostSamples = 5;
}

/// <summary>Looks at a column's values one after the other.</summary>
internal sealed class ColumnObserver(string heading)
{
    private const int MostLength = 80;

    private static readonly System.Buffers.SearchValues<char> NotInVins = System.Buffers.SearchValues.Create("IOQioq");

    private readonly NumberEvidence _numbers = new();
    private readonly DateEvidence _dates = new();
    private Dictionary<string, int>? _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _samples = [];
    private string? _last;
    private int _filled;
    private int _seen;
    private int _vins;
    private int _years;

    /// <summary>Looks at a value.</summary>
    public void Add(string raw)
    {
        var text = raw.Trim();
        if (text.Length == 0)
        {
            return;
        }

        _filled++;
        Count(text);
        if (_samples.Count < ColumnProfile.MostSamples && !_samples.Contains(text))
        {
            _samples.Add(TextRules.Shorten(text, MostLength));
        }

        if (text.Length > MostLength || text == _last)
        {
            return; // A run of equals proves no more than the first of it.
        }

        _last = text;
        _numbers.Add(text);
        _dates.Add(text);
        _vins += LooksLikeVin(text) ? 1 : 0;
        _years += text.Length == 4 && int.TryParse(text, out var year) && year is >= 1900 and < 2100 ? 1 : 0;
        _seen++;
    }

    /// <summary>What was seen.</summary>
    public ColumnProfile Finish()
    {
        var (form, isCertain) = _numbers.Form();
        var isNumber = _seen > 0 && _numbers.Numbers * 2 >= _seen;

        // Whole numbers are dates only if all could be 20160331.
        var date = isNumber && _numbers.Whole == _numbers.Numbers && _numbers.Range is not ( >= 19_000_101, <= 21_001_231) ? null : _dates.Form();
        return new ColumnProfile(
            heading, _filled, _samples, _values?.OrderByDescending(v => v.Value).ThenBy(v => v.Key, StringComparer.Ordinal).ToList(),
            isNumber ? form : null, isCertain, _numbers.Ungrouped > 0, _numbers.Unit, date?.Form, date?.IsCertain ?? true, _vins * 10 >= _seen * 8 && _vins > 0, _years * 10 >= _seen * 9 && _years > 0);
    }

    private void Count(string text)
    {
        if (_values is null)
        {
            return;
        }

        if (text.Length > MostLength || (_values.Count == ColumnProfile.MostValues && !_values.ContainsKey(text)))
        {
            _values = null;
            return;
        }

        _values[text] = _values.GetValueOrDefault(text) + 1;
    }

    private static bool LooksLikeVin(string text) => text.Length == 17 && text.All(char.IsAsciiLetterOrDigit)
        && text.Any(char.IsAsciiDigit) && text.Any(char.IsAsciiLetter) && !text.AsSpan().ContainsAny(NotInVins);
}

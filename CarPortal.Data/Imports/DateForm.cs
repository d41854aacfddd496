using System.Globalization;

namespace CarPortal.Data.Imports;

/// <summary>How a column writes days or months, with or without a time behind.</summary>
/// <param name="Pattern">In .NET's letters: d day, M month, y year.</param>
public sealed record DateForm(string Pattern)
{
    private static readonly string[] Times = ["", " H:mm", " H:mm:ss", " H:mm:ss.FFFFFFF", "'T'H:mm", "'T'H:mm:ss", "'T'H:mm:ss.FFFFFFF"];

    private readonly string[] _patterns =
        [.. Times.Where(_ => !Pattern.StartsWith('M') || Pattern.Contains('d', StringComparison.Ordinal)).DefaultIfEmpty("").SelectMany(time => new[] { Pattern + time, Pattern + time + "K" })];

    /// <summary>As the portal writes them: 2016-03-31.</summary>
    public static DateForm Iso { get; } = new("yyyy-MM-dd");

    /// <summary>
    /// The forms on offer, the more usual first. A day before a month comes before a month before a day; columns in which
    /// every value is a day in both leave it open.
    /// </summary>
    public static IReadOnlyList<DateForm> All { get; } =
    [
        Iso, new("d.M.yyyy"), new("d/M/yyyy"), new("M/d/yyyy"), new("d-M-yyyy"), new("yyyy/M/d"), new("yyyyMMdd"), new("d.M.yy"), new("d/M/yy"), new("M/d/yy"),
        new("yyyy-MM"), new("M/yyyy"), new("M.yyyy"), new("M-yyyy"), new("MM/yy"),
    ];

    /// <summary>31 March 2016 in this form, by which people know it.</summary>
    public string Example => new DateTime(2016, 3, 31).ToString(Pattern, CultureInfo.InvariantCulture);

    /// <summary>The form of this example; null when it is none.</summary>
    public static DateForm? Find(string example) => All.FirstOrDefault(form => form.Example == example);

    /// <summary>The moment (UTC unless it says otherwise) that a text names in this form; null when it does not.</summary>
    public DateTimeOffset? Read(string text) =>
        DateTimeOffset.TryParseExact(text, _patterns, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    /// <inheritdoc/>
    public bool Equals(DateForm? other) => Pattern == other?.Pattern;

    /// <inheritdoc/>
    public override int GetHashCode() => Pattern.GetHashCode(StringComparison.Ordinal);
}

/// <summary>Which forms every value of a column has been a date in.</summary>
internal sealed class DateEvidence
{
    private const int MostLookedAt = 20_000;

    private readonly int[] _read = new int[DateForm.All.Count];
    private int _seen;

    /// <summary>How many values were looked at.</summary>
    public int Seen => _seen;

    /// <summary>Looks at a value. A column that is none in its first hundred values is let be.</summary>
    public void Add(string text)
    {
        if (_seen >= MostLookedAt || (_seen == 100 && _read.Max() < 10) || text.Length is < 5 or > 40 || !text.AsSpan().ContainsAnyInRange('0', '9'))
        {
            _seen += _seen < 100 ? 1 : 0;
            return;
        }

        _seen++;
        for (var i = 0; i < _read.Length; i++)
        {
            _read[i] += DateForm.All[i].Read(text) is null ? 0 : 1;
        }
    }

    /// <summary>The form in which most values are dates, and whether no other reads as many; null when most are none.</summary>
    public (DateForm Form, bool IsCertain)? Form()
    {
        var most = _read.Max();
        if (most == 0 || most * 2 < _seen)
        {
            return null;
        }

        var at = Array.IndexOf(_read, most);
        return (DateForm.All[at], Array.LastIndexOf(_read, most) == at);
    }
}

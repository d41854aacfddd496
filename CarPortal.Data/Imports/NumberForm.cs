using System.Globalization;

namespace CarPortal.Data.Imports;

/// <summary>How a column writes numbers.</summary>
/// <param name="Group">What parts thousands; null for nothing. A space stands for every kind of space.</param>
/// <param name="Point">What parts the fraction.</param>
public sealed record NumberForm(char? Group, char Point)
{
    /// <summary>As the portal writes them: 1234.56.</summary>
    public static NumberForm Plain { get; } = new(null, '.');

    /// <summary>The forms on offer, each with its example.</summary>
    public static IReadOnlyList<NumberForm> All { get; } =
        [Plain, new(',', '.'), new('.', ','), new(null, ','), new(' ', ','), new(' ', '.'), new('\'', '.')];

    /// <summary>A number in this form, by which people know it.</summary>
    public string Example => $"1{Group}234{Point}56";

    /// <summary>The form of this example; null when it is none.</summary>
    public static NumberForm? Find(string example) => All.FirstOrDefault(form => form.Example == example);

    /// <summary>Reads a number without what <see cref="NumberText"/> takes off; null when it is not written in this form.</summary>
    public decimal? Read(ReadOnlySpan<char> text)
    {
        Span<char> plain = stackalloc char[40];
        var length = 0;
        var (digits, sinceGroup, inFraction) = (0, -1, false);
        foreach (var raw in text)
        {
            var c = char.IsWhiteSpace(raw) ? ' ' : raw is '’' ? '\'' : raw;
            if (length == plain.Length)
            {
                return null;
            }

            if (char.IsAsciiDigit(c))
            {
                plain[length++] = c;
                digits++;
                sinceGroup += sinceGroup >= 0 && !inFraction ? 1 : 0;
            }
            else if (c is '-' or '+' && length == 0)
            {
                plain[length++] = c;
            }
            else if (c == Point && !inFraction && sinceGroup is -1 or 3 && digits > 0)
            {
                inFraction = true;
                plain[length++] = '.';
            }
            else if (c == Group && !inFraction && (sinceGroup == 3 || (sinceGroup < 0 && digits is >= 1 and <= 3)))
            {
                sinceGroup = 0;
            }
            else
            {
                return null;
            }
        }

        return digits > 0 && (inFraction || sinceGroup is -1 or 3)
            && decimal.TryParse(plain[..length], NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? number : null;
    }
}

/// <summary>A number as people write it, taken apart.</summary>
/// <param name="digits">The digits with what stands between them.</param>
/// <param name="unit">What stood around them, such as a currency or km; empty for nothing.</param>
public readonly ref struct NumberText(ReadOnlySpan<char> digits, ReadOnlySpan<char> unit)
{
    private static readonly string[] Affixes =
    [
        "€", "$", "£", "¥", "EUR", "EURO", "USD", "US$", "CHF", "GBP", "PLN", "CZK", "KČ", "ZŁ", "SEK", "DKK", "NOK", "KR", "HUF", "FT", "RON", "LEI",
        "KM", "KMS", "TKM", "MI", "MILES", "KW", "PS", "HP", "CV", "CH", "BHP", "VB", "VHB", "FP",
    ];

    /// <summary>The digits with what stands between them.</summary>
    public ReadOnlySpan<char> Digits { get; } = digits;

    /// <summary>What stood around them; empty for nothing.</summary>
    public ReadOnlySpan<char> Unit { get; } = unit;

    /// <summary>Takes a currency or unit off a number. What is neither stays on, so that no form reads it.</summary>
    public static NumberText Of(ReadOnlySpan<char> text)
    {
        var trimmed = text.Trim();
        var (first, last) = (trimmed.IndexOfAnyInRange('0', '9'), trimmed.LastIndexOfAnyInRange('0', '9'));
        if (first < 0)
        {
            return new NumberText(trimmed, []);
        }

        var sign = first > 0 && trimmed[first - 1] is '-' or '+' ? 1 : 0;
        var before = trimmed[..(first - sign)].Trim();
        var behind = trimmed[(last + 1)..].Trim();

        // "12.500,-" and "12 500.–" have no fraction.
        var dash = behind.Length >= 2 && behind[0] is ',' or '.' && behind[1] is '-' or '–' or '—' ? 2 : 0;
        behind = behind[dash..].TrimStart("-–").Trim();
        return IsAffix(before) && IsAffix(behind) && (before.IsEmpty || behind.IsEmpty || !before.SequenceEqual(behind))
            ? new NumberText(trimmed[(first - sign)..(last + 1)], before.IsEmpty ? behind : before)
            : new NumberText(trimmed, []);
    }

    private static bool IsAffix(ReadOnlySpan<char> text)
    {
        var word = text.TrimEnd('.');
        if (word.IsEmpty)
        {
            return text.IsEmpty;
        }

        foreach (var affix in Affixes)
        {
            if (word.Equals(affix, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}

using System.Text;

namespace CarPortal.Data.Search;

/// <summary>
/// The form in which texts are searched: folded, and spread so that one index of three characters answers every kind of
/// search. Two blanks stand before each run of letters and digits, one before every other character, one at the end:
/// <c>Golf_3 1.4</c> becomes <c>"  golf _  3  1 .  4 "</c>. The start of a word is then found as a part of the text like
/// any other ("  a" are three characters), on both databases.
/// </summary>
public static class SearchText
{
    /// <summary>How much longer a text can get: a letter beside a sign takes three characters.</summary>
    public const int MaxGrowth = 3 * TextFolding.MaxGrowth;

    /// <summary>Words up to this length are meant as the beginning of a word: "a4" is not looked for within "ka42".</summary>
    private const int LongestBeginning = 2;

    /// <summary>The texts as they are searched; empty when there are none.</summary>
    public static string Of(params ReadOnlySpan<string?> texts)
    {
        var spread = new StringBuilder();
        foreach (var text in texts)
        {
            if (text is not null)
            {
                Spread(TextFolding.Fold(text), spread);
            }
        }

        return spread.Length == 0 ? "" : spread.Append(' ').ToString();
    }

    /// <summary>What a searched text has to contain for a word or phrase to be in it; null when the word has no characters.</summary>
    public static string? Needle(string word)
    {
        var spread = new StringBuilder();
        Spread(TextFolding.Fold(word), spread);
        var needle = spread.ToString().Trim(' ');
        return needle.Length == 0 ? null
            : needle.Length <= LongestBeginning && needle.All(char.IsLetterOrDigit) ? "  " + needle
            : needle;
    }

    /// <summary>What a searched text has to contain to have just this word.</summary>
    public static string WholeWord(string needle) => $"  {needle.Trim(' ')} ";

    /// <summary>The runs of three characters of a needle, each once; none when it is too short to be looked up.</summary>
    internal static IReadOnlyList<string> Trigrams(string needle)
    {
        var runes = needle.EnumerateRunes().Select(rune => rune.ToString()).ToList();
        return [.. Enumerable.Range(0, Math.Max(0, runes.Count - 2)).Select(i => string.Concat(runes[i], runes[i + 1], runes[i + 2])).Distinct()];
    }

    private static void Spread(string folded, StringBuilder spread)
    {
        var inWord = false;
        foreach (var rune in folded.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
            {
                spread.Append(inWord ? "" : "  ");
                inWord = true;
            }
            else if (Rune.IsWhiteSpace(rune) || rune.Value == 0)
            {
                inWord = false;
                continue;
            }
            else
            {
                spread.Append(' ');
                inWord = false;
            }

            spread.Append(rune.ToString());
        }
    }
}

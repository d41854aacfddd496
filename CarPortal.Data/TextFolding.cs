using System.Globalization;
using System.Text;

namespace CarPortal.Data;

/// <summary>
/// Folds case and accents, so that "skoda" finds "Škoda" on both databases. Neither folds beyond ASCII alike, so it is
/// done here, for the stored column and for what is searched.
/// </summary>
public static class TextFolding
{
    /// <summary>How much longer a text can get by folding ("ß" becomes "ss", "㎏" becomes "kg").</summary>
    public const int MaxGrowth = 2;

    /// <summary>The text in lower case without accents, at most <see cref="MaxGrowth"/> times as long.</summary>
    public static string Fold(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text.ToLowerInvariant();
        }

        var folded = new StringBuilder(text.Length + 8);
        foreach (var c in Mend(text).Normalize(NormalizationForm.FormKD))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark)
            {
                continue;
            }

            // Letters that Unicode does not take apart, though people type them so.
            _ = char.ToLowerInvariant(c) switch
            {
                'ß' => folded.Append("ss"),
                'æ' => folded.Append("ae"),
                'œ' => folded.Append("oe"),
                'ø' => folded.Append('o'),
                'ł' => folded.Append('l'),
                'đ' => folded.Append('d'),
                'ı' => folded.Append('i'),
                var other => folded.Append(other),
            };
        }

        // A few compatibility characters (U+FDFA becomes 18 letters) would outgrow the column.
        var limit = text.Length * MaxGrowth;
        return folded.Length <= limit ? folded.ToString() : folded.ToString(0, limit);
    }

    /// <summary>The text without what is none, half characters and U+FFFE: normalising throws at them.</summary>
    private static string Mend(string text) =>
        Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace('\uFFFE', '\uFFFD');
}

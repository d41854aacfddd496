using System.Globalization;
using System.Text;

namespace CarPortal.Data.Vins;

/// <summary>
/// The characters of a VIN: A to Z without I, O and Q, and 0 to 9 (ISO 3779, 4.2; 49 CFR 565.15). Those three were left out
/// because they look like 1 and 0; letters of other scripts that look like ours come in from keyboards and PDF files.
/// </summary>
internal static class VinLetters
{
    private const int MostNamed = 3;

    /// <summary>Cyrillic and Greek capitals that look like a Latin one, and that one at the same place.</summary>
    private const string LookAlike = "АВЕЅКМНОРСТУХІЈԌԚԜΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", Latin = "ABESKMHOPCTYXIJGQWABEZHIKMNOPTYX";

    /// <summary>Whether a VIN may have it.</summary>
    public static bool IsAllowed(char c) => char.IsAsciiDigit(c) || (char.IsAsciiLetterUpper(c) && c is not ('I' or 'O' or 'Q'));

    /// <summary>A warning for each character that should not be there, the last of them for all that are left.</summary>
    /// <param name="vin">The VIN.</param>
    /// <param name="isOld">Whether it was given before there was a standard: then it may have any letter.</param>
    public static IEnumerable<VinNote> Check(string vin, bool isOld)
    {
        var wrong = Characters(vin).Where(c => !IsAllowed(c.Text) && !(isOld && c.Text is ("I" or "O" or "Q"))).ToList();
        foreach (var (text, place) in wrong.Take(MostNamed))
        {
            yield return Describe(text, place);
        }

        if (wrong.Count > MostNamed)
        {
            yield return new VinNote("letters", VinNoteLevel.Warning, $"{wrong.Count - MostNamed} more characters should not be in a VIN.");
        }
    }

    /// <summary>The VIN with what its characters look like; null when that is none either, or the same.</summary>
    public static string? Mend(string vin)
    {
        var mended = string.Concat(Characters(vin).Select(c => LooksLike(c.Text) ?? c.Text))
            .Replace('O', '0').Replace('Q', '0').Replace('I', '1');
        return mended != vin && mended.Length <= vin.Length && mended.All(IsAllowed) ? mended : null;
    }

    private static VinNote Describe(string text, int place)
    {
        if (text is "I" or "O" or "Q")
        {
            return new VinNote("letters", VinNoteLevel.Warning,
                $"Position {place} is the letter {text}, which no VIN has; it is probably the digit {(text == "I" ? 1 : 0)}.");
        }

        return LooksLike(text) is { } like
            ? new VinNote("lookAlike", VinNoteLevel.Warning, $"Position {place} is “{text}”, a {ScriptOf(text)} that only looks like {like}. Retype it.")
            : new VinNote("letters", VinNoteLevel.Warning, $"Position {place} is “{text}”; a VIN has the letters A to Z and digits only.");
    }

    private static string ScriptOf(string text) => text[0] switch
    {
        >= '\u0370' and <= '\u03FF' => "Greek letter",
        >= '\u0400' and <= '\u052F' => "Cyrillic letter",
        >= '\uFF00' and <= '\uFFEF' => "full-width character",
        _ => "special character",
    };

    /// <summary>The Latin letter or digit that it looks like; null for one that looks like none, or is one.</summary>
    private static string? LooksLike(string text)
    {
        if (text.Length == 1 && LookAlike.IndexOf(text[0], StringComparison.Ordinal) is >= 0 and var at)
        {
            return Latin[at].ToString();
        }

        if (text is "\uFFFE" or "\uFFFF")
        {
            return null; // No characters at all: normalising throws at them.
        }

        var plain = text.Normalize(NormalizationForm.FormKD).ToUpperInvariant();
        return plain.Length == 1 && plain != text && char.IsAsciiLetterOrDigit(plain[0]) ? plain : null;
    }

    private static bool IsAllowed(string text) => text.Length == 1 && IsAllowed(text[0]);

    /// <summary>What a person sees as one character each, with its place counted from 1; the VIN is well-formed.</summary>
    private static IEnumerable<(string Text, int Place)> Characters(string vin)
    {
        var elements = StringInfo.GetTextElementEnumerator(vin);
        for (var place = 1; elements.MoveNext(); place++)
        {
            yield return (elements.GetTextElement(), place);
        }
    }
}

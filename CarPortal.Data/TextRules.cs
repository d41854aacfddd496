namespace CarPortal.Data;

/// <summary>What a text may not hold, whoever typed it: the rules for cars, people and keys are made of these.</summary>
internal static class TextRules
{
    /// <summary>Whether it has a control character; in a text of several lines, line breaks and tabs are none.</summary>
    public static bool HasControl(string text, bool multiLine = false)
    {
        foreach (var c in text)
        {
            if (char.IsControl(c) && !(multiLine && c is '\n' or '\t'))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The text to show in a message, cut where it gets too long.</summary>
    public static string Shorten(string text, int most) => text.Length <= most ? text : text[..most] + "…";

    /// <summary>Whether no surrogate stands without its other half: no database could store it.</summary>
    public static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[++i])))
            {
                return false;
            }
        }

        return true;
    }
}

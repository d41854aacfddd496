using System.Text;

namespace CarPortal.Data.Imports;

/// <summary>Mends text that was wrongly decoded before it came here, where it is certain what it was.</summary>
internal static class TextMending
{
    // Indexed from U+0080; where Windows-1252 has no character the control character stays, and is refused.
    private const string Windows1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ";

    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>The text as it was; the same object when there is nothing to mend.</summary>
    public static string Mend(string text) => Ascii.IsValid(text) ? text : MendControls(MendUtf8(text));

    /// <summary>
    /// Windows-1252 that was taken for Latin-1: where "€" was, U+0080 stands now. Those control characters have no other use
    /// in a text.
    /// </summary>
    private static string MendControls(string text) => !text.AsSpan().ContainsAnyInRange('\u0080', '\u009F') ? text
        : string.Create(text.Length, text, (mended, original) =>
        {
            for (var i = 0; i < mended.Length; i++)
            {
                mended[i] = original[i] is >= '\u0080' and <= '\u009F' ? Windows1252[original[i] - 0x80] : original[i];
            }
        });

    /// <summary>
    /// UTF-8 that was taken for Windows-1252: where "ü" was, "Ã¼" stands now. Only where every character beyond ASCII goes
    /// back to bytes that are UTF-8 as a whole, which words of no language do by chance.
    /// </summary>
    private static string MendUtf8(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\u00C2', '\u00F4'))
        {
            return text;
        }

        var bytes = new byte[text.Length];
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            var at = c < '\u0100' ? c : Windows1252.IndexOf(c, StringComparison.Ordinal) is >= 0 and var known ? 0x80 + known : -1;
            if (at < 0)
            {
                return text;
            }

            bytes[i] = (byte)at;
        }

        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return text;
        }
    }
}

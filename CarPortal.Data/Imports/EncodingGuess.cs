using System.Globalization;
using System.Text;

namespace CarPortal.Data.Imports;

/// <summary>How a file's bytes are read.</summary>
/// <param name="Encoding">The encoding, which refuses bytes that are not text in it.</param>
/// <param name="Start">Where the text begins, behind a byte order mark.</param>
/// <param name="Confidence">How sure it is, 0 to 1: 1 where the file says so itself, or no other encoding would read it the same.</param>
public sealed record FileEncoding(Encoding Encoding, int Start, double Confidence)
{
    /// <summary>The name by which it is shown and asked for.</summary>
    public string Name => Encoding.WebName;
}

/// <summary>
/// Tells a file's encoding by its bytes, seen once from front to back: a mark, valid UTF-8 and the zeros of UTF-16 speak for
/// themselves; among the encodings of one byte a letter, the one in which the bytes beyond ASCII make the better words wins.
/// </summary>
internal sealed class EncodingGuess
{
    // By byte, and whether a small letter stands before and behind it.
    private readonly long[,] _seen = new long[256, 4];
    private readonly Decoder _utf8 = new UTF8Encoding(false, throwOnInvalidBytes: true).GetDecoder();
    private readonly char[] _chars = new char[(1 << 16) + 16];
    private readonly long[] _zeros = new long[2];
    private bool _isUtf8 = true;
    private long _length;
    private byte _last;
    private byte _beforeLast;

    /// <summary>The encoding that a byte order mark names, and the mark's length; null when there is none.</summary>
    public static FileEncoding? ByMark(ReadOnlySpan<byte> head) =>
        head.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? Sure(Encoding.UTF8, 3)
        : head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE, 0, 0]) ? Sure(Encoding.UTF32, 4)
        : head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) ? Sure(Encoding.Unicode, 2)
        : head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) ? Sure(Encoding.BigEndianUnicode, 2)
        : null;

    /// <summary>Looks at the next bytes, at most 64 KB.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (_isUtf8)
        {
            try
            {
                _utf8.GetChars(bytes, _chars, flush: false);
            }
            catch (DecoderFallbackException)
            {
                _isUtf8 = false;
            }
        }

        foreach (var next in bytes)
        {
            if (next == 0)
            {
                _zeros[_length & 1]++;
            }

            if (_last >= 0x80)
            {
                _seen[_last, Around(_beforeLast, next)]++;
            }

            (_beforeLast, _last) = (_last, next);
            _length++;
        }
    }

    /// <summary>What the bytes are.</summary>
    public FileEncoding Guess()
    {
        if (_last >= 0x80)
        {
            _seen[_last, Around(_beforeLast, 0)]++;
        }

        // Latin letters in UTF-16 have a zero in one place of two.
        for (var place = 0; place < 2; place++)
        {
            if (_length >= 2 && _zeros[place] > _length / 4 && _zeros[1 - place] <= _zeros[place] / 100)
            {
                return Sure(place == 1 ? Encoding.Unicode : Encoding.BigEndianUnicode, 0) with { Confidence = 0.95 };
            }
        }

        if (_isUtf8 && EndsWhole())
        {
            return Sure(Encoding.UTF8, 0);
        }

        var windows = ScoreOf("windows-1252");
        var mac = ScoreOf("macintosh");
        var (name, best, second) = mac > windows ? ("macintosh", mac, windows) : ("windows-1252", windows, mac);
        return new FileEncoding(ImportEncoding.Find(name)!, 0, Math.Round(Math.Clamp(0.5 + ((best - second) / 2), 0.5, 0.99), 2));
    }

    private static FileEncoding Sure(Encoding encoding, int start) => new(ImportEncoding.Find(encoding.WebName)!, start, 1);

    private static int Around(byte before, byte behind) => (IsSmall(before) ? 1 : 0) + (IsSmall(behind) ? 2 : 0);

    private static bool IsSmall(byte b) => b is >= (byte)'a' and <= (byte)'z';

    private bool EndsWhole()
    {
        try
        {
            _utf8.GetChars([], _chars, flush: true);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    /// <summary>How well the bytes beyond ASCII read in an encoding, from about -1 to 1.</summary>
    private double ScoreOf(string encoding)
    {
        var decode = (Encoding)ImportEncoding.Find(encoding)!.Clone();
        decode.DecoderFallback = DecoderFallback.ReplacementFallback;
        var (score, count) = (0.0, 0L);
        for (var b = 0x80; b < 0x100; b++)
        {
            var c = decode.GetString([(byte)b])[0];
            for (var around = 0; around < 4; around++)
            {
                score += _seen[b, around] * Fits(c, smallBefore: (around & 1) != 0, inWord: around != 0);
                count += _seen[b, around];
            }
        }

        return count == 0 ? 0 : score / count;
    }

    private static double Fits(char c, bool smallBefore, bool inWord) => char.GetUnicodeCategory(c) switch
    {
        UnicodeCategory.LowercaseLetter => inWord ? 1 : 0.3,
        UnicodeCategory.UppercaseLetter => smallBefore ? -0.5 : inWord ? 0.8 : 0.3,
        UnicodeCategory.Control or UnicodeCategory.OtherNotAssigned => -1,
        _ when c == '\uFFFD' => -1,
        _ when "€£§°²³½®™©•–—‘’‚“”„…´«»\u00A0".Contains(c, StringComparison.Ordinal) => inWord && c is not ('’' or '´' or '‘') ? 0 : 0.7,
        _ => -0.5,
    };
}

using System.Globalization;

namespace CarPortal.Data.Users;

/// <summary>
/// How soon a password would be guessed by whoever tries words, names, years, keyboard runs and repeats before anything
/// else. The password is laid out in the cheapest such pieces; what is none of them costs by the character.
/// </summary>
internal static class GuessablePasswords
{
    /// <summary>Bits below which a password is among the first guesses: three of the usual words are, four are not.</summary>
    private const double Enough = 32;

    private const double WordBits = 8;
    private const double OwnWordBits = 3;
    private const double RunBits = 4;
    private const double YearBits = 6;
    private const double DateBits = 10;
    private const double RepeatBits = 1;
    private const double SeparatorBits = 1.5;
    private const double LetterBits = 4;
    private const double DigitBits = 3;

    /// <summary>Longest piece that is looked for again.</summary>
    private const int MaxRepeat = 32;

    // Fingers on keyboards of several countries, and the alphabet. Every part of four is meant, backwards too.
    private static readonly string[] Runs = BothWays(
        "abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiopasdfghjklzxcvbnm", "qwertzuiopasdfghjklyxcvbnm",
        "azertyuiopqsdfghjklmwxcvbn", "asdfghjkl", "zxcvbnm", "1q2w3e4r5t6y7u8i9o0p", "1q2w3e4r5t6z7u8i9o0p", "q1w2e3r4t5y6u7i8o9p0",
        "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "1qay2wsx3edc4rfv5tgb6zhn", "qazwsxedcrfvtgbyhnujmikolp", "zaq12wsxcde34rfv",
        "zaq1xsw2cde3vfr4bgt5nhy6", "123qweasdzxc", "qweasdzxc", "147258369", "159357", "159753", "741852963", "13579", "24680",
        "!@#$%^&*()_+", "!\"§$%&/()=", "aabbccddeeff", "112233445566778899");

    // Letters by the digits and marks that are put for them.
    private static readonly Dictionary<char, string> Substitutes = new()
    {
        ['4'] = "a", ['@'] = "a", ['8'] = "b", ['('] = "c", ['3'] = "e", ['€'] = "e", ['6'] = "g", ['9'] = "g", ['1'] = "il", ['!'] = "il",
        ['|'] = "il", ['0'] = "o", ['5'] = "s", ['$'] = "s", ['7'] = "t", ['+'] = "t", ['2'] = "z",
    };

    private static readonly Lazy<ILookup<char, string>> Words = new(ReadWords);

    /// <summary>Whether a password is among the first guesses.</summary>
    /// <param name="password">As typed.</param>
    /// <param name="own">What everybody knows of its owner: name, address.</param>
    public static bool Matches(string password, IEnumerable<string> own)
    {
        var text = TextFolding.Fold(password);
        var ownWords = own.ToLookup(word => word[0]);

        // The cheapest way to come as far as each place.
        var bits = new double[text.Length + 1];
        Array.Fill(bits, double.MaxValue, 1, text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            Reach(bits, i, 1, CharacterBits(text[i]));
            TryWords(text, i, ownWords, OwnWordBits, bits);
            TryWords(text, i, Words.Value, WordBits, bits);
            Reach(bits, i, RunLength(text, i), RunBits);
            TryDigits(text, i, bits);
            TryRepeats(text, i, bits);
        }

        return bits[text.Length] < Enough;
    }

    /// <summary>The words of a name or an address that are long enough to mean something.</summary>
    public static IEnumerable<string> WordsOf(string? text) => TextFolding.Fold(text ?? "")
        .Split([.. " .,-_'@+"], StringSplitOptions.RemoveEmptyEntries).Where(word => word.Length >= 3);

    private static void Reach(double[] bits, int from, int length, double cost)
    {
        if (length > 0)
        {
            bits[from + length] = Math.Min(bits[from + length], bits[from] + cost);
        }
    }

    private static double CharacterBits(char c) => char.IsDigit(c) ? DigitBits : " -_.,".Contains(c, StringComparison.Ordinal) ? SeparatorBits : LetterBits;

    private static void TryWords(string text, int from, ILookup<char, string> words, double cost, double[] bits)
    {
        foreach (var initial in Substitutes.GetValueOrDefault(text[from], "") + text[from])
        {
            foreach (var word in words[initial])
            {
                if (word.Length <= text.Length - from && IsWord(text.AsSpan(from, word.Length), word, out var inDisguise))
                {
                    Reach(bits, from, word.Length, (word.Length < 4 ? cost * 0.75 : cost) + (inDisguise ? 1 : 0));
                }
            }
        }
    }

    private static bool IsWord(ReadOnlySpan<char> text, string word, out bool inDisguise)
    {
        inDisguise = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != word[i])
            {
                inDisguise = true;
                if (!Substitutes.TryGetValue(text[i], out var letters) || !letters.Contains(word[i], StringComparison.Ordinal))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static int RunLength(string text, int from)
    {
        var longest = 0;
        foreach (var run in Runs)
        {
            for (var at = run.IndexOf(text[from], StringComparison.Ordinal); at >= 0; at = run.IndexOf(text[from], at + 1))
            {
                longest = Math.Max(longest, text.AsSpan(from).CommonPrefixLength(run.AsSpan(at)));
            }
        }

        return longest >= 3 ? longest : 0;
    }

    /// <summary>Years and dates, as everybody has a few of.</summary>
    private static void TryDigits(string text, int from, double[] bits)
    {
        var digits = text.AsSpan(from);
        if (digits.Length >= 4 && int.TryParse(digits[..4], NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year is >= 1900 and < 2100)
        {
            Reach(bits, from, 4, YearBits);
        }

        foreach (var format in new[] { "ddMMyyyy", "yyyyMMdd", "MMddyyyy", "ddMMyy", "yyMMdd", "MMddyy", "dd.MM.yyyy", "dd/MM/yyyy", "yyyy-MM-dd" })
        {
            if (digits.Length >= format.Length && DateOnly.TryParseExact(digits[..format.Length], format, CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            {
                Reach(bits, from, format.Length, DateBits);
            }
        }
    }

    /// <summary>What has just been said is said again.</summary>
    private static void TryRepeats(string text, int from, double[] bits)
    {
        for (var length = 1; length <= Math.Min(MaxRepeat, Math.Min(from, text.Length - from)); length++)
        {
            if (text.AsSpan(from, length).SequenceEqual(text.AsSpan(from - length, length)))
            {
                Reach(bits, from, length, RepeatBits);
            }
        }
    }

    private static ILookup<char, string> ReadWords()
    {
        using var reader = new StreamReader(typeof(GuessablePasswords).Assembly.GetManifestResourceStream("guessable-words.txt")!);
        return reader.ReadToEnd().Split('\n').Where(line => !line.StartsWith('#'))
            .SelectMany(line => line.Split([' ', '\r'], StringSplitOptions.RemoveEmptyEntries)).Distinct().ToLookup(word => word[0]);
    }

    private static string[] BothWays(params string[] runs) => [.. runs, .. runs.Select(run => string.Concat(run.Reverse()))];
}

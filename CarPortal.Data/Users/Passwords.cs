namespace CarPortal.Data.Users;

/// <summary>
/// What a password may be. Length is what counts, in characters as people count them; there are no rules about kinds of
/// characters, and a password is used exactly as it was typed: nothing is trimmed, cut or put in another form.
/// </summary>
public static class Passwords
{
    /// <summary>Shortest password.</summary>
    public const int MinLength = 12;

    /// <summary>Longest password; long enough for any phrase, short enough to hash.</summary>
    public const int MaxLength = 256;

    /// <summary>Rounds of PBKDF2 with SHA-512 (OWASP's figure).</summary>
    internal const int Iterations = 210_000;

    /// <summary>What is wrong with a new password, for the person who typed it; null when it is good.</summary>
    /// <param name="password">As typed: spaces count, nothing is cut.</param>
    /// <param name="email">The account's address, which the password must not lean on.</param>
    /// <param name="name">The person's name, likewise.</param>
    public static string? Check(string? password, string? email, string? name)
    {
        if (password is null || !CanBe(password))
        {
            return password is null or "" ? $"A password has at least {MinLength} characters."
                : TextRules.IsWellFormed(password) ? $"A password has at most {MaxLength} characters."
                : "A password cannot hold half characters.";
        }

        if (Length(password) < MinLength)
        {
            return $"A password has at least {MinLength} characters.";
        }

        return GuessablePasswords.Matches(password, [.. GuessablePasswords.WordsOf(email), .. GuessablePasswords.WordsOf(name)])
            ? "This password is among the first that are guessed. Take a few words that do not belong together."
            : null;
    }

    /// <summary>Whether an account could have it at all; costs next to nothing, also for a megabyte.</summary>
    internal static bool CanBe(string? password) =>
        password is { Length: > 0 and <= 2 * MaxLength } && TextRules.IsWellFormed(password) && Length(password) <= MaxLength;

    /// <summary>An emoji is two of UTF-16's units and one character.</summary>
    private static int Length(string password) => password.EnumerateRunes().Count();
}

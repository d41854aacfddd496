namespace CarPortal.Data.Users;

/// <summary>What a password may be. Length is what counts; there are no rules about kinds of characters.</summary>
public static class Passwords
{
    /// <summary>Shortest password.</summary>
    public const int MinLength = 12;

    /// <summary>Longest password; long enough for any phrase, short enough to hash.</summary>
    public const int MaxLength = 256;

    /// <summary>Rounds of PBKDF2 with SHA-512 (OWASP's figure).</summary>
    internal const int Iterations = 210_000;

    // The usual first guesses. One that is mostly such a word is as easily guessed as the word itself.
    private static readonly string[] Common =
    [
        "password", "passwort", "qwertyuiop", "qwertzuiop", "1q2w3e4r5t", "1qaz2wsx", "123456789", "987654321", "abcdefgh", "letmein",
        "welcome", "willkommen", "administrator", "admin", "changeme", "iloveyou", "sunshine", "princess", "football", "baseball",
        "superman", "trustno1", "dragon", "monkey", "master", "secret", "geheim", "hallo", "carportal", "dealership", "autohaus", "cars",
    ];

    /// <summary>What is wrong with a new password, for the person who typed it; null when it is good.</summary>
    /// <param name="password">As typed: spaces count, nothing is cut.</param>
    /// <param name="email">The account's address, which the password must not lean on.</param>
    /// <param name="name">The person's name, likewise.</param>
    public static string? Check(string? password, string? email, string? name)
    {
        if (password is null || password.Length < MinLength)
        {
            return $"A password has at least {MinLength} characters.";
        }

        if (password.Length > MaxLength)
        {
            return $"A password has at most {MaxLength} characters.";
        }

        var folded = TextFolding.Fold(password);
        var own = new[] { email?.Split('@')[0], email, name }.Where(w => w is { Length: >= 4 }).Select(w => TextFolding.Fold(w!));
        var rest = own.Concat(Common).OrderByDescending(w => w.Length)
            .Aggregate(folded, (text, word) => text.Replace(word, "", StringComparison.Ordinal));

        // Without the guessable words too little is left, or it is one character or a run such as 2024 or !!!.
        return rest.Length < 6 && rest.Length < folded.Length || folded.Distinct().Count() < 5
            ? "This password is among the first that are guessed. Take a few words that do not belong together."
            : null;
    }
}

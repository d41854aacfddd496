using System.Globalization;
using System.Text;

namespace CarPortal.Data.Users;

/// <summary>What the fields of an account may hold.</summary>
internal static class UserRules
{
    /// <summary>Trims a name and says what is wrong with it.</summary>
    public static string CheckName(string? name, List<FieldError> errors)
    {
        var clean = Clean(name);
        var wrong = clean.Length == 0 ? "A name is needed."
            : clean.Length > User.NameLength ? $"A name has at most {User.NameLength} characters."
            : HasControl(clean) ? "A name cannot hold line breaks or control characters."
            : null;
        Add(errors, "name", wrong);
        return clean;
    }

    /// <summary>
    /// Trims a new account's address and says what is wrong with it. Letters beyond ASCII could make one address look like
    /// another's (a Cyrillic "а"), and no browser lets anybody type them into the field of the sign-in page.
    /// </summary>
    public static string CheckNewEmail(string? email, List<FieldError> errors)
    {
        var before = errors.Count;
        var clean = CheckEmail(email, errors);
        Add(errors, "email", errors.Count > before || Ascii.IsValid(clean) ? null : "An e-mail address has plain letters only, a to z.");
        return clean;
    }

    /// <summary>Trims an address and says what is wrong with it.</summary>
    public static string CheckEmail(string? email, List<FieldError> errors)
    {
        var clean = Clean(email);
        var at = clean.IndexOf('@', StringComparison.Ordinal);
        var wrong = clean.Length == 0 ? "An e-mail address is needed."
            : clean.Length > User.EmailLength ? $"An e-mail address has at most {User.EmailLength} characters."
            : at < 1 || at == clean.Length - 1 || clean.LastIndexOf('@') != at || HasControl(clean) || clean.Any(char.IsWhiteSpace)
                ? "This is no e-mail address." : null;
        Add(errors, "email", wrong);
        return clean;
    }

    /// <summary>Finds the role that is meant.</summary>
    public static string CheckRole(string? role, List<FieldError> errors)
    {
        var known = Roles.Find(role);
        Add(errors, "role", known is null ? $"The role is one of {string.Join(", ", Roles.All)}." : null);
        return known ?? "";
    }

    /// <summary>The form under which an address is unique and is looked up; null for what no account can have.</summary>
    public static string? Normalise(string? email)
    {
        var errors = new List<FieldError>();
        var clean = CheckEmail(email, errors);
        return errors.Count == 0 ? clean.ToUpperInvariant() : null;
    }

    private static string Clean(string? text)
    {
        try
        {
            return (text ?? "").Trim().Normalize(NormalizationForm.FormC);
        }
        catch (ArgumentException)
        {
            return "\0"; // Half a character: refused like a control character.
        }
    }

    /// <summary>Stricter than for cars: an invisible character would make two names look like one.</summary>
    private static bool HasControl(string text) => TextRules.HasControl(text)
        || text.Any(c => CharUnicodeInfo.GetUnicodeCategory(c)
            is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Format);

    private static void Add(List<FieldError> errors, string field, string? wrong)
    {
        if (wrong is not null)
        {
            errors.Add(new FieldError(field, wrong));
        }
    }
}

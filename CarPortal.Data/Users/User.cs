using Microsoft.AspNetCore.Identity;

namespace CarPortal.Data.Users;

/// <summary>A staff account. The e-mail address is the user name; each account has exactly one role.</summary>
public sealed class User : IdentityUser<int>, IVersioned
{
    /// <summary>Longest display name.</summary>
    public const int NameLength = 80;

    /// <summary>Longest e-mail address (RFC 5321 leaves 254 between the angle brackets).</summary>
    public const int EmailLength = 254;

    /// <summary>How colleagues see the person.</summary>
    public string Name { get; set; } = "";

    /// <inheritdoc/>
    public long Version { get; set; }

    /// <summary>When the account was made; UTC.</summary>
    public DateTime CreatedAt { get; set; }

    /// <summary>When the account was disabled; null while it may sign in. UTC.</summary>
    public DateTime? DisabledAt { get; set; }

    /// <summary>When the person last signed in; UTC.</summary>
    public DateTime? LastSignInAt { get; set; }

    /// <summary>Folded <see cref="Name"/>, by which lists are sorted; see <see cref="TextFolding"/>.</summary>
    public string NameKey { get; private set; } = "";

    /// <summary>Name and address, folded, for the search.</summary>
    public string SearchText { get; private set; } = "";

    /// <summary>Brings the folded columns in line with the texts; the context does this on every save.</summary>
    internal void FoldTexts()
    {
        NameKey = TextFolding.Fold(Name);
        SearchText = TextFolding.Fold(string.Join('\n', Name, Email));
    }
}

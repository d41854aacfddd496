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
}

using CarPortal.Data.Users;

namespace CarPortal.Data.Sessions;

/// <summary>With what a session was begun.</summary>
public enum SignInMethod
{
    /// <summary>A password alone.</summary>
    Password = 0,

    /// <summary>A password and a code from an authenticator app.</summary>
    PasswordAndCode = 1,

    /// <summary>A password and one of the recovery codes.</summary>
    PasswordAndRecoveryCode = 2,

    /// <summary>A password and a passkey.</summary>
    PasswordAndPasskey = 3,

    /// <summary>A passkey alone, which is two factors: the device and what unlocks it.</summary>
    Passkey = 4,
}

/// <summary>Why a session ended before its time.</summary>
public enum SessionEnd
{
    /// <summary>Its owner signed out.</summary>
    SignedOut = 0,

    /// <summary>Its owner or an administrator ended it from a list of sessions.</summary>
    Revoked = 1,

    /// <summary>The account got another password.</summary>
    PasswordChanged = 2,

    /// <summary>The account was disabled.</summary>
    Disabled = 3,

    /// <summary>The account got another role.</summary>
    RoleChanged = 4,

    /// <summary>The account's second factors were changed.</summary>
    SecondFactorChanged = 5,
}

/// <summary>
/// One sign-in in one browser. The cookie only names it: whether it still holds is looked up here at every request, so
/// that ending it counts at the next one.
/// </summary>
public sealed class Session
{
    /// <summary>Longest description of a device.</summary>
    public const int DeviceLength = 120;

    /// <summary>Longest network address (IPv6 with an embedded IPv4 one).</summary>
    public const int AddressLength = 45;

    /// <summary>Given by the database.</summary>
    public int Id { get; set; }

    /// <summary>
    /// What the cookie holds, random: an id could name somebody else's session once the database was begun anew.
    /// </summary>
    public Guid Key { get; set; }

    /// <summary>Whose session.</summary>
    public int UserId { get; set; }

    /// <summary>Whose session.</summary>
    public User? User { get; set; }

    /// <summary>With what it was begun.</summary>
    public SignInMethod Method { get; set; }

    /// <summary>Browser and system, as the browser describes itself.</summary>
    public required string Device { get; set; }

    /// <summary>The network address it was begun from; null when that is not known.</summary>
    public string? Address { get; set; }

    /// <summary>When; UTC.</summary>
    public DateTime CreatedAt { get; set; }

    /// <summary>When it was last used, give or take a few seconds; UTC.</summary>
    public DateTime LastSeenAt { get; set; }

    /// <summary>When its owner last proved who they are; sensitive steps need this to be fresh. UTC.</summary>
    public DateTime ConfirmedAt { get; set; }

    /// <summary>When it ends however busy it is; UTC.</summary>
    public DateTime ExpiresAt { get; set; }

    /// <summary>When it was ended before that; null while it was not. UTC.</summary>
    public DateTime? EndedAt { get; set; }

    /// <summary>Why it was ended.</summary>
    public SessionEnd? EndedBecause { get; set; }
}

namespace CarPortal.Data.Users;

/// <summary>
/// Tries that count together, such as passwords for one typed e-mail address, whether or not an account has it: counting
/// both alike keeps the answer from telling which addresses exist.
/// </summary>
public sealed class SignInFailures
{
    /// <summary>What is counted, hashed: strangers' typing is not kept in clear. See <see cref="GuardKey"/>.</summary>
    public required string NameHash { get; set; }

    /// <summary>Tries without success since <see cref="Since"/>.</summary>
    public int Count { get; set; }

    /// <summary>When the first of them was; UTC.</summary>
    public DateTime Since { get; set; }

    /// <summary>Until when it is locked; null when it is not. UTC.</summary>
    public DateTime? LockedUntil { get; set; }
}

using CarPortal.Data.Users;

namespace CarPortal.Data.ApiKeys;

/// <summary>
/// A key with which another system acts for a member of staff, within its scopes and that person's role. Only a hash of
/// the secret is kept.
/// </summary>
public sealed class ApiKey : IVersioned
{
    /// <summary>Longest name.</summary>
    public const int NameLength = 80;

    /// <summary>The database's id.</summary>
    public int Id { get; set; }

    /// <inheritdoc/>
    public long Version { get; set; }

    /// <summary>The public part of the key, by which it is found: 8 letters and digits.</summary>
    public required string KeyId { get; set; }

    /// <summary>SHA-256 of the secret part (256 random bits, so that a plain hash is enough).</summary>
    public required byte[] SecretHash { get; set; }

    /// <summary>What the key is for.</summary>
    public required string Name { get; set; }

    /// <summary>Whom the key acts for.</summary>
    public int UserId { get; set; }

    /// <summary>Whom the key acts for.</summary>
    public User? User { get; set; }

    /// <summary>The key's scopes, separated by a space; see <see cref="Permissions.KeyScopes"/>.</summary>
    public required string Scopes { get; set; }

    /// <summary>When the key was made; UTC.</summary>
    public DateTime CreatedAt { get; set; }

    /// <summary>From when on it is refused; null for no end. UTC.</summary>
    public DateTime? ExpiresAt { get; set; }

    /// <summary>When it was revoked; null while it works. UTC.</summary>
    public DateTime? RevokedAt { get; set; }

    /// <summary>When it was last used, give or take a few seconds; null when it never was. UTC.</summary>
    public DateTime? LastUsedAt { get; set; }

    /// <summary>The network address it was last used from.</summary>
    public string? LastUsedAddress { get; set; }
}

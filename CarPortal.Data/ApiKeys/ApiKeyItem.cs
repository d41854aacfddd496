using System.Linq.Expressions;

namespace CarPortal.Data.ApiKeys;

/// <summary>A key as it is listed; its secret is known to nobody but its holder.</summary>
public sealed record ApiKeyItem
{
    /// <inheritdoc cref="ApiKey.KeyId"/>
    public required string KeyId { get; init; }

    /// <inheritdoc cref="ApiKey.Name"/>
    public required string Name { get; init; }

    /// <summary>The e-mail address of the member of staff the key acts for.</summary>
    public required string Email { get; init; }

    /// <inheritdoc cref="ApiKey.Scopes"/>
    public required string Scopes { get; init; }

    /// <inheritdoc cref="ApiKey.CreatedAt"/>
    public required DateTime CreatedAt { get; init; }

    /// <inheritdoc cref="ApiKey.ExpiresAt"/>
    public required DateTime? ExpiresAt { get; init; }

    /// <inheritdoc cref="ApiKey.RevokedAt"/>
    public required DateTime? RevokedAt { get; init; }

    /// <summary>Whether the account is disabled, and the key with it.</summary>
    public required bool UserDisabled { get; init; }

    internal static Expression<Func<ApiKey, ApiKeyItem>> Projection { get; } = k => new ApiKeyItem
    {
        KeyId = k.KeyId,
        Name = k.Name,
        Email = k.User!.Email!,
        Scopes = k.Scopes,
        CreatedAt = k.CreatedAt,
        ExpiresAt = k.ExpiresAt,
        RevokedAt = k.RevokedAt,
        UserDisabled = k.User.DisabledAt != null,
    };
}

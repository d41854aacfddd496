using System.Linq.Expressions;

namespace CarPortal.Data.ApiKeys;

/// <summary>A key as it is listed; its secret is known to nobody but its holder.</summary>
public sealed record ApiKeyItem
{
    /// <inheritdoc cref="ApiKey.Id"/>
    public required int Id { get; init; }

    /// <inheritdoc cref="ApiKey.KeyId"/>
    public required string KeyId { get; init; }

    /// <inheritdoc cref="ApiKey.Name"/>
    public required string Name { get; init; }

    /// <summary>The member of staff the key acts for.</summary>
    public required int UserId { get; init; }

    /// <summary>Their name.</summary>
    public required string Owner { get; init; }

    /// <summary>Their e-mail address.</summary>
    public required string Email { get; init; }

    /// <inheritdoc cref="ApiKey.Scopes"/>
    public required string Scopes { get; init; }

    /// <inheritdoc cref="ApiKey.CreatedAt"/>
    public required DateTime CreatedAt { get; init; }

    /// <inheritdoc cref="ApiKey.ExpiresAt"/>
    public required DateTime? ExpiresAt { get; init; }

    /// <inheritdoc cref="ApiKey.RevokedAt"/>
    public required DateTime? RevokedAt { get; init; }

    /// <inheritdoc cref="ApiKey.LastUsedAt"/>
    public required DateTime? LastUsedAt { get; init; }

    /// <inheritdoc cref="ApiKey.LastUsedAddress"/>
    public required string? LastUsedAddress { get; init; }

    /// <summary>Whether it works now.</summary>
    public required ApiKeyState State { get; init; }

    internal static Expression<Func<ApiKey, ApiKeyItem>> Projection(DateTime now) => k => new ApiKeyItem
    {
        Id = k.Id,
        KeyId = k.KeyId,
        Name = k.Name,
        UserId = k.UserId,
        Owner = k.User!.Name,
        Email = k.User.Email!,
        Scopes = k.Scopes,
        CreatedAt = k.CreatedAt,
        ExpiresAt = k.ExpiresAt,
        RevokedAt = k.RevokedAt,
        LastUsedAt = k.LastUsedAt,
        LastUsedAddress = k.LastUsedAddress,
        State = k.RevokedAt != null ? ApiKeyState.Revoked
            : k.ExpiresAt <= now ? ApiKeyState.Expired
            : k.User.DisabledAt != null ? ApiKeyState.OwnerDisabled
            : ApiKeyState.Active,
    };
}

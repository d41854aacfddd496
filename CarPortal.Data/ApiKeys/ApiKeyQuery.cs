namespace CarPortal.Data.ApiKeys;

/// <summary>Whether a key works, and why not.</summary>
public enum ApiKeyState
{
    /// <summary>It works.</summary>
    Active,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>Somebody ended it.</summary>
    Revoked,

    /// <summary>The account it acts for is disabled.</summary>
    OwnerDisabled,
}

/// <summary>Which keys, and which page of them; the newest come first.</summary>
public sealed record ApiKeyQuery
{
    /// <summary>Most keys on a page.</summary>
    public const int MaxTake = 200;

    /// <summary>Longest search text; more is cut off.</summary>
    public const int SearchLength = 100;

    /// <summary>The keys of this account; null for those of all.</summary>
    public int? UserId { get; init; }

    /// <summary>
    /// Words that must all occur in the key's name or public id, or in its owner's name or address. Every character is
    /// meant literally.
    /// </summary>
    public string? Search { get; init; }

    /// <summary>Only keys in this state; null for all.</summary>
    public ApiKeyState? State { get; init; }

    /// <summary>Cursor from <see cref="PagedResult{T}.Next"/>: the page after it. Null: the first page.</summary>
    public string? After { get; init; }

    /// <summary>Cursor from <see cref="PagedResult{T}.Previous"/>: the page before it.</summary>
    public string? Before { get; init; }

    /// <summary>Keys on the page, 1 to <see cref="MaxTake"/>.</summary>
    public int Take { get; init; } = 50;
}

namespace CarPortal.Data.Users;

/// <summary>A member of staff as administrators see them.</summary>
public sealed record UserDetails
{
    /// <summary>The account's id.</summary>
    public required int Id { get; init; }

    /// <summary>Its version, for the next change.</summary>
    public required long Version { get; init; }

    /// <inheritdoc cref="User.Name"/>
    public required string Name { get; init; }

    /// <summary>The address the person signs in with.</summary>
    public required string Email { get; init; }

    /// <summary>One of <see cref="Roles.All"/>; null when the account has none and may do nothing.</summary>
    public required string? Role { get; init; }

    /// <inheritdoc cref="User.CreatedAt"/>
    public required DateTime CreatedAt { get; init; }

    /// <inheritdoc cref="User.DisabledAt"/>
    public required DateTime? DisabledAt { get; init; }

    /// <inheritdoc cref="User.LastSignInAt"/>
    public required DateTime? LastSignInAt { get; init; }

    /// <summary>False while the person has not chosen one through the one-time link.</summary>
    public required bool HasPassword { get; init; }

    /// <summary>How many passkeys the person has, each of which signs in without a password.</summary>
    public required int Passkeys { get; init; }

    /// <summary>Whether signing in asks for more than the password.</summary>
    public required bool HasSecondFactor { get; init; }

    /// <summary>Whether the role wants a second factor.</summary>
    public required bool NeedsSecondFactor { get; init; }

    /// <summary>How many sessions are open.</summary>
    public required int OpenSessions { get; init; }

    /// <summary>How many API keys work.</summary>
    public required int LiveKeys { get; init; }

    /// <summary>Until when too many wrong passwords keep the person out; null when they do not. UTC.</summary>
    public DateTime? LockedUntil { get; init; }

    /// <summary>Until when the account's one-time link works; null when there is none. Read for one account, not in lists. UTC.</summary>
    public DateTime? LinkUntil { get; init; }

    /// <summary>Whether the account can be signed in to.</summary>
    public UserState State =>
        DisabledAt is not null ? UserState.Disabled
        : !HasPassword && Passkeys == 0 ? UserState.Invited
        : LockedUntil is not null ? UserState.Locked
        : UserState.Active;
}

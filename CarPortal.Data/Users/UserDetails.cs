namespace CarPortal.Data.Users;

/// <summary>A member of staff as administrators see them.</summary>
/// <param name="Id">The account's id.</param>
/// <param name="Version">Its version, for the next change.</param>
/// <param name="Name">How colleagues see the person.</param>
/// <param name="Email">The address the person signs in with.</param>
/// <param name="Role">One of <see cref="Roles.All"/>; null when the account has none and may do nothing.</param>
/// <param name="CreatedAt">When the account was made; UTC.</param>
/// <param name="DisabledAt">When it was disabled; null while it may sign in. UTC.</param>
/// <param name="LastSignInAt">When the person last signed in; UTC.</param>
/// <param name="HasPassword">False while the person has not chosen one through the one-time link.</param>
/// <param name="LockedUntil">Until when too many wrong passwords keep the person out; null when they do not. UTC.</param>
public sealed record UserDetails(
    int Id, long Version, string Name, string Email, string? Role, DateTime CreatedAt, DateTime? DisabledAt,
    DateTime? LastSignInAt, bool HasPassword, DateTime? LockedUntil);

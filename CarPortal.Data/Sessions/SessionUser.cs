namespace CarPortal.Data.Sessions;

/// <summary>A session that holds, and its person as they are now.</summary>
/// <param name="UserId">The account's id.</param>
/// <param name="Name">How colleagues see the person.</param>
/// <param name="Email">The address the person signs in with.</param>
/// <param name="Role">The person's role now; null when there is none.</param>
/// <param name="SessionId">The session's id.</param>
/// <param name="Key">What the cookie holds.</param>
/// <param name="Address">The network address it was begun from.</param>
/// <param name="ExpiresAt">When it ends however busy it is; UTC.</param>
/// <param name="IsConfirmed">Whether the person proved who they are a short while ago.</param>
/// <param name="MustEnrol">
/// Whether the role wants a second factor that the account has not: until it has one the person may do nothing else.
/// </param>
public sealed record SessionUser(
    int UserId, string Name, string Email, string? Role, int SessionId, Guid Key, string? Address, DateTime ExpiresAt,
    bool IsConfirmed, bool MustEnrol);

/// <summary>From where somebody signs in, for the session and the history.</summary>
/// <param name="Address">The network address; null when it is not known.</param>
/// <param name="Device">Browser and system; any length, cut to what is kept.</param>
public sealed record SignInPlace(string? Address, string? Device);

/// <summary>A session as it is listed.</summary>
/// <param name="Id">The session's id.</param>
/// <param name="Device">Browser and system.</param>
/// <param name="Address">Where it was begun from.</param>
/// <param name="Method">With what.</param>
/// <param name="CreatedAt">When; UTC.</param>
/// <param name="LastSeenAt">When it was last used; UTC.</param>
/// <param name="ExpiresAt">When it ends at the latest; UTC.</param>
/// <param name="IsCurrent">Whether it is the one that asks.</param>
public sealed record SessionItem(
    int Id, string Device, string? Address, SignInMethod Method, DateTime CreatedAt, DateTime LastSeenAt, DateTime ExpiresAt, bool IsCurrent);

namespace CarPortal.Data.Users;

/// <summary>What a session must still agree with: the account as it is now.</summary>
/// <param name="Id">The account's id.</param>
/// <param name="Name">How colleagues see the person.</param>
/// <param name="Email">The address the person signs in with.</param>
/// <param name="Role">The person's role now.</param>
/// <param name="Stamp">Renewed whenever sessions that are open must end.</param>
public sealed record SessionUser(int Id, string Name, string Email, string? Role, string Stamp);

namespace CarPortal.Data.Users;

/// <summary>What an administrator sets for a role, and whom that touches.</summary>
/// <param name="Id">The role's id.</param>
/// <param name="Name">One of <see cref="Roles.All"/>.</param>
/// <param name="Version">Its version, for the next change.</param>
/// <param name="RequiresSecondFactor">Whether who has the role must have an authenticator app or a passkey.</param>
/// <param name="People">How many accounts that may sign in have the role.</param>
/// <param name="WithoutSecondFactor">How many of them have no second factor yet.</param>
public sealed record RoleSettings(int Id, string Name, long Version, bool RequiresSecondFactor, int People, int WithoutSecondFactor);

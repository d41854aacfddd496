using Microsoft.AspNetCore.Identity;

namespace CarPortal.Data.Users;

/// <summary>
/// A role's row. What it may do is in the table of <see cref="Roles"/>, in code; here is what an administrator sets.
/// </summary>
public sealed class Role : IdentityRole<int>, IVersioned
{
    /// <inheritdoc/>
    public long Version { get; set; }

    /// <summary>Whether who has the role must have an authenticator app or a passkey.</summary>
    public bool RequiresSecondFactor { get; set; }
}

namespace CarPortal.Data.Users;

/// <summary>What the list of staff can be sorted by.</summary>
public enum UserSort
{
    /// <summary>Name, without regard to case and accents.</summary>
    Name,

    /// <summary>Last sign-in; those who never did last.</summary>
    LastSignIn,

    /// <summary>Role, from most to least power; those without one last.</summary>
    Role,

    /// <summary>When the account was made.</summary>
    Created,
}

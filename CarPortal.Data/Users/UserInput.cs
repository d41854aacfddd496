namespace CarPortal.Data.Users;

/// <summary>What an administrator types about a member of staff.</summary>
public sealed record UserInput
{
    /// <summary>How colleagues see the person; required.</summary>
    public string? Name { get; set; }

    /// <summary>The address the person signs in with; required, and fixed once the account is there.</summary>
    public string? Email { get; set; }

    /// <summary>One of <see cref="Roles.All"/>; required.</summary>
    public string? Role { get; set; }

    /// <summary>A first password; absent: the person chooses one through a one-time link.</summary>
    public string? Password { get; set; }
}

namespace CarPortal.Data.Users;

/// <summary>Whether an account can be signed in to. Each has exactly one of these.</summary>
public enum UserState
{
    /// <summary>It can.</summary>
    Active,

    /// <summary>Not yet: its owner has chosen neither a password nor a passkey.</summary>
    Invited,

    /// <summary>Not just now: too many wrong passwords.</summary>
    Locked,

    /// <summary>Not until an administrator enables it.</summary>
    Disabled,
}

namespace CarPortal.Data.SecondFactors;

/// <summary>
/// An account's authenticator app (RFC 6238). A row without <see cref="ConfirmedAt"/> is one that is being set up.
/// </summary>
public sealed class Authenticator
{
    /// <summary>Whose; an account has one at most.</summary>
    public int UserId { get; set; }

    /// <summary>The shared secret, encrypted with the portal's own keys: a thief of the database alone makes no codes.</summary>
    public required string ProtectedSecret { get; set; }

    /// <summary>When the first code proved that the app has the secret; null until then. UTC.</summary>
    public DateTime? ConfirmedAt { get; set; }

    /// <summary>The 30-second step of the last code that was taken: no code of that step or before is taken again.</summary>
    public long LastStep { get; set; }
}

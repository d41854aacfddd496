namespace CarPortal.Data.SecondFactors;

/// <summary>One of the codes that open an account once each when the phone is lost.</summary>
public sealed class RecoveryCode
{
    /// <summary>Given by the database.</summary>
    public int Id { get; set; }

    /// <summary>Whose.</summary>
    public int UserId { get; set; }

    /// <summary>SHA-256 of the code (80 random bits or more, so that a plain hash is enough).</summary>
    public required byte[] CodeHash { get; set; }

    /// <summary>When it was used; null while it is good. UTC.</summary>
    public DateTime? UsedAt { get; set; }
}

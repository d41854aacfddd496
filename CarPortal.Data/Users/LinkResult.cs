namespace CarPortal.Data.Users;

/// <summary>How adding an account or resetting a password ended.</summary>
/// <param name="Result">Saved, or why not.</param>
/// <param name="LinkToken">Where a one-time link was asked for: its secret, which is kept nowhere else.</param>
public sealed record LinkResult(SaveResult Result, string? LinkToken = null)
{
    /// <summary>Until when the link works; UTC.</summary>
    public DateTime? LinkUntil { get; init; }
}

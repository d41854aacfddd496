namespace CarPortal.Data.Costs;

/// <summary>What staff and API clients set on a cost. Texts are trimmed and an empty one counts as absent.</summary>
public sealed record CostInput
{
    /// <inheritdoc cref="CarCost.Kind"/>
    public CostKind? Kind { get; set; }

    /// <inheritdoc cref="CarCost.Amount"/>
    public decimal? Amount { get; set; }

    /// <summary>The day of the bill; absent: today.</summary>
    public DateOnly? On { get; set; }

    /// <inheritdoc cref="CarCost.Vendor"/>
    public string? Vendor { get; set; }

    /// <inheritdoc cref="CarCost.Note"/>
    public string? Note { get; set; }
}

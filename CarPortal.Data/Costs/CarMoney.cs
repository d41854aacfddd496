namespace CarPortal.Data.Costs;

/// <summary>A cost as it is listed.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">Its version, for a change.</param>
/// <param name="Kind">For what.</param>
/// <param name="Amount">How much.</param>
/// <param name="On">The day of the bill.</param>
/// <param name="Vendor">Who was paid.</param>
/// <param name="Note">What else is to be known.</param>
/// <param name="CreatedAt">When it was noted; UTC.</param>
/// <param name="CreatedBy">Who noted it.</param>
public sealed record CostItem(
    int Id, long Version, CostKind Kind, decimal Amount, DateOnly On, string? Vendor, string? Note, DateTime CreatedAt, string CreatedBy);

/// <summary>What a car cost and what it brings, in the installation's currency.</summary>
public sealed record CarMoney
{
    /// <summary>What was paid for it; null when nobody wrote it down.</summary>
    public required decimal? PurchasePrice { get; init; }

    /// <summary>Every cost, the newest bill first.</summary>
    public required IReadOnlyList<CostItem> Costs { get; init; }

    /// <summary>The asking price, or what it was sold for.</summary>
    public required decimal? Price { get; init; }

    /// <summary>Whether <see cref="Price"/> was paid, and <see cref="Gross"/> with it earned.</summary>
    public required bool IsSold { get; init; }

    /// <summary>Days from the day it was acquired (or noted) to the day it was sold, or until now; at least 1.</summary>
    public required int Days { get; init; }

    /// <summary>The sum of the costs.</summary>
    public decimal CostsTotal => Costs.Sum(c => c.Amount);

    /// <summary>Costs besides the purchase for each day here, in whole hundredths.</summary>
    public decimal CostPerDay => decimal.Round(CostsTotal / Days, 2);

    /// <summary>What is left of the price after purchase and costs; null while price or purchase price is not known.</summary>
    public decimal? Gross => Price - PurchasePrice - CostsTotal;
}

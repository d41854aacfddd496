using CarPortal.Data.History;

namespace CarPortal.Data.Costs;

/// <summary>What was spent on a car, besides its purchase price; only with <see cref="Permissions.CarsCosts"/>.</summary>
public sealed class CarCost : IVersioned, ICarPart
{
    /// <summary>Longest vendor.</summary>
    public const int VendorLength = 100;

    /// <summary>Longest note.</summary>
    public const int NoteLength = 500;

    /// <inheritdoc/>
    public static RecordPart Part => RecordPart.Cost;

    /// <inheritdoc/>
    public int Id { get; set; }

    /// <inheritdoc/>
    public long Version { get; set; }

    /// <inheritdoc/>
    public int CarId { get; set; }

    /// <summary>For what.</summary>
    public CostKind Kind { get; set; }

    /// <summary>How much, in the installation's currency; less than nothing is a refund.</summary>
    public decimal Amount { get; set; }

    /// <summary>The day of the bill.</summary>
    public DateOnly On { get; set; }

    /// <summary>Who was paid.</summary>
    public string? Vendor { get; set; }

    /// <summary>What else is to be known.</summary>
    public string? Note { get; set; }

    /// <summary>When it was noted; UTC.</summary>
    public DateTime CreatedAt { get; set; }

    /// <summary>Who noted it, by name.</summary>
    public string CreatedBy { get; set; } = "";
}

/// <summary>For what money was spent.</summary>
public enum CostKind
{
    /// <summary>Auction, broker and other fees of buying it.</summary>
    Fees = 0,

    /// <summary>Bringing it here.</summary>
    Transport = 1,

    /// <summary>Inspection.</summary>
    Inspection = 2,

    /// <summary>Repair, with its parts.</summary>
    Repair = 3,

    /// <summary>Cleaning.</summary>
    Cleaning = 4,

    /// <summary>Papers and registration.</summary>
    Registration = 5,

    /// <summary>Advertising.</summary>
    Advertising = 6,

    /// <summary>Warranty.</summary>
    Warranty = 7,

    /// <summary>Anything else.</summary>
    Other = 8,
}

using CarPortal.Data.Cars;
using CarPortal.Data.History;

namespace CarPortal.Data.Holds;

/// <summary>A car held for a customer. A car has one active hold at most: the database sees to it.</summary>
public sealed class Hold : IVersioned, ICarPart
{
    /// <summary>Longest way to reach a customer.</summary>
    public const int ContactLength = 200;

    /// <summary>Longest note.</summary>
    public const int NoteLength = 500;

    /// <inheritdoc/>
    public static RecordPart Part => RecordPart.Hold;

    /// <inheritdoc/>
    public int Id { get; set; }

    /// <inheritdoc/>
    public long Version { get; set; }

    /// <inheritdoc/>
    public int CarId { get; set; }

    /// <summary>For whom; this and what else is known of the customer only with <see cref="Permissions.CarsWrite"/>.</summary>
    public required string CustomerName { get; set; }

    /// <summary>How to reach them: a telephone number or address.</summary>
    public required string Contact { get; set; }

    /// <summary>What they paid down, in the installation's currency.</summary>
    public decimal? Deposit { get; set; }

    /// <summary>When it ends by itself; UTC.</summary>
    public DateTime Until { get; set; }

    /// <summary>What else is to be known.</summary>
    public string? Note { get; set; }

    /// <summary>The status to which the car goes back when the hold ends without a sale.</summary>
    public CarStatus StatusBefore { get; set; }

    /// <summary>When it was placed; UTC.</summary>
    public DateTime PlacedAt { get; set; }

    /// <summary>Who placed it, by name.</summary>
    public required string PlacedBy { get; set; }

    /// <summary>When it ended; null while it holds. UTC.</summary>
    public DateTime? EndedAt { get; set; }

    /// <summary>How it ended.</summary>
    public HoldEnd? End { get; set; }
}

/// <summary>How a hold ended.</summary>
public enum HoldEnd
{
    /// <summary>Somebody let the car go.</summary>
    Released = 0,

    /// <summary>Its time was over.</summary>
    Expired = 1,

    /// <summary>The car was sold.</summary>
    Sold = 2,

    /// <summary>The car was taken out of stock.</summary>
    Withdrawn = 3,
}

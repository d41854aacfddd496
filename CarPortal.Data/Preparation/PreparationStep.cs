using CarPortal.Data.History;

namespace CarPortal.Data.Preparation;

/// <summary>A step of making a car ready for sale, such as its inspection.</summary>
public sealed class PreparationStep : IVersioned, ICarPart
{
    /// <summary>Longest name.</summary>
    public const int NameLength = 80;

    /// <summary>Most steps of one car.</summary>
    public const int MaxPerCar = 30;

    /// <inheritdoc/>
    public static RecordPart Part => RecordPart.Step;

    /// <inheritdoc/>
    public int Id { get; set; }

    /// <inheritdoc/>
    public long Version { get; set; }

    /// <inheritdoc/>
    public int CarId { get; set; }

    /// <summary>What is to be done.</summary>
    public required string Name { get; set; }

    /// <summary>Place among the car's steps, from 1.</summary>
    public int Rank { get; set; }

    /// <summary>Who is to do it, by name.</summary>
    public string? AssignedTo { get; set; }

    /// <summary>By when.</summary>
    public DateOnly? DueOn { get; set; }

    /// <summary>When it was done; null while it is not. UTC.</summary>
    public DateTime? DoneAt { get; set; }

    /// <summary>Who did it, by name.</summary>
    public string? DoneBy { get; set; }
}

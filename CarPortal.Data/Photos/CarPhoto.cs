using CarPortal.Data.History;

namespace CarPortal.Data.Photos;

/// <summary>A picture of a car. Its files are in the data folder, named after <see cref="Hash"/>.</summary>
public sealed class CarPhoto : IVersioned, ICarPart
{
    /// <summary>Longest caption.</summary>
    public const int CaptionLength = 200;

    /// <summary>Longest name of a wanted shot.</summary>
    public const int ShotLength = 40;

    /// <summary>Most photos of one car, those in the trash not counted.</summary>
    public const int MaxPerCar = 200;

    /// <inheritdoc/>
    public static RecordPart Part => RecordPart.Photo;

    /// <inheritdoc/>
    public int Id { get; set; }

    /// <inheritdoc/>
    public long Version { get; set; }

    /// <inheritdoc/>
    public int CarId { get; set; }

    /// <summary>SHA-256 of the largest stored file, 64 small hexadecimal digits.</summary>
    public required string Hash { get; set; }

    /// <summary>SHA-256 of the file that was sent: the same picture sent again is not taken twice.</summary>
    public required string SourceHash { get; set; }

    /// <summary>Width of the largest stored file, in pixels.</summary>
    public int Width { get; set; }

    /// <summary>Height of the largest stored file, in pixels.</summary>
    public int Height { get; set; }

    /// <summary>Place in the car's order, the cover first; not unique while two people reorder.</summary>
    public int Rank { get; set; }

    /// <summary>Which of the wanted shots it is, by the name that the settings give it.</summary>
    public string? Shot { get; set; }

    /// <summary>What is to be seen.</summary>
    public string? Caption { get; set; }

    /// <summary>When it was put in the trash; null while it is not there. UTC.</summary>
    public DateTime? DeletedAt { get; set; }

    /// <summary>When it was added; UTC.</summary>
    public DateTime CreatedAt { get; set; }

    /// <summary>Who added it, by name.</summary>
    public string CreatedBy { get; set; } = "";
}

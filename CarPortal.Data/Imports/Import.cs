namespace CarPortal.Data.Imports;

/// <summary>
/// A file that was imported, known by its content: cars point back at it with their row, so that the same row of the
/// same file is never brought in twice.
/// </summary>
public sealed class Import
{
    /// <summary>Longest file name kept.</summary>
    public const int FileNameLength = 255;

    /// <summary>The database's id.</summary>
    public int Id { get; set; }

    /// <summary>SHA-256 of the file's bytes, in hexadecimal.</summary>
    public required string FileHash { get; set; }

    /// <summary>The file's name without its folder.</summary>
    public required string FileName { get; set; }

    /// <summary>When it was first imported; UTC.</summary>
    public DateTime StartedAt { get; set; }

    /// <summary>Who imported it first.</summary>
    public required string StartedBy { get; set; }
}

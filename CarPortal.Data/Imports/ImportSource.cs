namespace CarPortal.Data.Imports;

/// <summary>Where files come from, such as one supplier's weekly list: how they are read is remembered for the next one.</summary>
public sealed class ImportSource
{
    /// <summary>Longest <see cref="Name"/>.</summary>
    public const int NameLength = 80;

    /// <summary>The database's id.</summary>
    public int Id { get; set; }

    /// <summary>What people call it.</summary>
    public required string Name { get; set; }

    /// <summary>The name folded; unique.</summary>
    public required string NameKey { get; set; }

    /// <summary>The <see cref="ImportMapping"/> of its last file, as JSON.</summary>
    public required string Mapping { get; set; }

    /// <summary>The headings of its last file, one per line: by them the next one is recognised.</summary>
    public required string Headings { get; set; }

    /// <summary>When its last file came; UTC.</summary>
    public DateTime UsedAt { get; set; }
}

/// <summary>A car as its source knows it.</summary>
public sealed class CarOrigin
{
    /// <summary>Longest <see cref="Key"/>.</summary>
    public const int KeyLength = 100;

    /// <summary>The source.</summary>
    public int SourceId { get; set; }

    /// <summary>The car.</summary>
    public int CarId { get; set; }

    /// <summary>The source's own id of it; null when its files have none.</summary>
    public string? Key { get; set; }

    /// <summary>The last import that had it.</summary>
    public int ImportId { get; set; }
}

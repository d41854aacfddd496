namespace CarPortal.Data.Views;

/// <summary>A way of looking at the cars that somebody gave a name: what it finds, and how it shows it.</summary>
public sealed class CarView : IVersioned
{
    /// <summary>Longest name.</summary>
    public const int NameLength = 60;

    /// <summary>Longest query, as the part of a URL behind the question mark.</summary>
    public const int QueryLength = 2_000;

    /// <summary>Most views that one person can have for themselves; as many again can be shared by all together.</summary>
    public const int MaxEach = 100;

    internal const int ColumnsLength = 600;

    /// <summary>The id.</summary>
    public int Id { get; set; }

    /// <inheritdoc/>
    public long Version { get; set; }

    /// <summary>What people call it.</summary>
    public string Name { get; set; } = "";

    /// <summary>Filter and order, as <see cref="Cars.CarQueryText"/> writes them, without a question mark.</summary>
    public string Query { get; set; } = "";

    /// <summary>The columns in their order, separated by commas; null leaves them to whoever looks.</summary>
    public string? Columns { get; set; }

    /// <summary>By what the rows are grouped.</summary>
    public CarGroup? GroupBy { get; set; }

    /// <summary>How the cars are shown; null leaves it to whoever looks.</summary>
    public CarListLayout? Layout { get; set; }

    /// <summary>Who has it in the menu.</summary>
    public CarViewVisibility Visibility { get; set; }

    /// <summary>The role whose view it is, with <see cref="CarViewVisibility.Role"/>.</summary>
    public int? RoleId { get; set; }

    /// <summary>Who made it.</summary>
    public int OwnerId { get; set; }

    /// <summary>Its place in the menu.</summary>
    public int Place { get; set; }

    /// <summary>When it was last changed; UTC.</summary>
    public DateTime ChangedAt { get; set; }

    /// <summary>Who changed it last, by name.</summary>
    public string ChangedBy { get; set; } = "";
}

/// <summary>The view that a role begins with.</summary>
public sealed class CarViewDefault
{
    /// <summary>The role.</summary>
    public int RoleId { get; set; }

    /// <summary>Its view.</summary>
    public int ViewId { get; set; }
}

/// <summary>Who has a view.</summary>
public enum CarViewVisibility
{
    /// <summary>Whoever made it.</summary>
    Private = 0,

    /// <summary>Everybody of one role.</summary>
    Role = 1,

    /// <summary>Everybody who sees cars.</summary>
    Everyone = 2,
}

/// <summary>What the rows of a list can be grouped by.</summary>
public enum CarGroup
{
    /// <summary>The make.</summary>
    Make = 0,

    /// <summary>Where the car is in its life.</summary>
    Status = 1,

    /// <summary>Where the car stands.</summary>
    Location = 2,
}

/// <summary>How a list shows its cars.</summary>
public enum CarListLayout
{
    /// <summary>A table with room to read.</summary>
    Table = 0,

    /// <summary>A table with as many rows as fit.</summary>
    Compact = 1,

    /// <summary>Pictures.</summary>
    Cards = 2,
}

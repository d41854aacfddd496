namespace CarPortal.Data.History;

/// <summary>What kind of record an entry is about.</summary>
public enum RecordKind
{
    /// <summary>A car.</summary>
    Car = 0,

    /// <summary>A staff account.</summary>
    User = 1,

    /// <summary>An API key.</summary>
    ApiKey = 2,

    /// <summary>A role's settings.</summary>
    Role = 3,
}

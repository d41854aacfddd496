namespace CarPortal.Data;

/// <summary>Which database the portal is on.</summary>
public enum DatabaseProvider
{
    /// <summary>A file in the data folder.</summary>
    Sqlite,

    /// <summary>A PostgreSQL server, 15 or later.</summary>
    PostgreSql,
}

/// <summary>Where the data is.</summary>
public sealed class DataOptions
{
    /// <summary>SQLite or PostgreSQL.</summary>
    public DatabaseProvider Provider { get; set; } = DatabaseProvider.Sqlite;

    /// <summary>The folder that holds everything that must survive.</summary>
    public required string Directory { get; set; }

    /// <summary>The connection string; on SQLite absent for <c>carportal.db</c> in the data folder.</summary>
    public string? ConnectionString { get; set; }
}

namespace CarPortal.Data;

/// <summary>
/// A record with an optimistic concurrency token. The context counts it up on every save, on both databases:
/// SQLite has no row version of its own.
/// </summary>
public interface IVersioned
{
    /// <summary>1 when the record is made, one more with every change.</summary>
    long Version { get; set; }
}

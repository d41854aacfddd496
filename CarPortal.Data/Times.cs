namespace CarPortal.Data;

/// <summary>Times as the databases keep them and as others are given them.</summary>
internal static class Times
{
    /// <summary>How a time is written for others, in CSV and history: ISO 8601, UTC.</summary>
    public const string WrittenForm = "yyyy-MM-ddTHH:mm:ss.FFFZ";

    /// <summary>The present, UTC, as both databases keep it: to the millisecond.</summary>
    public static DateTime UtcNow(this TimeProvider clock) => clock.GetUtcNow().UtcDateTime.TrimToMilliseconds();

    /// <summary>Cuts what PostgreSQL (microseconds) and SQLite (100 ns) would keep differently.</summary>
    public static DateTime TrimToMilliseconds(this DateTime time) =>
        time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMillisecond));
}

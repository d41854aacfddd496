namespace CarPortal.Data;

/// <summary>Times as the databases keep them.</summary>
internal static class Times
{
    /// <summary>The present, UTC, as both databases keep it: to the millisecond.</summary>
    public static DateTime UtcNow(this TimeProvider clock) => clock.GetUtcNow().UtcDateTime.TrimToMilliseconds();

    /// <summary>Cuts what PostgreSQL (microseconds) and SQLite (100 ns) would keep differently.</summary>
    public static DateTime TrimToMilliseconds(this DateTime time) =>
        time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMillisecond));
}

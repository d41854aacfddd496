namespace CarPortal.Data.Cars;

/// <summary>Where and when a filter is read: "60 days ago" and "today" are days where the dealership is.</summary>
/// <param name="Db">The database that is asked.</param>
/// <param name="Now">The present; UTC.</param>
/// <param name="Zone">The dealership's time zone.</param>
internal sealed record CarFilterScope(CarPortalDbContext Db, DateTime Now, TimeZoneInfo Zone)
{
    /// <summary>Today.</summary>
    public DateOnly Today => DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(Now, Zone));

    /// <summary>The day that a limit means.</summary>
    public DateOnly Day(object limit) => limit is RelativeDay relative ? relative.On(Today) : (DateOnly)limit;

    /// <summary>The moment at which a limit begins; UTC.</summary>
    public DateTime StartOf(object limit) => limit is DateTime moment ? moment : Midnight(Day(limit));

    /// <summary>The last moment, to the millisecond, that a limit still takes in; UTC.</summary>
    public DateTime EndOf(object limit) => limit is DateTime moment ? moment : Midnight(Day(limit).AddDays(1)).AddMilliseconds(-1);

    private DateTime Midnight(DateOnly day)
    {
        var wall = day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Unspecified);
        return TimeZoneInfo.ConvertTimeToUtc(Zone.IsInvalidTime(wall) ? wall.AddHours(1) : wall, Zone);
    }
}

using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace CarPortal.Data;

/// <summary>Times are UTC in storage; this says so to whoever reads them.</summary>
internal sealed class UtcConverter() : ValueConverter<DateTime, DateTime>(
    time => time, stored => DateTime.SpecifyKind(stored, DateTimeKind.Utc));

using CarPortal.Data.Sessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CarPortal.Data.History;

internal sealed class HistoryConfiguration : IEntityTypeConfiguration<HistoryEntry>
{
    public void Configure(EntityTypeBuilder<HistoryEntry> entry)
    {
        entry.ToTable("History");
        entry.Property(e => e.ActorName).HasMaxLength(Actor.MaxNameLength);

        entry.Property(e => e.Address).HasMaxLength(Session.AddressLength);

        // Twice the longest car, every character escaped as \uXXXX, would be about 160,000.
        entry.Property(e => e.Changes).HasMaxLength(200_000);
        entry.HasIndex(e => new { e.RecordKind, e.RecordId, e.Id });

        // The security history: all but cars, the newest first. A dealership has a hundred times more entries of cars.
        entry.HasIndex(e => e.Id, "IX_History_Security").HasFilter($"\"RecordKind\" > {(int)RecordKind.Car}");
    }
}

/// <summary>Marks in the model what the history leaves out or masks.</summary>
internal static class HistoryModel
{
    private const string Annotation = "CarPortal:History";

    /// <summary>Bookkeeping: a change of it alone is no change of the record.</summary>
    public static PropertyBuilder<T> NotInHistory<T>(this PropertyBuilder<T> property) =>
        property.HasAnnotation(Annotation, "none");

    /// <summary>A secret: the history says that it changed, not from or to what.</summary>
    public static PropertyBuilder<T> MaskedInHistory<T>(this PropertyBuilder<T> property, string name) =>
        property.HasAnnotation(Annotation, name);

    public static bool IsRecorded(IReadOnlyProperty property) =>
        !property.IsPrimaryKey() && property.FindAnnotation(Annotation)?.Value as string != "none";

    public static string? MaskOf(IReadOnlyProperty property) => property.FindAnnotation(Annotation)?.Value as string;
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CarPortal.Data.History;

internal sealed class HistoryConfiguration : IEntityTypeConfiguration<HistoryEntry>
{
    public void Configure(EntityTypeBuilder<HistoryEntry> entry)
    {
        entry.ToTable("History");
        entry.Property(e => e.ActorName).HasMaxLength(Actor.MaxNameLength);

        // Twice the longest car, every character escaped as \uXXXX, would be about 160,000.
        entry.Property(e => e.Changes).HasMaxLength(200_000);
        entry.HasIndex(e => new { e.RecordKind, e.RecordId, e.Id });
    }
}

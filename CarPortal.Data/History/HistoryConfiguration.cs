using CarPortal.Data.Sessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CarPortal.Data.History;

internal sealed class HistoryConfiguration : IEntityTypeConfiguration<HistoryEntry>
{
    public void Configure(EntityTypeBuilder<HistoryEntry> entry)
    {
        entry.ToTable("History");
        entry.Property(e => e.ActorName).HasMaxLength(Actor.MaxNameLength);

        entry.Property(e => e.Note).HasMaxLength(HistoryEntry.NoteLength);
        entry.Property(e => e.Address).HasMaxLength(Session.AddressLength);

        // Twice the longest car, every character escaped as \uXXXX, would be about 160,000.
        entry.Property(e => e.Changes).HasMaxLength(200_000);
        entry.HasIndex(e => new { e.RecordKind, e.RecordId, e.Id });

        // Bulk changes, each of which leaves one entry that says where the cars' own are (HistoryAction.BulkEdited).
        entry.HasIndex(e => e.Id, "IX_History_BulkEdits").HasFilter("\"Action\" = 10");

        // The security history: all but cars, the newest first. A dealership has a hundred times more entries of cars.
        entry.HasIndex(e => e.Id, "IX_History_Security").HasFilter($"\"RecordKind\" > {(int)RecordKind.Car}");
    }
}

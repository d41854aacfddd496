using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CarPortal.Data.Imports;

internal sealed class ImportConfiguration : IEntityTypeConfiguration<Import>
{
    public void Configure(EntityTypeBuilder<Import> import)
    {
        import.ToTable("Imports");
        import.Property(i => i.FileHash).HasMaxLength(64);
        import.Property(i => i.FileName).HasMaxLength(Import.FileNameLength);
        import.Property(i => i.StartedBy).HasMaxLength(Actor.MaxNameLength);
        import.HasIndex(i => i.FileHash).IsUnique();
    }
}

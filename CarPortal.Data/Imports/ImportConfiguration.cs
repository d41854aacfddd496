using CarPortal.Data.Cars;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CarPortal.Data.Imports;

internal sealed class ImportConfiguration : IEntityTypeConfiguration<Import>, IEntityTypeConfiguration<ImportSource>, IEntityTypeConfiguration<CarOrigin>
{
    /// <summary>Longest list of headings by which a source's files are recognised.</summary>
    internal const int HeadingsLength = 8_000;

    public void Configure(EntityTypeBuilder<Import> import)
    {
        import.ToTable("Imports");
        import.Property(i => i.FileHash).HasMaxLength(64);
        import.Property(i => i.FileName).HasMaxLength(Import.FileNameLength);
        import.Property(i => i.StartedBy).HasMaxLength(Actor.MaxNameLength);
        import.Property(i => i.Mapping).HasMaxLength(ImportMapping.TextLength);
        import.Property(i => i.Encoding).HasMaxLength(Import.EncodingLength);
        import.Property(i => i.Fixes).HasMaxLength(Import.FixesLength);
        import.Property(i => i.Problem).HasMaxLength(Import.ProblemLength);
        import.ComplexProperty(i => i.Tally);
        import.HasOne(i => i.Source).WithMany().HasForeignKey(i => i.SourceId).OnDelete(DeleteBehavior.Restrict);
        import.HasIndex(i => i.FileHash);
        import.HasIndex(i => i.State);
        import.HasIndex(i => i.StartedAt);
    }

    public void Configure(EntityTypeBuilder<ImportSource> source)
    {
        source.ToTable("ImportSources");
        source.Property(s => s.Name).HasMaxLength(ImportSource.NameLength);
        source.Property(s => s.NameKey).HasMaxLength(ImportSource.NameLength * TextFolding.MaxGrowth);
        source.Property(s => s.Mapping).HasMaxLength(ImportMapping.TextLength);
        source.Property(s => s.Headings).HasMaxLength(HeadingsLength);
        source.HasIndex(s => s.NameKey).IsUnique();
    }

    public void Configure(EntityTypeBuilder<CarOrigin> origin)
    {
        origin.ToTable("CarOrigins");
        origin.HasKey(o => new { o.SourceId, o.CarId });
        origin.Property(o => o.Key).HasMaxLength(CarOrigin.KeyLength);
        origin.HasOne<ImportSource>().WithMany().HasForeignKey(o => o.SourceId).OnDelete(DeleteBehavior.Restrict);
        origin.HasOne<Car>().WithMany().HasForeignKey(o => o.CarId).OnDelete(DeleteBehavior.Restrict);
        origin.HasIndex(o => new { o.SourceId, o.Key }).IsUnique().HasFilter("\"Key\" IS NOT NULL");
        origin.HasIndex(o => o.CarId);
    }
}

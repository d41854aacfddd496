using CarPortal.Data.Cars;
using CarPortal.Data.History;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CarPortal.Data.Photos;

internal sealed class CarPhotoConfiguration : IEntityTypeConfiguration<CarPhoto>
{
    public void Configure(EntityTypeBuilder<CarPhoto> photo)
    {
        photo.ToTable("CarPhotos");
        photo.Property(p => p.Version).IsConcurrencyToken().NotInHistory();
        photo.Property(p => p.CarId).NotInHistory();
        photo.Property(p => p.Hash).HasMaxLength(64);
        photo.Property(p => p.SourceHash).HasMaxLength(64).NotInHistory();
        photo.Property(p => p.Width).NotInHistory();
        photo.Property(p => p.Height).NotInHistory();
        photo.Property(p => p.Rank).NotInHistory();
        photo.Property(p => p.Shot).HasMaxLength(CarPhoto.ShotLength);
        photo.Property(p => p.Caption).HasMaxLength(CarPhoto.CaptionLength);
        photo.Property(p => p.CreatedAt).NotInHistory();
        photo.Property(p => p.CreatedBy).HasMaxLength(Actor.MaxNameLength).NotInHistory();
        photo.HasOne<Car>().WithMany().HasForeignKey(p => p.CarId).OnDelete(DeleteBehavior.Restrict);
        photo.HasIndex(p => new { p.CarId, p.Rank, p.Id });
        photo.HasIndex(p => p.Hash);

        // Two uploads of one picture at once: one row.
        photo.HasIndex(p => new { p.CarId, p.SourceHash }).IsUnique().HasFilter("\"DeletedAt\" IS NULL");
    }
}

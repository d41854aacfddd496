using CarPortal.Data.Cars;
using CarPortal.Data.History;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CarPortal.Data.Holds;

internal sealed class HoldConfiguration : IEntityTypeConfiguration<Hold>
{
    private const string Active = "\"EndedAt\" IS NULL";

    public void Configure(EntityTypeBuilder<Hold> hold)
    {
        hold.ToTable("Holds", table =>
        {
            table.HasCheckConstraint("CK_Holds_Deposit", $"\"Deposit\" BETWEEN 0 AND {Money.ToHundredths(CarRules.MaxPrice)}");
            table.HasCheckConstraint("CK_Holds_End", "(\"EndedAt\" IS NULL) = (\"End\" IS NULL)");
        });
        hold.Property(h => h.Version).IsConcurrencyToken().NotInHistory();
        hold.Property(h => h.CarId).NotInHistory();

        // Customers are the business of those who deal with them; whoever only looks sees that a car is reserved, and until when.
        hold.Property(h => h.CustomerName).HasMaxLength(CarRules.PersonLength).OnlyWith(Permissions.CarsWrite);
        hold.Property(h => h.Contact).HasMaxLength(Hold.ContactLength).OnlyWith(Permissions.CarsWrite);
        hold.Property(h => h.Deposit).HasConversion<Money>().OnlyWith(Permissions.CarsWrite);
        hold.Property(h => h.Note).HasMaxLength(Hold.NoteLength).OnlyWith(Permissions.CarsWrite);
        hold.Property(h => h.StatusBefore).NotInHistory();
        hold.Property(h => h.PlacedAt).NotInHistory();
        hold.Property(h => h.PlacedBy).HasMaxLength(Actor.MaxNameLength).NotInHistory();
        hold.Property(h => h.EndedAt).NotInHistory();
        hold.HasOne<Car>().WithMany().HasForeignKey(h => h.CarId).OnDelete(DeleteBehavior.Restrict);

        hold.HasIndex(h => h.CarId).IsUnique().HasFilter(Active);
        hold.HasIndex(h => h.Until).HasFilter(Active);
    }
}

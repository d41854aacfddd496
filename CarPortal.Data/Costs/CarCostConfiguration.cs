using CarPortal.Data.Cars;
using CarPortal.Data.History;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CarPortal.Data.Costs;

/// <summary>Everything that is recorded of a cost is masked: an entry of nothing else stays out of others' history.</summary>
internal sealed class CarCostConfiguration : IEntityTypeConfiguration<CarCost>
{
    public void Configure(EntityTypeBuilder<CarCost> cost)
    {
        var most = Money.ToHundredths(CarRules.MaxPrice);
        cost.ToTable("CarCosts", table =>
        {
            table.HasCheckConstraint("CK_CarCosts_Amount", $"\"Amount\" BETWEEN -{most} AND {most}");
            table.HasCheckConstraint("CK_CarCosts_Kind", $"\"Kind\" BETWEEN 0 AND {(int)CostKind.Other}");
        });
        cost.Property(c => c.Version).IsConcurrencyToken().NotInHistory();
        cost.Property(c => c.CarId).NotInHistory();
        cost.Property(c => c.Kind).OnlyWith(Permissions.CarsCosts);
        cost.Property(c => c.Amount).HasConversion<Money>().OnlyWith(Permissions.CarsCosts);
        cost.Property(c => c.On).OnlyWith(Permissions.CarsCosts);
        cost.Property(c => c.Vendor).HasMaxLength(CarCost.VendorLength).OnlyWith(Permissions.CarsCosts);
        cost.Property(c => c.Note).HasMaxLength(CarCost.NoteLength).OnlyWith(Permissions.CarsCosts);
        cost.Property(c => c.CreatedAt).NotInHistory();
        cost.Property(c => c.CreatedBy).HasMaxLength(Actor.MaxNameLength).NotInHistory();
        cost.HasOne<Car>().WithMany().HasForeignKey(c => c.CarId).OnDelete(DeleteBehavior.Restrict);
        cost.HasIndex(c => new { c.CarId, c.On, c.Id });
    }
}

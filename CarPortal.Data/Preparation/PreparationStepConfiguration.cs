using CarPortal.Data.Cars;
using CarPortal.Data.History;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CarPortal.Data.Preparation;

internal sealed class PreparationStepConfiguration : IEntityTypeConfiguration<PreparationStep>
{
    public void Configure(EntityTypeBuilder<PreparationStep> step)
    {
        step.ToTable("PreparationSteps");
        step.Property(s => s.Version).IsConcurrencyToken().NotInHistory();
        step.Property(s => s.CarId).NotInHistory();
        step.Property(s => s.Name).HasMaxLength(PreparationStep.NameLength);
        step.Property(s => s.Rank).NotInHistory();
        step.Property(s => s.AssignedTo).HasMaxLength(CarRules.PersonLength);
        step.Property(s => s.DoneBy).HasMaxLength(Actor.MaxNameLength).NotInHistory();
        step.HasOne<Car>().WithMany().HasForeignKey(s => s.CarId).OnDelete(DeleteBehavior.Restrict);
        step.HasIndex(s => new { s.CarId, s.Rank, s.Id });
    }
}

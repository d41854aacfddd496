using CarPortal.Data.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CarPortal.Data.Views;

internal sealed class CarViewConfiguration : IEntityTypeConfiguration<CarView>
{
    public void Configure(EntityTypeBuilder<CarView> view)
    {
        view.ToTable("CarViews", table =>
        {
            table.HasCheckConstraint("CK_CarViews_Name", "length(\"Name\") > 0");
            table.HasCheckConstraint("CK_CarViews_Visibility", $"\"Visibility\" BETWEEN 0 AND {(int)CarViewVisibility.Everyone}");
            table.HasCheckConstraint("CK_CarViews_Role", $"(\"Visibility\" = {(int)CarViewVisibility.Role}) = (\"RoleId\" IS NOT NULL)");
        });
        view.Property(v => v.Version).IsConcurrencyToken();
        view.Property(v => v.Name).HasMaxLength(CarView.NameLength);
        view.Property(v => v.Query).HasMaxLength(CarView.QueryLength);
        view.Property(v => v.Columns).HasMaxLength(CarView.ColumnsLength);
        view.Property(v => v.ChangedBy).HasMaxLength(Actor.MaxNameLength);
        view.HasOne<User>().WithMany().HasForeignKey(v => v.OwnerId).OnDelete(DeleteBehavior.Cascade);
        view.HasOne<Role>().WithMany().HasForeignKey(v => v.RoleId).OnDelete(DeleteBehavior.Cascade);
        view.HasIndex(v => new { v.Visibility, v.OwnerId });
    }
}

internal sealed class CarViewDefaultConfiguration : IEntityTypeConfiguration<CarViewDefault>
{
    public void Configure(EntityTypeBuilder<CarViewDefault> choice)
    {
        choice.ToTable("CarViewDefaults");
        choice.HasKey(d => d.RoleId);
        choice.Property(d => d.RoleId).ValueGeneratedNever();
        choice.HasOne<Role>().WithMany().HasForeignKey(d => d.RoleId).OnDelete(DeleteBehavior.Cascade);
        choice.HasOne<CarView>().WithMany().HasForeignKey(d => d.ViewId).OnDelete(DeleteBehavior.Cascade);
    }
}

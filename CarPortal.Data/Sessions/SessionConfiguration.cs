using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CarPortal.Data.Sessions;

internal sealed class SessionConfiguration : IEntityTypeConfiguration<Session>
{
    public void Configure(EntityTypeBuilder<Session> session)
    {
        session.ToTable("Sessions");
        session.Property(s => s.Device).HasMaxLength(Session.DeviceLength);
        session.Property(s => s.Address).HasMaxLength(Session.AddressLength);
        session.HasOne(s => s.User).WithMany().HasForeignKey(s => s.UserId).OnDelete(DeleteBehavior.Cascade);
        session.HasIndex(s => s.Key).IsUnique();
        session.HasIndex(s => new { s.UserId, s.Id });
        session.HasIndex(s => s.ExpiresAt);
    }
}

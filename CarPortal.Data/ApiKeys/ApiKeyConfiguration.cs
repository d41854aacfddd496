using CarPortal.Data.History;
using CarPortal.Data.Sessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CarPortal.Data.ApiKeys;

internal sealed class ApiKeyConfiguration : IEntityTypeConfiguration<ApiKey>
{
    public void Configure(EntityTypeBuilder<ApiKey> key)
    {
        key.ToTable("ApiKeys");
        key.Property(k => k.Version).IsConcurrencyToken().NotInHistory();
        key.Property(k => k.KeyId).HasMaxLength(8);
        key.Property(k => k.SecretHash).HasMaxLength(32).NotInHistory();
        key.Property(k => k.Name).HasMaxLength(ApiKey.NameLength);
        key.Property(k => k.Scopes).HasMaxLength(200);
        key.Property(k => k.CreatedAt).NotInHistory();
        key.Property(k => k.LastUsedAt).NotInHistory();
        key.Property(k => k.LastUsedAddress).HasMaxLength(Session.AddressLength).NotInHistory();
        key.HasOne(k => k.User).WithMany().HasForeignKey(k => k.UserId).OnDelete(DeleteBehavior.Cascade);
        key.HasIndex(k => k.KeyId).IsUnique();
    }
}

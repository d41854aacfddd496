using CarPortal.Data.History;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CarPortal.Data.Users;

internal sealed class UserConfiguration : IEntityTypeConfiguration<User>
{
    public void Configure(EntityTypeBuilder<User> user)
    {
        user.ToTable("Users");
        user.Property(u => u.Name).HasMaxLength(User.NameLength);
        user.Property(u => u.Version).IsConcurrencyToken().NotInHistory();
        user.Property(u => u.Email).HasMaxLength(User.EmailLength);
        user.Property(u => u.NormalizedEmail).HasMaxLength(User.EmailLength).NotInHistory();
        user.Property(u => u.UserName).HasMaxLength(User.EmailLength).NotInHistory();
        user.Property(u => u.NormalizedUserName).HasMaxLength(User.EmailLength).NotInHistory();
        user.Property(u => u.PasswordHash).HasMaxLength(512).MaskedInHistory("password");
        user.Property(u => u.SecurityStamp).HasMaxLength(64).NotInHistory();
        user.Property(u => u.ConcurrencyStamp).HasMaxLength(64).NotInHistory();
        user.Property(u => u.AccessFailedCount).NotInHistory();
        user.Property(u => u.LockoutEnd).NotInHistory();
        user.Property(u => u.LockoutEnabled).NotInHistory();
        user.Property(u => u.EmailConfirmed).NotInHistory();
        user.Property(u => u.TwoFactorEnabled).NotInHistory();
        user.Property(u => u.PhoneNumberConfirmed).NotInHistory();
        user.Property(u => u.CreatedAt).NotInHistory();
        user.Property(u => u.LastSignInAt).NotInHistory();
        user.HasIndex(u => u.NormalizedEmail).IsUnique();
    }
}

internal sealed class RoleConfiguration : IEntityTypeConfiguration<IdentityRole<int>>
{
    public void Configure(EntityTypeBuilder<IdentityRole<int>> role)
    {
        role.ToTable("Roles");
        role.Property(r => r.ConcurrencyStamp).HasMaxLength(64);
        role.HasData(Roles.All.Select(name => new IdentityRole<int>(name)
        {
            Id = Roles.IdOf(name),
            NormalizedName = name.ToUpperInvariant(),
            ConcurrencyStamp = name,
        }));
    }
}

internal sealed class SignInFailuresConfiguration : IEntityTypeConfiguration<SignInFailures>
{
    public void Configure(EntityTypeBuilder<SignInFailures> failures)
    {
        failures.ToTable("SignInFailures");
        failures.HasKey(f => f.NameHash);
        failures.Property(f => f.NameHash).HasMaxLength(64);
        failures.HasIndex(f => f.Since);
    }
}

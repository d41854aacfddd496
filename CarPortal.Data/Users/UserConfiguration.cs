using CarPortal.Data.History;
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
        user.Property(u => u.NameKey).HasMaxLength(User.NameLength * TextFolding.MaxGrowth).NotInHistory();
        user.Property(u => u.SearchText).HasMaxLength((User.NameLength + User.EmailLength + 1) * TextFolding.MaxGrowth).NotInHistory();
        user.HasIndex(u => u.NormalizedEmail).IsUnique();
        user.HasIndex(u => new { u.NameKey, u.Id });
    }
}

internal sealed class RoleConfiguration : IEntityTypeConfiguration<Role>
{
    public void Configure(EntityTypeBuilder<Role> role)
    {
        role.ToTable("Roles");
        role.Property(r => r.ConcurrencyStamp).HasMaxLength(64).NotInHistory();
        role.Property(r => r.NormalizedName).NotInHistory();
        role.Property(r => r.Version).IsConcurrencyToken().NotInHistory();
        role.HasData(Roles.All.Select(name => new Role
        {
            Id = Roles.IdOf(name),
            Name = name,
            Version = 1,
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

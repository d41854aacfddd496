using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CarPortal.Data.SecondFactors;

/// <summary>Identity's table of passkeys keeps what is known of each in one JSON column; the portal adds to that.</summary>
internal sealed class PasskeyConfiguration : IEntityTypeConfiguration<IdentityUserPasskey<int>>
{
    /// <summary>When it was last used; UTC. See <see cref="PasskeyService"/> for what rests on it.</summary>
    public const string LastUsedAt = "LastUsedAt";

    public void Configure(EntityTypeBuilder<IdentityUserPasskey<int>> passkey) =>
        passkey.OwnsOne(p => p.Data, data => data.Property<DateTime?>(LastUsedAt));
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.Users;

/// <summary>
/// The one-time link with which a person chooses a password. Its secret is random and only a hash of it is kept, with
/// its end, among Identity's user tokens: any process can check it, and a thief of the database cannot use it.
/// </summary>
internal static class PasswordLink
{
    /// <summary>How long a link works.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(3);

    private const string Provider = "CarPortal";
    private const string Name = "PasswordLink";

    /// <summary>Makes the account's one link, instead of an older one; the caller saves.</summary>
    /// <returns>The secret for the link, and until when it works.</returns>
    public static async Task<(string Secret, DateTime Until)> RenewAsync(CarPortalDbContext db, int userId, DateTime now, CancellationToken ct)
    {
        var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        var until = now + Lifetime;
        var value = $"{until:O}|{Hash(secret)}";
        if (await FindAsync(db, userId, ct) is { } old)
        {
            old.Value = value;
        }
        else
        {
            db.Add(new IdentityUserToken<int> { UserId = userId, LoginProvider = Provider, Name = Name, Value = value });
        }

        return (secret, until);
    }

    /// <summary>Whether the secret opens the account's link now.</summary>
    public static async Task<bool> OpensAsync(CarPortalDbContext db, int userId, string? secret, DateTime now, CancellationToken ct)
    {
        return Read(await FindAsync(db, userId, ct)) is var (until, hash) && now < until && CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(hash), Encoding.ASCII.GetBytes(Hash(secret ?? "")));
    }

    /// <summary>Until when the account's link works; null when there is none or it has ended.</summary>
    public static async Task<DateTime?> UntilAsync(CarPortalDbContext db, int userId, DateTime now, CancellationToken ct) =>
        Read(await FindAsync(db, userId, ct)) is var (until, _) && now < until ? until : null;

    /// <summary>Takes the account's link away; the caller saves.</summary>
    public static async Task RemoveAsync(CarPortalDbContext db, int userId, CancellationToken ct)
    {
        if (await FindAsync(db, userId, ct) is { } old)
        {
            db.Remove(old);
        }
    }

    private static Task<IdentityUserToken<int>?> FindAsync(CarPortalDbContext db, int userId, CancellationToken ct) =>
        db.UserTokens.FirstOrDefaultAsync(t => t.UserId == userId && t.LoginProvider == Provider && t.Name == Name, ct);

    private static (DateTime Until, string Hash)? Read(IdentityUserToken<int>? link) => link?.Value?.Split('|') is [var until, var hash]
        ? (DateTime.Parse(until, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind), hash)
        : null;

    private static string Hash(string secret) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}

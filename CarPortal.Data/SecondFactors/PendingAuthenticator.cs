using System.Globalization;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.SecondFactors;

/// <summary>
/// The secret of an app that is being set up, among Identity's user tokens: an app that is in use stays so until the new
/// one has proved itself, and a phone that reloads the page on the way back from its app finds the same secret.
/// </summary>
internal static class PendingAuthenticator
{
    private const string Provider = "CarPortal";
    private const string Name = "Authenticator";

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>Keeps a protected secret, instead of an older one; the caller saves.</summary>
    public static async Task KeepAsync(CarPortalDbContext db, int userId, string protectedSecret, CancellationToken ct)
    {
        var value = $"{db.Now + Lifetime:O}|{protectedSecret}";
        if (await RowAsync(db, userId, ct) is { } old)
        {
            old.Value = value;
        }
        else
        {
            db.Add(new IdentityUserToken<int> { UserId = userId, LoginProvider = Provider, Name = Name, Value = value });
        }
    }

    /// <summary>The protected secret; null when no set-up was begun, or too long ago.</summary>
    public static async Task<string?> FindAsync(CarPortalDbContext db, int userId, CancellationToken ct) =>
        (await RowAsync(db, userId, ct))?.Value?.Split('|') is [var until, var secret]
        && db.Now < DateTime.Parse(until, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind) ? secret : null;

    /// <summary>Forgets it; the caller saves.</summary>
    public static async Task RemoveAsync(CarPortalDbContext db, int userId, CancellationToken ct)
    {
        if (await RowAsync(db, userId, ct) is { } row)
        {
            db.Remove(row);
        }
    }

    private static Task<IdentityUserToken<int>?> RowAsync(CarPortalDbContext db, int userId, CancellationToken ct) =>
        db.UserTokens.FirstOrDefaultAsync(t => t.UserId == userId && t.LoginProvider == Provider && t.Name == Name, ct);
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CarPortal.Data.History;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.SecondFactors;

/// <summary>
/// The codes for a lost phone: 80 random bits each, in Crockford's base32, whose letters are not mistaken for each other.
/// That many bits cannot be guessed, so a plain hash of them is kept.
/// </summary>
internal static class RecoveryCodes
{
    /// <summary>How many an account is given.</summary>
    public const int Count = 10;

    private const string Characters = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int Length = 16;
    private const int Group = 4;

    /// <summary>Gives an account new codes instead of the old ones; the caller saves.</summary>
    /// <returns>The codes, which are kept nowhere.</returns>
    public static async Task<IReadOnlyList<string>> RenewAsync(CarPortalDbContext db, int userId, CancellationToken ct)
    {
        var left = await LeftAsync(db, userId, ct);
        await db.RecoveryCodes.Where(c => c.UserId == userId).ExecuteDeleteAsync(ct);
        var codes = Enumerable.Range(0, Count).Select(_ => RandomNumberGenerator.GetString(Characters, Length)).ToList();
        db.RecoveryCodes.AddRange(codes.Select(code => new RecoveryCode { UserId = userId, CodeHash = Hash(code) }));
        db.AddHistory(RecordKind.User, userId, HistoryAction.Changed, new FieldChange(
            "recoveryCodes", left == 0 ? null : $"{left} left", $"{Count} new"));
        return codes.ConvertAll(code => string.Join('-', code.Chunk(Group).Select(group => new string(group))));
    }

    /// <summary>How many an account can still use.</summary>
    public static Task<int> LeftAsync(CarPortalDbContext db, int userId, CancellationToken ct) =>
        db.RecoveryCodes.CountAsync(c => c.UserId == userId && c.UsedAt == null, ct);

    /// <summary>Uses a code up, in one statement, so that of two at once one gets nothing.</summary>
    /// <returns>Whether it was one of the account's and unused.</returns>
    public static async Task<bool> TakeAsync(CarPortalDbContext db, int userId, string typed, CancellationToken ct)
    {
        var (hash, now) = (Hash(typed), db.Now);
        return await db.RecoveryCodes.Where(c => c.UserId == userId && c.CodeHash == hash && c.UsedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.UsedAt, now), ct) == 1;
    }

    /// <summary>A code as it was made out of how people copy it; null when it cannot be one.</summary>
    public static string? Normalise(string? typed)
    {
        if (typed is null || typed.Length > Length * 4)
        {
            return null;
        }

        var code = new StringBuilder(Length);
        foreach (var c in typed.ToLower(CultureInfo.InvariantCulture).Where(c => !char.IsWhiteSpace(c) && c != '-'))
        {
            code.Append(c switch { 'o' => '0', 'i' or 'l' => '1', _ => c });
        }

        return code.Length == Length && code.ToString() is var text && text.All(Characters.Contains) ? text : null;
    }

    private static byte[] Hash(string code) => SHA256.HashData(Encoding.ASCII.GetBytes(code));
}

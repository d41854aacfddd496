using System.Security.Cryptography;
using CarPortal.Data.Sessions;
using CarPortal.Data.Users;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.ApiKeys;

/// <summary>
/// Who acts with an API key. Every request asks: a revoked or expired key, a disabled account and a role taken away count
/// from the next request on.
/// </summary>
public sealed class ApiKeyCheck(
    IDbContextFactory<CarPortalDbContext> dbFactory, TimeProvider clock, LastSeen lastSeen, DatabaseStamp stamp)
{
    private static readonly PreparedQuery<string, KnownKey?> Known = new((db, keyId, ct) =>
        db.ApiKeys.AsNoTracking().Where(k => k.KeyId == keyId)
            .Select(k => new KnownKey(
                k.Id, k.SecretHash, k.Name, k.Scopes, k.ExpiresAt, k.RevokedAt, k.UserId, k.User!.Name, k.User.DisabledAt,
                db.UserRoles.Where(r => r.UserId == k.UserId).Select(r => r.RoleId).FirstOrDefault()))
            .FirstOrDefault());

    private readonly StampedCache<string, KnownKey> _cache = new(stamp);

    /// <summary>Who acts with this key.</summary>
    /// <param name="text">The key as it was sent.</param>
    /// <param name="address">The network address it was sent from.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>The actor, or null whatever is wrong with the key.</returns>
    public async Task<Actor?> CheckAsync(string? text, string? address = null, CancellationToken ct = default)
    {
        if (!ApiKeyText.TryParse(text, out var sent))
        {
            return null;
        }

        var now = clock.UtcNow();
        if (await FindAsync(sent, ct) is not { RevokedAt: null, DisabledAt: null } known || known.ExpiresAt <= now)
        {
            return null;
        }

        lastSeen.Key(known.Id, now, address);
        var name = $"{known.UserName} ({known.Name})";
        return Actor.Key(known.UserId, name, Roles.NameOf(known.RoleId), known.Scopes.Split(' ')) with { KeyId = known.Id, Address = address };
    }

    /// <summary>
    /// The key with this id and secret. Only a right secret is answered from memory: a wrong one is looked up like an id
    /// that does not exist, and compared with something, so that the time does not tell which ids do.
    /// </summary>
    private async Task<KnownKey?> FindAsync(ApiKeyText sent, CancellationToken ct)
    {
        var hash = sent.Hash();
        var current = _cache.Current();
        if (current.Find(sent.KeyId) is { } kept && CryptographicOperations.FixedTimeEquals(hash, kept.SecretHash))
        {
            return kept;
        }

        await using var db = await dbFactory.CreateDbContextAsync(ct);
        var known = await Known.RunAsync(db, sent.KeyId, ct);
        if (!CryptographicOperations.FixedTimeEquals(hash, known?.SecretHash ?? new byte[SHA256.HashSizeInBytes]) || known is null)
        {
            return null;
        }

        current.Keep(sent.KeyId, known);
        return known;
    }

    /// <summary>What decides whether a key is good, and for what.</summary>
    private sealed record KnownKey(
        int Id, byte[] SecretHash, string Name, string Scopes, DateTime? ExpiresAt, DateTime? RevokedAt,
        int UserId, string UserName, DateTime? DisabledAt, int RoleId);
}

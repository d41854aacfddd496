using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.ApiKeys;

/// <summary>What an <see cref="ApiKeyQuery"/> lets through, and a page of it by seeking from the last id seen.</summary>
internal static class ApiKeyFilter
{
    public static IQueryable<ApiKey> Apply(IQueryable<ApiKey> keys, ApiKeyQuery query, DateTime now)
    {
        if (query.UserId is { } userId)
        {
            keys = keys.Where(k => k.UserId == userId);
        }

        foreach (var typed in Words(query.Search))
        {
            // A key's name has no folded column: in it other case than typed is found for ASCII letters only.
            var folded = TextFolding.Fold(typed);
#pragma warning disable CA1304, CA1311, CA1862 // It is the database's lower().
            keys = keys.Where(k => k.KeyId == folded || k.User!.SearchText.Contains(folded)
                || k.Name.Contains(typed) || k.Name.ToLower().Contains(folded));
#pragma warning restore CA1304, CA1311, CA1862
        }

        return query.State switch
        {
            ApiKeyState.Revoked => keys.Where(k => k.RevokedAt != null),
            ApiKeyState.Expired => keys.Where(k => k.RevokedAt == null && k.ExpiresAt <= now),
            ApiKeyState.OwnerDisabled => Working(keys, now).Where(k => k.User!.DisabledAt != null),
            ApiKeyState.Active => Working(keys, now).Where(k => k.User!.DisabledAt == null),
            _ => keys,
        };
    }

    public static async Task<PagedResult<ApiKeyItem>> ReadPageAsync(
        IQueryable<ApiKey> keys, ApiKeyQuery query, DateTime now, CancellationToken ct)
    {
        var take = Math.Clamp(query.Take, 1, ApiKeyQuery.MaxTake);
        var (after, before) = (IdOf(query.After), IdOf(query.Before));
        var page = before is not null
            ? keys.Where(k => k.Id > before).OrderBy(k => k.Id)
            : keys.Where(k => after == null || k.Id < after).OrderByDescending(k => k.Id);
        var items = await page.Take(take + 1).Select(ApiKeyItem.Projection(now)).ToListAsync(ct);
        var more = items.Count > take;
        items = items.Take(take).OrderByDescending(k => k.Id).ToList();
        var total = await keys.CountAsync(ct);
        if (items.Count == 0)
        {
            return new PagedResult<ApiKeyItem>([], total, null, null, 0);
        }

        var (newest, oldest) = (items[0].Id, items[^1].Id);
        var first = 1 + await keys.CountAsync(k => k.Id > newest, ct);
        return new PagedResult<ApiKeyItem>(
            items, total, before is not null || more ? $"{oldest}" : null, first > 1 ? $"{newest}" : null, first);
    }

    private static IQueryable<ApiKey> Working(IQueryable<ApiKey> keys, DateTime now) =>
        keys.Where(k => k.RevokedAt == null && (k.ExpiresAt == null || k.ExpiresAt > now));

    private static int? IdOf(string? cursor) => int.TryParse(cursor, out var id) ? id : null;

    /// <summary>NUL cannot be stored, so it matches nothing; the databases must not be sent it, nor half characters.</summary>
    private static IEnumerable<string> Words(string? search)
    {
        var text = search?.Length > ApiKeyQuery.SearchLength ? search[..ApiKeyQuery.SearchLength] : search ?? "";
        return (TextRules.IsWellFormed(text) ? text.Replace('\0', '\u0001') : TextFolding.Fold(text.Replace('\0', '\u0001')))
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Distinct();
    }
}

using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.History;

/// <summary>The security history's query: everything but cars, by the index made for it.</summary>
internal static class SecurityEvents
{
    /// <summary>
    /// The newest events before a place. Written so that both databases see that the index of just these entries has them
    /// in order.
    /// </summary>
    public static IQueryable<HistoryEntry> Before(CarPortalDbContext db, long? before)
    {
        var entries = db.History.AsNoTracking().Where(e => e.RecordKind > RecordKind.Car);
        return (before is null ? entries : entries.Where(e => e.Id < before)).OrderByDescending(e => e.Id);
    }

    public static IQueryable<HistoryEntry> Matching(CarPortalDbContext db, IQueryable<HistoryEntry> entries, HistoryQuery query)
    {
        if (query.UserId is { } id)
        {
            entries = entries.Where(e => e.ActorUserId == id || e.RecordKind == RecordKind.User && e.RecordId == id
                || e.RecordKind == RecordKind.ApiKey && db.ApiKeys.Any(k => k.Id == e.RecordId && k.UserId == id));
        }

        entries = query.From is { } from ? entries.Where(e => e.At >= from) : entries;
        entries = query.To is { } to ? entries.Where(e => e.At < to) : entries;
        return query.Kind is { } kind ? OfKind(entries, kind) : entries;
    }

    /// <summary>The events with the present names of whom they are about.</summary>
    public static async Task<List<SecurityEvent>> ReadAsync(
        CarPortalDbContext db, IQueryable<HistoryEntry> entries, int take, CancellationToken ct)
    {
        var found = await entries.OrderByDescending(e => e.Id).Take(take).ToListAsync(ct);
        var (userIds, keyIds) = (IdsOf(found, RecordKind.User), IdsOf(found, RecordKind.ApiKey));
        var users = await db.Users.AsNoTracking().Where(u => userIds.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.Name, ct);
        var keys = await db.ApiKeys.AsNoTracking().Where(k => keyIds.Contains(k.Id))
            .Select(k => new { k.Id, k.Name, Owner = k.User!.Name }).ToDictionaryAsync(k => k.Id, ct);
        return found.ConvertAll(e =>
        {
            var key = e.RecordKind == RecordKind.ApiKey ? keys.GetValueOrDefault(e.RecordId) : null;
            return new SecurityEvent
            {
                Id = e.Id,
                At = e.At,
                ActorKind = e.ActorKind,
                ActorUserId = e.ActorUserId,
                ActorName = e.ActorName,
                Address = e.Address,
                RecordKind = e.RecordKind,
                RecordId = e.RecordId,
                Action = e.Action,
                Changes = HistoryService.ReadChanges(e.Changes),
                Subject = e.RecordKind switch
                {
                    RecordKind.User => users.GetValueOrDefault(e.RecordId),
                    RecordKind.Role => Roles.NameOf(e.RecordId),
                    _ => key?.Name,
                },
                KeyOwner = key?.Owner,
            };
        });
    }

    private static List<int> IdsOf(List<HistoryEntry> entries, RecordKind kind) =>
        entries.Where(e => e.RecordKind == kind).Select(e => e.RecordId).Distinct().ToList();

    private static IQueryable<HistoryEntry> OfKind(IQueryable<HistoryEntry> entries, EventKind kind) => kind switch
    {
        EventKind.SignIns => entries.Where(e => e.Action == HistoryAction.SignedIn),
        EventKind.Failures => entries.Where(e => e.Action == HistoryAction.SignInFailed || e.Action == HistoryAction.LockedOut),
        EventKind.SessionEnds => entries.Where(e => e.Action == HistoryAction.SessionEnded),
        EventKind.Confirmations => entries.Where(e => e.Action == HistoryAction.Confirmed),
        EventKind.Exports => entries.Where(e => e.Action == HistoryAction.Exported),
        EventKind.Keys => entries.Where(e => e.RecordKind == RecordKind.ApiKey),
        EventKind.Roles => entries.Where(e => e.RecordKind == RecordKind.Role),
        _ => entries.Where(e => e.RecordKind == RecordKind.User
            && (e.Action == HistoryAction.Created || e.Action == HistoryAction.Changed)),
    };
}

using System.Globalization;
using System.Text.Json;
using CarPortal.Data.Cars;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.History;

/// <summary>Reads the history: of one record, or of everything that touches security.</summary>
public sealed class HistoryService(IDbContextFactory<CarPortalDbContext> dbFactory, ActorSource actors)
{
    /// <summary>Most entries on a page.</summary>
    public const int MaxTake = 100;

    /// <summary>
    /// Through how many events one search looks: a filter that fits next to none must not walk the whole table, least of
    /// all after somebody filled it with failed sign-ins.
    /// </summary>
    public const int Window = 20_000;

    /// <summary>Most persons that <see cref="ListPeopleAsync"/> gives.</summary>
    public const int MaxPeople = 1_000;

    private const string PriceField = "price";

    /// <summary>
    /// The newest entries of a record, the newest first, without the fields that the actor may not see; an entry of
    /// nothing else is left out.
    /// </summary>
    /// <param name="kind">Cars need <see cref="Permissions.CarsRead"/>, all else <see cref="Permissions.UsersManage"/>.</param>
    /// <param name="id">The record.</param>
    /// <param name="before">Only entries older than this id; null from the newest.</param>
    /// <param name="take">1 to <see cref="MaxTake"/>.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<IReadOnlyList<HistoryItem>> ListAsync(
        RecordKind kind, int id, long? before = null, int take = 50, CancellationToken ct = default)
    {
        var actor = await actors.GetAsync(ct);
        actor.Demand(kind == RecordKind.Car ? Permissions.CarsRead : Permissions.UsersManage);
        take = Math.Clamp(take, 1, MaxTake);
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        var mask = FieldMask.For(db.Model, actor);
        var items = new List<HistoryItem>(take);
        while (items.Count < take)
        {
            var place = before;
            var entries = await db.History.AsNoTracking()
                .Where(e => e.RecordKind == kind && e.RecordId == id && (place == null || e.Id < place))
                .OrderByDescending(e => e.Id).Take(take).ToListAsync(ct);
            items.AddRange(entries
                .Select(e => (Entry: e, All: ReadChanges(e.Changes)))
                .Select(e => (e.Entry, e.All, Seen: mask.Visible(kind, e.Entry.Part, e.All)))
                .Where(e => e.Seen.Count > 0 || e.All.Count == 0)
                .Select(e => new HistoryItem(e.Entry.Id, e.Entry.At, e.Entry.ActorKind, e.Entry.ActorName, e.Entry.Action, e.Seen,
                    e.Entry.Part, e.Entry.PartId, e.Entry.Note, e.Entry.CorrelationId, e.Entry.ActorUserId)));
            if (entries.Count < take)
            {
                break;
            }

            before = entries[^1].Id;
        }

        return items.Count > take ? items.GetRange(0, take) : items;
    }

    /// <summary>
    /// The prices that a car had, the oldest first, at most the last <see cref="MaxTake"/>; none for who may not see them.
    /// </summary>
    public async Task<IReadOnlyList<PricePoint>> ListPricesAsync(int carId, CancellationToken ct = default)
    {
        var (db, mask) = await dbFactory.OpenForReadAsync(actors, Permissions.CarsRead, ct);
        await using var opened = db;
        if (mask.HiddenOf(typeof(Car)).Contains(PriceField))
        {
            return [];
        }

        // A note or title may hold the same letters: what is read here is looked at once more below.
        var entries = await db.History.AsNoTracking()
            .Where(e => e.RecordKind == RecordKind.Car && e.RecordId == carId && e.Part == null && e.Changes.Contains($"\"{PriceField}\":["))
            .OrderByDescending(e => e.Id).Take(MaxTake).ToListAsync(ct);
        return [.. entries.Select(e => (Entry: e, Change: ReadChanges(e.Changes).Find(c => c.Field == PriceField)))
            .Where(e => e.Change is not null).Reverse()
            .Select(e => new PricePoint(
                e.Entry.At, e.Change!.New is { } price ? decimal.Parse(price, CultureInfo.InvariantCulture) : null,
                e.Entry.ActorName, e.Entry.ActorKind, e.Entry.Note))];
    }

    /// <summary>
    /// Events of accounts, sessions, keys and settings; needs <see cref="Permissions.UsersManage"/>. One search looks
    /// through <see cref="Window"/> events at most and says how far it came.
    /// </summary>
    public async Task<EventPage> SearchAsync(HistoryQuery query, CancellationToken ct = default)
    {
        (await actors.GetAsync(ct)).Demand(Permissions.UsersManage);
        var take = Math.Clamp(query.Take, 1, HistoryQuery.MaxTake);
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        var window = SecurityEvents.Before(db, query.Before);
        var found = await SecurityEvents.ReadAsync(db, SecurityEvents.Matching(db, window.Take(Window), query), take + 1, ct);
        if (found.Count > take)
        {
            found.RemoveAt(take);
            return new EventPage(found, found[^1].Id, null);
        }

        var beyond = await window.Skip(Window - 1).Take(2).Select(e => new { e.Id, e.At }).ToListAsync(ct);
        return beyond.Count < 2 || beyond[0].At < query.From
            ? new EventPage(found, null, null)
            : new EventPage(found, beyond[0].Id, beyond[0].At);
    }

    /// <summary>
    /// Everybody who has, or had, an account, by name; needs <see cref="Permissions.UsersManage"/>. At most
    /// <see cref="MaxPeople"/>.
    /// </summary>
    public async Task<IReadOnlyList<HistoryPerson>> ListPeopleAsync(CancellationToken ct = default)
    {
        (await actors.GetAsync(ct)).Demand(Permissions.UsersManage);
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        return await db.Users.AsNoTracking().OrderBy(u => u.NameKey).ThenBy(u => u.Id).Take(MaxPeople)
            .Select(u => new HistoryPerson(u.Id, u.Name, u.Email!)).ToListAsync(ct);
    }

    internal static List<FieldChangeItem> ReadChanges(string changes)
    {
        using var json = JsonDocument.Parse(changes);
        return json.RootElement.EnumerateObject()
            .Select(field => new FieldChangeItem(field.Name, Text(field.Value[0]), Text(field.Value[1]))).ToList();

        static string? Text(JsonElement value) => value.ValueKind == JsonValueKind.Null ? null : value.ToString();
    }
}

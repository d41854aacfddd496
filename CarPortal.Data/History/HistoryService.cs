using System.Text.Json;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.History;

/// <summary>Reads the history of one record.</summary>
public sealed class HistoryService(IDbContextFactory<CarPortalDbContext> dbFactory, ActorSource actors)
{
    /// <summary>Most entries on a page.</summary>
    public const int MaxTake = 100;

    /// <summary>The newest entries of a record, the newest first.</summary>
    /// <param name="kind">Cars need <see cref="Permissions.CarsRead"/>, all else <see cref="Permissions.UsersManage"/>.</param>
    /// <param name="id">The record.</param>
    /// <param name="before">Only entries older than this id; null from the newest.</param>
    /// <param name="take">1 to <see cref="MaxTake"/>.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<IReadOnlyList<HistoryItem>> ListAsync(
        RecordKind kind, int id, long? before = null, int take = 50, CancellationToken ct = default)
    {
        (await actors.GetAsync(ct)).Demand(kind == RecordKind.Car ? Permissions.CarsRead : Permissions.UsersManage);
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        var entries = await db.History.AsNoTracking()
            .Where(e => e.RecordKind == kind && e.RecordId == id && (before == null || e.Id < before))
            .OrderByDescending(e => e.Id).Take(Math.Clamp(take, 1, MaxTake)).ToListAsync(ct);
        return entries.ConvertAll(e =>
            new HistoryItem(e.Id, e.At, e.ActorKind, e.ActorName, e.Action, ReadChanges(e.Changes)));
    }

    private static List<FieldChangeItem> ReadChanges(string changes)
    {
        using var json = JsonDocument.Parse(changes);
        return json.RootElement.EnumerateObject()
            .Select(field => new FieldChangeItem(field.Name, Text(field.Value[0]), Text(field.Value[1]))).ToList();

        static string? Text(JsonElement value) => value.ValueKind == JsonValueKind.Null ? null : value.ToString();
    }
}

using System.Globalization;
using CarPortal.Data.History;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.BulkEdits;

/// <summary>
/// The entry that a bulk edit leaves in the history besides those of its cars, as an export does: it says what was
/// done and where those entries are, so that nothing has to look for them.
/// </summary>
internal sealed record BulkMarker
{
    /// <summary>What stands for the field when costs were added.</summary>
    public const string CostField = "cost";

    /// <summary>How far back undos and the list look.</summary>
    private const int MostRead = 1_000;

    public long EntryId { get; private init; }

    public Guid Id { get; private init; }

    public DateTime At { get; private init; }

    public int? ActorUserId { get; private init; }

    public string By { get; private init; } = "";

    public string? Note { get; private init; }

    public required string What { get; init; }

    /// <summary>The API name of the field that it changed.</summary>
    public required string Field { get; init; }

    public required int Cars { get; init; }

    public required int LeftOut { get; init; }

    /// <summary>The first and last of its cars' entries; others' between them have another correlation id. Null when there are none.</summary>
    public required (long First, long Last)? Entries { get; init; }

    public Guid? Undoes { get; init; }

    /// <summary>Adds it to the context's operation; the caller saves.</summary>
    public void AddTo(CarPortalDbContext db)
    {
        static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
        db.AddHistory(
            RecordKind.User, db.Actor!.UserId ?? 0, HistoryAction.BulkEdited,
            new FieldChange("cars", null, Text(Cars)), new FieldChange("what", null, What), new FieldChange("field", null, Field),
            new FieldChange("leftOut", null, Text(LeftOut)),
            new FieldChange("firstEntry", null, Entries is { } some ? Text(some.First) : null),
            new FieldChange("lastEntry", null, Entries is { } all ? Text(all.Last) : null), new FieldChange("undoes", null, Undoes?.ToString()));
    }

    /// <summary>The newest bulk edits and undos, the newest first.</summary>
    public static async Task<List<BulkMarker>> ListAsync(CarPortalDbContext db, CancellationToken ct)
    {
        var entries = await Entered(db).OrderByDescending(e => e.Id).Take(MostRead).ToListAsync(ct);
        return entries.ConvertAll(Read);
    }

    /// <summary>One, and its undo if there is one.</summary>
    public static async Task<(BulkMarker? Marker, BulkMarker? Undo)> FindAsync(CarPortalDbContext db, Guid id, CancellationToken ct)
    {
        if (await Entered(db).FirstOrDefaultAsync(e => e.CorrelationId == id, ct) is not { } entry)
        {
            return (null, null);
        }

        var text = id.ToString();
        var undo = await Entered(db).FirstOrDefaultAsync(e => e.Id > entry.Id && e.Changes.Contains(text), ct);
        return (Read(entry), undo is null ? null : Read(undo));
    }

    private static IQueryable<HistoryEntry> Entered(CarPortalDbContext db) =>
        db.History.AsNoTracking().Where(e => e.Action == HistoryAction.BulkEdited);

    private static BulkMarker Read(HistoryEntry entry)
    {
        var changes = HistoryService.ReadChanges(entry.Changes).ToDictionary(c => c.Field);
        string? Of(string field) => changes.GetValueOrDefault(field)?.New;
        long Number(string field) => long.Parse(Of(field) ?? "0", CultureInfo.InvariantCulture);
        return new BulkMarker
        {
            EntryId = entry.Id, Id = entry.CorrelationId, At = entry.At, ActorUserId = entry.ActorUserId, By = entry.ActorName, Note = entry.Note,
            What = Of("what") ?? "", Field = Of("field") ?? "", Cars = (int)Number("cars"), LeftOut = (int)Number("leftOut"),
            Entries = Of("lastEntry") is null ? null : (Number("firstEntry"), Number("lastEntry")),
            Undoes = Of("undoes") is { } undone ? Guid.Parse(undone) : null,
        };
    }
}

using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.History;

/// <summary>Who changed which field last, by some entries of one record or part.</summary>
internal sealed class FieldAuthors
{
    /// <summary>Most entries that are looked through.</summary>
    private const int MaxEntries = 200;

    private readonly List<(string By, HashSet<string> Fields)> _entries;

    private FieldAuthors(List<(string By, HashSet<string> Fields)> entries) => _entries = entries;

    /// <summary>The entries of a car itself, without its parts.</summary>
    public static IQueryable<HistoryEntry> EntriesOf(CarPortalDbContext db, int carId) =>
        db.History.Where(e => e.RecordKind == RecordKind.Car && e.RecordId == carId && e.Part == null);

    /// <summary>Looks through the newest of these entries.</summary>
    public static async Task<FieldAuthors> ReadAsync(IQueryable<HistoryEntry> entries, CancellationToken ct, long most = MaxEntries)
    {
        var found = await entries.AsNoTracking().OrderByDescending(e => e.Id).Take((int)Math.Clamp(most, 1, MaxEntries))
            .Select(e => new { e.ActorName, e.Changes }).ToListAsync(ct);
        return new(found.ConvertAll(e => (e.ActorName, HistoryService.ReadChanges(e.Changes).Select(c => c.Field).ToHashSet())));
    }

    /// <summary>Who changed a field last; somebody else where no entry tells.</summary>
    public string Of(string field, string otherwise) => _entries.Find(e => e.Fields.Contains(field)).By ?? otherwise;
}

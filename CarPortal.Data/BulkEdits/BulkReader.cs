using System.Runtime.CompilerServices;
using CarPortal.Data.Cars;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.BulkEdits;

/// <summary>Reads the cars of a bulk edit, some thousands at a time.</summary>
internal static class BulkReader
{
    /// <summary>Cars read at once: few enough to hold, many enough that asking costs nothing.</summary>
    private const int AtOnce = 2_000;

    /// <summary>The ids of a selection in ascending order; null when it is too many.</summary>
    public static async Task<IReadOnlyList<int>?> ListIdsAsync(
        CarPortalDbContext db, CarSelection selection, FieldMask mask, DateTime now, CarOptions options, CancellationToken ct)
    {
        if (selection.Ids is { } named)
        {
            return [.. named];
        }

        var query = selection.Query! with { After = null, Before = null, Sorts = [] };
        var except = selection.Except.ToHashSet();
        var matching = new CarFinder(db, query, mask, now, options).Matching;
        var ids = await matching.Select(c => c.Id).Take(CarSelection.MaxCars + except.Count + 1).ToListAsync(ct);
        ids.RemoveAll(except.Contains);
        ids.Sort();
        return ids.Count <= CarSelection.MaxCars ? ids : null;
    }

    /// <summary>What of these cars is read for a change, in the order of the ids; those that are gone are left out.</summary>
    public static async IAsyncEnumerable<(int[] Ids, List<Car> Cars)> ReadAsync(
        CarPortalDbContext db, IReadOnlyList<int> ids, BulkColumns columns, [EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var some in ids.Chunk(AtOnce))
        {
            ct.ThrowIfCancellationRequested();
            yield return (some, await ReadAsync(db, some, columns, ct));
        }
    }

    /// <inheritdoc cref="ReadAsync(CarPortalDbContext, IReadOnlyList{int}, BulkColumns, CancellationToken)"/>
    public static Task<List<Car>> ReadAsync(CarPortalDbContext db, int[] ids, BulkColumns columns, CancellationToken ct) =>
        db.Cars.AsNoTracking().Where(c => EF.Parameter(ids).Contains(c.Id)).OrderBy(c => c.Id).Select(columns.Read).ToListAsync(ct);

    /// <summary>How people call some cars, also those in the trash.</summary>
    public static async Task<IReadOnlyDictionary<int, BulkName>> NamesAsync(CarPortalDbContext db, IEnumerable<int> ids, CancellationToken ct)
    {
        var wanted = ids.Distinct().ToArray();
        return wanted.Length == 0 ? new Dictionary<int, BulkName>() : await db.Cars.IgnoreQueryFilters([CarPortalDbContext.TrashFilter])
            .Where(c => EF.Parameter(wanted).Contains(c.Id))
            .Select(c => new BulkName(c.Id, c.StockNumber, c.Title, c.ChangedBy, c.DeletedAt != null)).ToDictionaryAsync(c => c.Id, ct);
    }
}

/// <summary>How people call a car, and who changed it last.</summary>
internal sealed record BulkName(int Id, string StockNumber, string Title, string ChangedBy, bool IsInTrash);

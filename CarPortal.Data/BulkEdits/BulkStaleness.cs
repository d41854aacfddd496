namespace CarPortal.Data.BulkEdits;

/// <summary>Says what came between a preview and the moment in which it was to be done.</summary>
internal static class BulkStaleness
{
    public static async Task<BulkResult.Stale> DescribeAsync(
        CarPortalDbContext db, BulkPreviews.Memory? before, BulkPlan plan, BulkTally now, CancellationToken ct)
    {
        const string Again = " Nothing was changed: look at the preview again.";
        if (before is not { } seen)
        {
            return new BulkResult.Stale("These cars, or what would be done to them, are not what was previewed." + Again, 0, 0, 0, []);
        }

        if (!seen.Key.AsSpan().SequenceEqual(plan.Key))
        {
            return new BulkResult.Stale("This is not the change that was previewed." + Again, 0, 0, 0, []);
        }

        var drift = seen.Compare(now.Prints).ToList();
        var named = drift.Take(BulkStale.MaxNamed).ToList();
        var names = await BulkReader.NamesAsync(db, named.Select(d => d.Id), ct);
        int Count(BulkDrift how) => drift.Count(d => d.How == how);
        return new BulkResult.Stale(
            (drift.Count == 1 ? "One of the cars is not as it was in the preview." : $"{drift.Count} of the cars are not as they were in the preview.") + Again,
            Count(BulkDrift.Joined), Count(BulkDrift.Left), Count(BulkDrift.Changed),
            [.. named.Select(d => names.GetValueOrDefault(d.Id) is { } name
                ? new BulkStale(d.Id, name.StockNumber, name.Title, d.How, name.ChangedBy) : new BulkStale(d.Id, null, null, d.How, null))]);
    }
}

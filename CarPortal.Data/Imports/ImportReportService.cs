using CarPortal.Data.Cars;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.Imports;

/// <summary>
/// What a dry run found and an undo kept, to be read. Everything needs <see cref="Permissions.CarsImport"/> and throws
/// <see cref="PermissionDeniedException"/> without it; of an import that is not there, or of long ago, there is nothing.
/// </summary>
public sealed class ImportReportService(IDbContextFactory<CarPortalDbContext> dbFactory, ActorSource actors, DataOptions options)
{
    /// <summary>Rows that are not taken, or would not be; empty when there is no such import.</summary>
    public Task<ImportPage<RefusedRow>> ListRefusedAsync(int id, int page, CancellationToken ct = default) =>
        PageAsync(id, page, folder => folder.Refused, ct);

    /// <summary>Cars that change, or would; those that are withdrawn come last.</summary>
    public async Task<ImportPage<ChangedRow>> ListChangesAsync(int id, int page, CancellationToken ct = default)
    {
        var changes = await PageAsync(id, page, folder => folder.Changes, ct);
        var hidden = await HiddenAsync(ct);
        return changes with { Items = [.. changes.Items.Select(row => row with { Changes = [.. row.Changes.Where(c => !hidden.Contains(c.Field))] })] };
    }

    /// <summary>Cars that an undo kept as they are, wholly or in part.</summary>
    public Task<ImportPage<KeptCar>> ListKeptAsync(int id, int page, CancellationToken ct = default) => PageAsync(id, page, folder => folder.Kept, ct);

    /// <summary>A few cars as they would be.</summary>
    public async Task<IReadOnlyList<SampleCar>> ListSamplesAsync(int id, CancellationToken ct = default)
    {
        var hidden = CarInputField.All.IntersectBy(await HiddenAsync(ct), field => field.Name).ToList();
        var samples = new ImportFolder(options, id).ReadSamples();
        foreach (var sample in samples)
        {
            hidden.ForEach(field => field.Set(sample.Car, null));
        }

        return samples;
    }

    /// <summary>The rows that were not taken as a CSV file that can be corrected and imported again; null when there are none.</summary>
    public async Task<(Stream Content, string FileName)?> OpenRejectsAsync(int id, CancellationToken ct = default)
    {
        var (db, _) = await dbFactory.OpenForReadAsync(actors, Permissions.CarsImport, ct);
        await using var opened = db;
        var name = await db.Imports.Where(i => i.Id == id).Select(i => i.FileName).FirstOrDefaultAsync(ct);
        var path = new ImportFolder(options, id).Rejects;
        return name is null || !File.Exists(path) ? null
            : (new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete), Path.ChangeExtension(name, null) + ".rejected.csv");
    }

    private async Task<IReadOnlySet<string>> HiddenAsync(CancellationToken ct)
    {
        var (db, mask) = await dbFactory.OpenForReadAsync(actors, Permissions.CarsImport, ct);
        await using var opened = db;
        return mask.HiddenOf(typeof(Car));
    }

    private async Task<ImportPage<T>> PageAsync<T>(int id, int page, Func<ImportFolder, RowLog<T>> list, CancellationToken ct)
    {
        (await actors.GetAsync(ct)).Demand(Permissions.CarsImport);
        var (items, total) = list(new ImportFolder(options, id)).Read(page);
        return new ImportPage<T>(items, page, total);
    }
}

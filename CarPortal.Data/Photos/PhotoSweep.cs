using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.Photos;

/// <summary>
/// Removes files that no photo speaks of, such as a killed process leaves, and tells which photos have lost theirs. It
/// may run beside uploads, in any process: it takes a file away first, and puts it back when it finds it young or wanted.
/// </summary>
public sealed class PhotoSweep(IDbContextFactory<CarPortalDbContext> dbFactory, PhotoFiles files, TimeProvider clock)
{
    /// <summary>How old a file without a photo becomes: much older than any upload lasts.</summary>
    public static readonly TimeSpan Age = TimeSpan.FromHours(1);

    private const string Taken = ".taken";
    private const int HashLength = 64;

    /// <summary>Goes through all files once.</summary>
    /// <returns>How many files were removed, and the ids of the photos whose files are missing.</returns>
    public async Task<(int Removed, IReadOnlyList<int> Missing)> RunAsync(CancellationToken ct = default)
    {
        var removed = 0;
        if (Directory.Exists(files.Folder))
        {
            foreach (var folder in Directory.EnumerateDirectories(files.Folder))
            {
                removed += await SweepAsync(folder, ct);
            }
        }

        return (removed, await FindMissingAsync(ct));
    }

    private static string HashOf(string file) => Path.GetFileName(file) is { Length: > HashLength } name ? name[..HashLength] : "";

    private static bool TryTake(string file)
    {
        try
        {
            File.Move(file, file + Taken, overwrite: true);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false; // Received to its end, or another process's sweep was quicker.
        }
    }

    private bool IsYoung(string file) => clock.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(file) < Age;

    private async Task<int> SweepAsync(string folder, CancellationToken ct)
    {
        // What a sweep that was killed had taken away is looked at again like everything else.
        Array.ForEach(Directory.GetFiles(folder, "*" + Taken), PutBack);
        var old = Directory.EnumerateFiles(folder).Where(f => !IsYoung(f)).ToList();
        if (old.Count == 0)
        {
            return 0;
        }

        var wanted = await FindWantedAsync(old, ct);
        var taken = old.Where(f => !wanted.Contains(HashOf(f))).ToList();
        taken.RemoveAll(f => !TryTake(f));

        // Written or wanted meanwhile? Whatever is written from now on is written to a file of its own.
        wanted = taken.Count > 0 ? await FindWantedAsync(taken, ct) : [];
        var removed = 0;
        foreach (var file in taken)
        {
            if (IsYoung(file + Taken) || wanted.Contains(HashOf(file)))
            {
                PutBack(file + Taken);
            }
            else
            {
                File.Delete(file + Taken);
                removed++;
            }
        }

        return removed;
    }

    /// <summary>Where the name has a file again, that one is the younger, and the content is the same.</summary>
    private static void PutBack(string taken)
    {
        try
        {
            File.Move(taken, taken[..^Taken.Length], overwrite: false);
        }
        catch (FileNotFoundException)
        {
            // Another process's sweep was quicker.
        }
        catch (IOException) when (File.Exists(taken[..^Taken.Length]))
        {
            File.Delete(taken);
        }
    }

    private async Task<HashSet<string>> FindWantedAsync(IEnumerable<string> among, CancellationToken ct)
    {
        var hashes = among.Select(HashOf).Where(hash => hash.Length > 0).Distinct().ToList();
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        var found = new HashSet<string>();
        foreach (var some in hashes.Chunk(500))
        {
            found.UnionWith(await db.CarPhotos.Where(p => some.Contains(p.Hash)).Select(p => p.Hash).ToListAsync(ct));
        }

        return found;
    }

    private async Task<IReadOnlyList<int>> FindMissingAsync(CancellationToken ct)
    {
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        var missing = new List<int>();
        await foreach (var photo in db.CarPhotos.AsNoTracking().Where(p => p.DeletedAt == null)
            .Select(p => new { p.Id, p.Hash }).AsAsyncEnumerable().WithCancellation(ct))
        {
            if (PhotoSizes.All.Any(size => !File.Exists(files.PathOf(photo.Hash, size))))
            {
                missing.Add(photo.Id);
            }
        }

        return missing;
    }
}

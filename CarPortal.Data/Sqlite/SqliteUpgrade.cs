using CarPortal.Data.Search;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.Sqlite;

/// <summary>
/// How a SQLite file is made or brought up to date: only here there is a file to lock, to copy beforehand, and to put
/// into WAL mode.
/// </summary>
internal static class SqliteUpgrade
{
    /// <summary>Applies what is missing, behind a lock beside the file and after a copy of what it held.</summary>
    /// <param name="db">The database, which need not be there yet.</param>
    /// <param name="backups">The folder for the copy.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<IReadOnlyList<string>> RunAsync(CarPortalDbContext db, string backups, CancellationToken ct)
    {
        var path = Path.GetFullPath(db.Database.GetDbConnection().DataSource);
        await using var held = await LockFileAsync(path + ".lock", ct);

        var pending = File.Exists(path) ? await DatabaseUpgrade.PendingAsync(db, ct) : db.Database.GetMigrations().ToList();
        if (pending.Count > 0)
        {
            await MigrateAsync(db, path, Path.Combine(backups, $"before-{pending[0]}.db"), ct);
        }

        // At every start: a copy of the file, such as a backup that is put in its place, is not in it, and each writer would
        // keep all readers waiting.
        await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL", ct);
        await SearchRefold.RunAsync(db, ct);
        await SqliteSearch.EnsureAsync(db, ct);
        return pending;
    }

    private static async Task MigrateAsync(CarPortalDbContext db, string path, string backup, CancellationToken ct)
    {
        await BackUpAsync(db, path, backup, ct);

        // EF's own lock is a row that a killed process leaves behind, and the next start would wait for it without
        // end. The operating system's lock on the file, which dies with its process, tells that nobody holds it.
        if (File.Exists(path))
        {
            await db.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", ct);
        }

        await db.Database.MigrateAsync(ct);
    }

    /// <summary>A copy before an upgrade of a database that already holds something.</summary>
    private static async Task BackUpAsync(CarPortalDbContext db, string path, string backup, CancellationToken ct)
    {
        if (!File.Exists(path) || !(await db.Database.GetAppliedMigrationsAsync(ct)).Any())
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(backup)!);
        var unfinished = backup + ".part";
        File.Delete(unfinished);
        await db.Database.ExecuteSqlAsync($"VACUUM INTO {unfinished}", ct);
        File.Move(unfinished, backup, overwrite: true);
    }

    private static async Task<FileStream> LockFileAsync(string path, CancellationToken ct)
    {
        for (var waited = System.Diagnostics.Stopwatch.StartNew(); ;)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (waited.Elapsed < DatabaseUpgrade.LockTimeout && File.Exists(path))
            {
                await Task.Delay(50, ct); // The system has no way to wait for a file lock asynchronously.
            }
            catch (IOException e) when (File.Exists(path))
            {
                throw new TimeoutException($"Another process has held {path} for {DatabaseUpgrade.LockTimeout.TotalMinutes} minutes.", e);
            }
        }
    }
}

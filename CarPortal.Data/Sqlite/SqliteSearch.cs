using CarPortal.Data.Search;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.Sqlite;

/// <summary>
/// The search index on SQLite: runs of three characters of every car's <c>SearchText</c>, without the texts themselves and
/// without positions (a third of the size; what it names is looked at again). Triggers keep it, so that no way to write a
/// car misses it; bulk writers fill it once per batch, because a trigger per row takes more than half of an import's speed.
/// </summary>
internal static class SqliteSearch
{
    /// <summary>Most runs of three that a query looks up: a search of full length has fewer.</summary>
    private const int MostTrigrams = 3 * Cars.CarQuery.SearchLength;

    private const string Table =
        """CREATE VIRTUAL TABLE IF NOT EXISTS "CarSearch" USING fts5("SearchText", content='', contentless_delete=1, detail='none', tokenize="trigram case_sensitive 1")""";

    private const string NotPaused = "NOT EXISTS (SELECT 1 FROM \"CarSearchPaused\")";
    private const string Add = "INSERT INTO \"CarSearch\"(rowid, \"SearchText\") VALUES (NEW.\"Id\", NEW.\"SearchText\");";
    private const string Remove = "DELETE FROM \"CarSearch\" WHERE rowid = OLD.\"Id\";";

    /// <summary>Its triggers, by name. Their being there says that the index is whole: they are made with it, in one transaction.</summary>
    internal static readonly IReadOnlyDictionary<string, string> Triggers = new Dictionary<string, string>
    {
        ["CarSearch_Insert"] = $"AFTER INSERT ON \"Cars\" WHEN {NotPaused} BEGIN {Add} END",
        ["CarSearch_Update"] = $"AFTER UPDATE OF \"SearchText\" ON \"Cars\" WHEN OLD.\"SearchText\" <> NEW.\"SearchText\" BEGIN {Remove} {Add} END",
        ["CarSearch_Delete"] = $"AFTER DELETE ON \"Cars\" BEGIN {Remove} END",
    };

    /// <summary>
    /// Makes the index where it is missing or may have missed something: a migration that builds the cars' table anew takes
    /// its triggers away.
    /// </summary>
    public static async Task EnsureAsync(CarPortalDbContext db, CancellationToken ct)
    {
        var there = await db.Database.SqlQuery<string>($"SELECT name AS \"Value\" FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'Cars'").ToListAsync(ct);
        if (Triggers.Keys.All(there.Contains))
        {
            return;
        }

        await using var write = await db.BeginWriteAsync(ct);
        string[] steps =
        [
            "DROP TABLE IF EXISTS \"CarSearch\"",
            .. Triggers.Keys.Select(name => $"DROP TRIGGER IF EXISTS \"{name}\""),
            "CREATE TABLE IF NOT EXISTS \"CarSearchPaused\" (\"Id\" INTEGER PRIMARY KEY)",
            Table,
            "INSERT INTO \"CarSearch\"(rowid, \"SearchText\") SELECT \"Id\", \"SearchText\" FROM \"Cars\"",
            .. Triggers.Select(t => $"CREATE TRIGGER \"{t.Key}\" {t.Value}"),
        ];
        foreach (var step in steps)
        {
            await db.Database.ExecuteSqlRawAsync(step, ct);
        }

        await write.CommitAsync(ct);
    }

    /// <summary>From here on, in this transaction, inserted cars are not indexed one by one.</summary>
    public static Task PauseAsync(CarPortalDbContext db, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"INSERT INTO \"CarSearchPaused\" VALUES (1)", ct);

    /// <summary>Indexes the cars inserted since the pause.</summary>
    public static async Task ResumeAsync(CarPortalDbContext db, int firstId, int lastId, CancellationToken ct)
    {
        await db.Database.ExecuteSqlAsync(
            $"INSERT INTO \"CarSearch\"(rowid, \"SearchText\") SELECT \"Id\", \"SearchText\" FROM \"Cars\" WHERE \"Id\" BETWEEN {firstId} AND {lastId}", ct);
        await db.Database.ExecuteSqlAsync($"DELETE FROM \"CarSearchPaused\"", ct);
    }

    /// <summary>The index's query for texts that may contain all of these; null when none is long enough.</summary>
    public static string? Match(IReadOnlyList<string> needles)
    {
        var trigrams = needles.SelectMany(SearchText.Trigrams).Distinct().Take(MostTrigrams)
            .Select(t => $"\"{t.Replace("\"", "\"\"", StringComparison.Ordinal)}\"").ToList();
        return trigrams.Count == 0 ? null : string.Join(' ', trigrams);
    }
}

namespace CarPortal.Data.PostgreSql;

/// <summary>
/// The search index on PostgreSQL: pg_trgm over the cars' <c>SearchText</c>, in a table of its own, <c>CarSearch</c>. On the
/// cars' table it would be written anew with every change of a price: a row's new version goes into all of its indexes.
/// Triggers keep it, for inserts once per statement, so that an import's COPY fills it in one go.
/// </summary>
internal static class PostgreSqlSearch
{
    /// <summary>Makes the table, its index and its triggers: for the migration.</summary>
    internal static readonly string[] Create =
    [
        """
        CREATE TABLE "CarSearch" ("CarId" integer PRIMARY KEY REFERENCES "Cars" ("Id") ON DELETE CASCADE, "Text" text COLLATE "C" NOT NULL);
        CREATE INDEX "IX_CarSearch_Text" ON "CarSearch" USING gin ("Text" gin_trgm_ops);
        """,
        """
        CREATE FUNCTION "CarSearch_Added"() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO "CarSearch" ("CarId", "Text") SELECT "Id", "SearchText" FROM added;
            RETURN NULL;
        END $$;
        CREATE TRIGGER "CarSearch_Insert" AFTER INSERT ON "Cars" REFERENCING NEW TABLE AS added
            FOR EACH STATEMENT EXECUTE FUNCTION "CarSearch_Added"();
        """,
        """
        CREATE FUNCTION "CarSearch_Changed"() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            UPDATE "CarSearch" SET "Text" = NEW."SearchText" WHERE "CarId" = NEW."Id";
            RETURN NULL;
        END $$;
        CREATE TRIGGER "CarSearch_Update" AFTER UPDATE OF "SearchText" ON "Cars" FOR EACH ROW
            WHEN (OLD."SearchText" IS DISTINCT FROM NEW."SearchText") EXECUTE FUNCTION "CarSearch_Changed"();
        """,
        "INSERT INTO \"CarSearch\" (\"CarId\", \"Text\") SELECT \"Id\", \"SearchText\" FROM \"Cars\"",
    ];

    /// <summary>The condition for texts that contain all of these, and its parameters; null when none is long enough for the index.</summary>
    public static (string Where, object[] Patterns)? Match(IReadOnlyList<string> needles)
    {
        var patterns = needles.Where(n => n.Length > 2).Select(n => (object)$"%{Escape(n)}%").ToArray();
        return patterns.Length == 0 ? null
            : (string.Join(" AND ", patterns.Select((_, i) => $"s.\"Text\" LIKE {{{i}}}")), patterns);
    }

    private static string Escape(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);
}

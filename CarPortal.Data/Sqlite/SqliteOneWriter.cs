using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.Sqlite;

/// <summary>SQLite's writer, for a context that keeps its connection open; what it sets there ends with that.</summary>
internal sealed class SqliteOneWriter(SqliteCarPortalDbContext db) : OneWriter
{
    /// <summary>SQLite's own: https://www.sqlite.org/pragma.html#pragma_wal_autocheckpoint.</summary>
    internal const string Usual = "PRAGMA wal_autocheckpoint = 1000";

    /// <inheritdoc/>
    public override bool IsAwaited => SqliteWriterQueue.IsAwaited(db.Database.GetDbConnection().DataSource);

    /// <inheritdoc/>
    public override Task DeferAsync(CancellationToken ct) => db.Database.ExecuteSqlRawAsync("PRAGMA wal_autocheckpoint = 0", ct);

    /// <inheritdoc/>
    public override Task TidyAsync(CancellationToken ct) => db.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(PASSIVE)", ct);
}

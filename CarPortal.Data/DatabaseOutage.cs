using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace CarPortal.Data;

/// <summary>Tells an outage of the database from a bug.</summary>
public static class DatabaseOutage
{
    /// <summary>Whether the failure means that the database is busy, full, read-only, damaged or not there.</summary>
    public static bool Matches(Exception? failure) => failure switch
    {
        null => false,

        // BUSY, LOCKED, NOMEM, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, NOTADB
        SqliteException sqlite => sqlite.SqliteErrorCode is 5 or 6 or 7 or 8 or 10 or 11 or 13 or 14 or 26,
        PostgresException postgres => postgres.IsTransient
            || postgres.SqlState is PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.ReadOnlySqlTransaction,
        DbException => true,
        _ => Matches(failure.InnerException),
    };
}

using CarPortal.Data.Sqlite;
using Microsoft.Data.Sqlite;

namespace CarPortal.Data;

/// <summary>
/// A number that is another one after anybody, in whichever process, has committed anything to the database. On SQLite
/// <c>PRAGMA data_version</c> tells in microseconds (https://www.sqlite.org/pragma.html#pragma_data_version); on
/// PostgreSQL asking costs as much as the question itself, so there is no number.
/// </summary>
public sealed class DatabaseStamp(DataOptions options) : IDisposable
{
    private readonly Lock _lock = new();
    private SqliteConnection? _connection;
    private SqliteCommand? _read;

    /// <summary>The number now; null where nothing is known without asking.</summary>
    public long? Read()
    {
        if (options.Provider != DatabaseProvider.Sqlite)
        {
            return null;
        }

        lock (_lock)
        {
            try
            {
                return (long)(_read ??= Open()).ExecuteScalar()!;
            }
            catch (SqliteException)
            {
                Close();
                return null; // The question itself then meets whatever is wrong with the file.
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            Close();
        }
    }

    /// <summary>One connection of its own that never writes: the number counts the commits of all others.</summary>
    private SqliteCommand Open()
    {
        var own = new SqliteConnectionStringBuilder(SqliteSetup.ConnectionString(options))
        {
            Pooling = false, Mode = SqliteOpenMode.ReadOnly, DefaultTimeout = 1,
        };
        _connection = new SqliteConnection(own.ToString());
        _connection.Open();
        var read = _connection.CreateCommand();
        read.CommandText = "PRAGMA data_version";
        return read;
    }

    private void Close()
    {
        _read?.Dispose();
        _connection?.Dispose();
        (_read, _connection) = (null, null);
    }
}

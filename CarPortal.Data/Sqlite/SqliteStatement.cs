using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CarPortal.Data.Sqlite;

/// <summary>
/// A prepared write on SQLite's own statement: Microsoft.Data.Sqlite looks every parameter up by its name again for
/// every row, which took as long as the rest of an import. Values are written in its forms, so that EF reads them.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private byte[] _utf8 = new byte[1024];

    public SqliteStatement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle!;
        Check(raw.sqlite3_prepare_v2(_database, sql, out _statement), raw.SQLITE_OK);
    }

    /// <summary>The statement for a new row, whose id the database gives.</summary>
    public static string Insert(string table, IReadOnlyList<BulkColumn> columns) =>
        $"INSERT INTO \"{table}\" ({string.Join(", ", columns.Select(c => $"\"{c.Name}\""))}) VALUES ({string.Join(", ", columns.Select(_ => "?"))})";

    /// <summary>Sets the value of a column, counted from 0.</summary>
    public void Bind(int column, object? value) => Check(value switch
    {
        null => raw.sqlite3_bind_null(_statement, column + 1),
        string text => BindText(column + 1, text),
        int number => raw.sqlite3_bind_int64(_statement, column + 1, number),
        long number => raw.sqlite3_bind_int64(_statement, column + 1, number),
        bool flag => raw.sqlite3_bind_int64(_statement, column + 1, flag ? 1 : 0),
        DateTime time => BindText(column + 1, time.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture)),
        DateOnly day => BindText(column + 1, day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        Guid id => BindText(column + 1, id.ToString().ToUpperInvariant()),
        _ => throw new NotSupportedException($"The bulk writer cannot write a {value.GetType().Name} to SQLite."),
    }, raw.SQLITE_OK);

    /// <summary>Writes the row, and says how many there were to write.</summary>
    public int Execute()
    {
        var result = raw.sqlite3_step(_statement);
        raw.sqlite3_reset(_statement);
        Check(result, raw.SQLITE_DONE);
        return raw.sqlite3_changes(_database);
    }

    /// <summary>Writes a new row, and says which id it was given.</summary>
    public long Insert()
    {
        Execute();
        return raw.sqlite3_last_insert_rowid(_database);
    }

    /// <summary>Runs the statement, and gives the whole numbers of the row that it answers.</summary>
    public long[] ReadNumbers()
    {
        var result = raw.sqlite3_step(_statement);
        var numbers = result == raw.SQLITE_ROW ? new long[raw.sqlite3_column_count(_statement)] : [];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = raw.sqlite3_column_int64(_statement, i);
        }

        raw.sqlite3_reset(_statement);
        Check(result, raw.SQLITE_ROW);
        return numbers;
    }

    /// <summary>Forgets the values of the last row: a statement that is kept must not keep them.</summary>
    public void Clear() => raw.sqlite3_clear_bindings(_statement);

    public void Dispose() => _statement.Dispose();

    private int BindText(int index, string text)
    {
        if (text.Length == 0)
        {
            return raw.sqlite3_bind_text(_statement, index, ""); // An empty span has no address: SQLite would see NULL.
        }

        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (_utf8.Length < most)
        {
            _utf8 = new byte[most];
        }

        return raw.sqlite3_bind_text(_statement, index, _utf8.AsSpan(0, Encoding.UTF8.GetBytes(text, _utf8)));
    }

    private void Check(int result, int expected)
    {
        if (result != expected)
        {
            SqliteException.ThrowExceptionForRC(result, _database);
        }
    }
}

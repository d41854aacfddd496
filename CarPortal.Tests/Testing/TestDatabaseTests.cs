using CarPortal.Data;
using Microsoft.Data.Sqlite;

namespace CarPortal.Tests.Testing;

public sealed class TestDatabaseTests
{
    [Fact]
    public async Task DisposeAsync_WhileSomebodyStillOpensTheFile_RemovesTheFolder()
    {
        var database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        var file = Path.Combine(database.Options.Directory, "carportal.db");
        var (opened, ended) = (new TaskCompletionSource(), false);
        var reading = Task.Run(() =>
        {
            while (!Volatile.Read(ref ended))
            {
                try
                {
                    using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
                    connection.Open();
                    using var command = new SqliteCommand("CREATE TABLE IF NOT EXISTS \"Late\" (\"Id\" INTEGER)", connection);
                    command.ExecuteNonQuery();
                }
                catch (SqliteException)
                {
                    // It is gone, or going.
                }

                opened.TrySetResult();
            }
        });
        await opened.Task;

        await database.DisposeAsync();

        Volatile.Write(ref ended, true);
        await reading;
        Assert.False(Directory.Exists(database.Options.Directory));
        Assert.False(Directory.Exists(database.Options.Directory + ".gone"));
    }
}

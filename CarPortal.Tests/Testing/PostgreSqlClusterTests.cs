using Npgsql;

namespace CarPortal.Tests.Testing;

public sealed class PostgreSqlClusterTests
{
    [Fact]
    public async Task CreateDatabase_FromTemplateStillInUse_CopiesItsRows()
    {
        var cluster = await PostgreSqlCluster.GetOrSkipAsync();
        var template = await cluster.CreateDatabaseAsync();
        await using var inUse = new NpgsqlConnection(template);
        await inUse.OpenAsync(TestContext.Current.CancellationToken);
        await ScalarAsync(inUse, "CREATE TABLE cars (id int); INSERT INTO cars VALUES (7)");

        // Several at once, as parallel test classes do.
        var copies = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => cluster.CreateDatabaseAsync(template)));

        foreach (var copy in copies)
        {
            await using (var connection = new NpgsqlConnection(copy))
            {
                await connection.OpenAsync(TestContext.Current.CancellationToken);
                Assert.Equal(7, await ScalarAsync(connection, "SELECT id FROM cars"));
            }

            await cluster.DropDatabaseAsync(copy);
        }

        await cluster.DropDatabaseAsync(template);
    }

    [Fact]
    public async Task CreateDatabase_OnThePrivateCluster_BelongsToAnOrdinaryOwnerWhoMayCreateTrigramSearch()
    {
        var cluster = await PostgreSqlCluster.GetOrSkipAsync();
        var database = await cluster.CreateDatabaseAsync();
        await using (var connection = new NpgsqlConnection(database))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);

            await ScalarAsync(connection, "CREATE EXTENSION pg_trgm");

            Assert.Equal("UTF8", await ScalarAsync(connection, "SHOW server_encoding"));
            Assert.True(
                Environment.GetEnvironmentVariable("CARPORTAL_TEST_POSTGRES") is { Length: > 0 }
                || await ScalarAsync(connection, "SHOW is_superuser") is "off");
        }

        await cluster.DropDatabaseAsync(database);
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}

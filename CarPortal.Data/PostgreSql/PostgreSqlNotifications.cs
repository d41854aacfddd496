using CarPortal.Data.History;
using Npgsql;

namespace CarPortal.Data.PostgreSql;

/// <summary>Listens, on a connection of its own, to what committed transactions announce.</summary>
internal static class PostgreSqlNotifications
{
    /// <summary>Tells until cancelled or until the connection is lost. What was announced before it began nobody told: it says so first.</summary>
    public static async Task ListenAsync(string connectionString, Action<string> tell, CancellationToken ct)
    {
        // Not from the pool; and a server that is gone without a word is noticed by asking now and then.
        var own = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, KeepAlive = 10 };
        await using var connection = new NpgsqlConnection(own.ConnectionString);
        connection.Notification += (_, e) => tell(e.Payload);
        await connection.OpenAsync(ct);
        await using (var listen = new NpgsqlCommand($"LISTEN {ChangeFeed.Channel}", connection))
        {
            await listen.ExecuteNonQueryAsync(ct);
        }

        tell(ChangeFeed.Many);
        while (true)
        {
            await connection.WaitAsync(ct);
        }
    }
}

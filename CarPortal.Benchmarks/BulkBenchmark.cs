using System.Data;
using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using CarPortal.Data;
using CarPortal.Data.BulkEdits;
using CarPortal.Data.Cars;
using CarPortal.Tests.Testing;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace CarPortal.Benchmarks;

/// <summary>
/// A change of 40,000 cars at once and its undo, with their history, against a bare loop of a prepared UPDATE and a prepared
/// INSERT of the history by the database's own client, in turn on one copy of the kept data.
/// </summary>
internal static class BulkBenchmark
{
    private const int Count = 40_000;
    private const int Rounds = 5;

    private static readonly BulkChange[] Changes = [BulkChange.Percent("price", 3, BulkRounding.Ending99), BulkChange.Set("location", "Row 77")];

    public static async Task<int> RunAsync(IReadOnlyCollection<string> providers)
    {
        if (providers.Count == 0 || providers.Contains("sqlite"))
        {
            await MeasureAsync(null);
        }

        if (providers.Contains("postgresql") || (providers.Count == 0 && PostgreSqlServer.FindBinaries() is not null))
        {
            await using var server = await PrivatePostgreSql.StartAsync(Path.Combine(BigStock.Cache, "server"));
            await MeasureAsync(server);
        }

        return 0;
    }

    private static async Task MeasureAsync(PrivatePostgreSql? server)
    {
        var folder = Directory.CreateTempSubdirectory("carportal-bulk-").FullName;
        var options = await CopyAsync(server, folder);
        try
        {
            await using var services = new ServiceCollection().AddLogging().AddScoped<ActorSource>(_ => new FixedActor(Actor.Console))
                .AddCarPortalData(options).BuildServiceProvider();
            Console.WriteLine($"{options.Provider}: cars per second, the best of {Rounds} (and the middle one)");
            foreach (var change in Changes)
            {
                var (raw, done, undone) = (new List<double>(), new List<double>(), new List<double>());
                for (var round = 0; round < Rounds; round++)
                {
                    raw.Add(await RawAsync(options));
                    await using var scope = services.CreateAsyncScope();
                    var bulk = scope.ServiceProvider.GetRequiredService<BulkEditService>();
                    var (change1, undo) = await ChangeAndUndoAsync(bulk, change);
                    done.Add(change1);
                    undone.Add(undo);
                }

                Write($"{change.Action} {change.Field}", done, raw);
                Write("  undo", undone, raw);
                Write("  bare loop (price)", raw, raw);
            }
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            NpgsqlConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Write(string what, List<double> rates, List<double> raw) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"  {what,-24}{rates.Max(),9:N0} ({Middle(rates):N0}), {Middle(rates) / Middle(raw):F2} of the bare loop"));

    private static double Middle(List<double> numbers) => numbers.Order().ElementAt(numbers.Count / 2);

    /// <summary>A copy, so that the kept data stay as they are.</summary>
    private static async Task<DataOptions> CopyAsync(PrivatePostgreSql? server, string folder)
    {
        const string Copy = "bulk-copy";
        await using var stock = await BigStock.OpenAsync(Count, server);
        if (server is null)
        {
            await using var source = new SqliteConnection($"Data Source={Path.Combine(stock.Options.Directory, "carportal.db")}");
            await source.OpenAsync();
            await ExecuteAsync(source, $"VACUUM INTO '{Path.Combine(folder, "carportal.db")}'");
            await using var copy = new SqliteConnection($"Data Source={Path.Combine(folder, "carportal.db")}");
            await copy.OpenAsync();
            await ExecuteAsync(copy, "PRAGMA journal_mode = WAL");
            return new DataOptions { Directory = folder };
        }

        var name = new NpgsqlConnectionStringBuilder(stock.Options.ConnectionString).Database;
        NpgsqlConnection.ClearAllPools();
        await using var admin = new NpgsqlConnection(server.ConnectionString("postgres"));
        await admin.OpenAsync();
        await ExecuteAsync(admin, $"DROP DATABASE IF EXISTS \"{Copy}\" WITH (FORCE)");
        await ExecuteAsync(admin, $"CREATE DATABASE \"{Copy}\" TEMPLATE \"{name}\"");
        return new DataOptions { Directory = folder, Provider = DatabaseProvider.PostgreSql, ConnectionString = server.ConnectionString(Copy) };
    }

    private static async Task<(double Change, double Undo)> ChangeAndUndoAsync(BulkEditService bulk, BulkChange change)
    {
        var all = CarSelection.AllOf(new CarQuery());
        var preview = ((BulkResult.Previewed)await bulk.PreviewAsync(all, change)).Preview;
        var clock = Stopwatch.StartNew();
        var applied = (BulkResult.Applied)await bulk.ApplyAsync(all, change, preview.Stamp);
        var done = applied.Changed / clock.Elapsed.TotalSeconds;
        clock.Restart();
        var undone = (BulkResult.Undone)await bulk.UndoAsync(applied.Id);
        return undone.Restored == applied.Changed
            ? (done, undone.Restored / clock.Elapsed.TotalSeconds)
            : throw new InvalidOperationException($"{undone.KeptCount} cars were not put back.");
    }

    /// <summary>The same price change as the least that it could be: read, update, note, commit.</summary>
    private static async Task<double> RawAsync(DataOptions options)
    {
        await using DbConnection connection = options.Provider == DatabaseProvider.Sqlite
            ? new SqliteConnection($"Data Source={Path.Combine(options.Directory, "carportal.db")};Foreign Keys=True")
            : new NpgsqlConnection(options.ConnectionString);
        await connection.OpenAsync();
        if (options.Provider == DatabaseProvider.Sqlite)
        {
            await ExecuteAsync(connection, "PRAGMA synchronous = FULL");
        }

        var clock = Stopwatch.StartNew();
        await using var transaction = await connection.BeginTransactionAsync();
        var cars = new List<(int Id, long Price)>();
        await using (var read = Command(connection, transaction, "SELECT \"Id\", \"Price\" FROM \"Cars\" WHERE \"Price\" IS NOT NULL AND \"DeletedAt\" IS NULL"))
        await using (var reader = await read.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                cars.Add((reader.GetInt32(0), reader.GetInt64(1)));
            }
        }

        await using var update = Command(connection, transaction,
            "UPDATE \"Cars\" SET \"Price\" = @price, \"Version\" = \"Version\" + 1, \"ChangedAt\" = @at, \"ChangedBy\" = 'Bare', \"PriceChangedAt\" = @at WHERE \"Id\" = @id",
            ("price", DbType.Int64), ("at", DbType.DateTime), ("id", DbType.Int32));
        await using var insert = Command(connection, transaction,
            "INSERT INTO \"History\" (\"At\", \"ActorKind\", \"ActorName\", \"RecordKind\", \"RecordId\", \"Action\", \"CorrelationId\", \"Changes\") VALUES (@at, 4, 'Bare', 0, @id, 1, @operation, @changes)",
            ("at", DbType.DateTime), ("id", DbType.Int32), ("operation", DbType.Guid), ("changes", DbType.String));
        var operation = Guid.CreateVersion7();
        foreach (var (id, price) in cars)
        {
            var at = DateTime.UtcNow;
            (update.Parameters[0].Value, update.Parameters[1].Value, update.Parameters[2].Value) = (price, at, id);
            await update.ExecuteNonQueryAsync();
            (insert.Parameters[0].Value, insert.Parameters[1].Value, insert.Parameters[2].Value) = (at, id, operation);
            insert.Parameters[3].Value = string.Create(CultureInfo.InvariantCulture, $"{{\"price\":[{price / 100m},{price / 100m}]}}");
            await insert.ExecuteNonQueryAsync();
        }

        await transaction.CommitAsync();
        return cars.Count / clock.Elapsed.TotalSeconds;
    }

    private static DbCommand Command(DbConnection connection, DbTransaction transaction, string sql, params ReadOnlySpan<(string Name, DbType Type)> parameters)
    {
        var command = connection.CreateCommand();
        (command.Transaction, command.CommandText) = (transaction, sql);
        foreach (var (name, type) in parameters)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.DbType) = (name, type);
            command.Parameters.Add(parameter);
        }

        if (parameters.Length > 0)
        {
            command.Prepare();
        }

        return command;
    }

    private static async Task ExecuteAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}

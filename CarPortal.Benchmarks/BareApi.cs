using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace CarPortal.Benchmarks;

/// <summary>
/// The least that could answer the same requests: no sign-in, no Entity Framework, no checks, no history; statements that
/// are prepared once for each connection and kept.
/// </summary>
internal static class BareApi
{
    private const string Columns =
        "Id, Version, StockNumber, Vin, Make, Model, Title, Year, Mileage, Price, Damage, Colour, Fuel, Gearbox, Body, PowerKw, "
        + "Doors, FirstRegistered, Location, Notes, Status, AcquiredOn, LastSeenAt, CreatedAt, CreatedBy, ChangedAt, ChangedBy";

    public static async Task<int> ServeAsync(string file)
    {
        var readers = new ConcurrentBag<Prepared>();
        var writer = new Lazy<Writer>(() => new Writer(file));
        using var gate = new SemaphoreSlim(1);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapGet("/api/cars/{id:int}", (int id) => Use(p => p.Get(id)) is { } car ? Results.Json(car) : Results.NotFound());
        app.MapGet("/api/cars", (string? make) => Results.Json(Use(p => p.List(make))));
        app.MapPost("/api/cars", async (BareInput input) =>
        {
            await gate.WaitAsync();
            try
            {
                return Results.Json(writer.Value.Insert(input), statusCode: 201);
            }
            finally
            {
                gate.Release();
            }
        });
        await app.RunAsync();
        return 0;

        T Use<T>(Func<Prepared, T> use)
        {
            if (!readers.TryTake(out var prepared))
            {
                prepared = new Prepared(file);
            }

            try
            {
                return use(prepared);
            }
            finally
            {
                readers.Add(prepared);
            }
        }
    }

    private static SqliteConnection Open(string file, string mode)
    {
        var connection = new SqliteConnection($"Data Source={file};Mode={mode};Pooling=False");
        connection.Open();
        return connection;
    }

    private static BareCar Read(SqliteDataReader r) => new(
        r.GetInt32(0), r.GetInt64(1), r.GetString(2), Text(r, 3), r.GetString(4), Text(r, 5), r.GetString(6), Number(r, 7), Number(r, 8),
        Number(r, 9) / 100m, Text(r, 10), Text(r, 11), Text(r, 12), Text(r, 13), Text(r, 14), Number(r, 15), Number(r, 16), Text(r, 17),
        Text(r, 18), Text(r, 19), Text(r, 20), Text(r, 21), Text(r, 22), Text(r, 23), Text(r, 24), Text(r, 25), Text(r, 26));

    private static string? Text(SqliteDataReader r, int i) => r.IsDBNull(i) ? null : r.GetString(i);

    private static long? Number(SqliteDataReader r, int i) => r.IsDBNull(i) ? null : r.GetInt64(i);

    /// <summary>A connection that reads, with its statements; one request uses it at a time.</summary>
    private sealed class Prepared
    {
        private readonly SqliteCommand _get;
        private readonly SqliteCommand _list;
        private readonly SqliteCommand _filtered;

        public Prepared(string file)
        {
            var connection = Open(file, "ReadOnly");
            _get = Make("Id = $value AND DeletedAt IS NULL");
            _list = Make("DeletedAt IS NULL ORDER BY Id DESC LIMIT 25");
            _filtered = Make("DeletedAt IS NULL AND MakeKey = $value ORDER BY Id DESC LIMIT 25");

            SqliteCommand Make(string where)
            {
                var command = connection.CreateCommand();
                command.CommandText = $"SELECT {Columns} FROM Cars WHERE {where}";
                if (where.Contains('$', StringComparison.Ordinal))
                {
                    command.Parameters.AddWithValue("$value", 0);
                }

                command.Prepare();
                return command;
            }
        }

        public BareCar? Get(int id)
        {
            _get.Parameters[0].Value = id;
            using var reader = _get.ExecuteReader();
            return reader.Read() ? Read(reader) : null;
        }

        public BarePage List(string? make)
        {
            var command = make is null ? _list : _filtered;
            if (make is not null)
            {
                command.Parameters[0].Value = make;
            }

            using var reader = command.ExecuteReader();
            var items = new List<BareCar>(25);
            while (reader.Read())
            {
                items.Add(BareApi.Read(reader));
            }

            return new BarePage(items, items[^1].Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    /// <summary>The one connection that writes, durably, into the portal's own table with all its indexes and triggers.</summary>
    private sealed class Writer
    {
        private readonly SqliteConnection _connection;
        private readonly SqliteCommand _insert;
        private long _number = DateTime.UtcNow.Ticks;

        public Writer(string file)
        {
            _connection = Open(file, "ReadWrite");
            using (var pragma = _connection.CreateCommand())
            {
                pragma.CommandText = "PRAGMA synchronous = FULL";
                pragma.ExecuteNonQuery();
            }

            _insert = _connection.CreateCommand();
            _insert.CommandText = """
                INSERT INTO Cars (Version, StockNumber, Make, Model, Title, Year, Mileage, Price, Status, StatusSince, CreatedAt, CreatedBy, ChangedAt, ChangedBy, MakeKey, ModelKey, TitleKey, SearchText, PriceChangedAt)
                VALUES (1, $number, $make, $model, $title, $year, $mileage, $price, 0, $at, $at, 'bare', $at, 'bare', $makeKey, $modelKey, $titleKey, $text, $at) RETURNING Id
                """;
            foreach (var name in new[] { "$number", "$make", "$model", "$title", "$year", "$mileage", "$price", "$at", "$makeKey", "$modelKey", "$titleKey", "$text" })
            {
                _insert.Parameters.AddWithValue(name, "");
            }

            _insert.Prepare();
        }

        public object Insert(BareInput car)
        {
            var number = "B" + _number++;
            object[] values =
            [
                number, car.Make, car.Model, car.Title, car.Year, car.Mileage, (long)(car.Price * 100), DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm:ss.FFF", System.Globalization.CultureInfo.InvariantCulture),
                car.Make.ToLowerInvariant(), car.Model.ToLowerInvariant(), car.Title.ToLowerInvariant(),
                $"  {car.Make}  {car.Model}  {car.Title.Replace(" ", "  ", StringComparison.Ordinal)}  {number} ".ToLowerInvariant(),
            ];
            using var transaction = _connection.BeginTransaction();
            _insert.Transaction = transaction;
            for (var i = 0; i < values.Length; i++)
            {
                _insert.Parameters[i].Value = values[i];
            }

            var id = (long)_insert.ExecuteScalar()!;
            transaction.Commit();
            return new { id, stockNumber = number, car.Make, car.Model, car.Title, car.Year, car.Mileage, car.Price };
        }
    }

    internal sealed record BareInput(string Make, string Model, string Title, int Year, int Mileage, decimal Price);

    private sealed record BarePage(IReadOnlyList<BareCar> Items, string? Next);

    private sealed record BareCar(
        int Id, long Version, string StockNumber, string? Vin, string Make, string? Model, string Title, long? Year, long? Mileage,
        decimal? Price, string? Damage, string? Colour, string? Fuel, string? Gearbox, string? Body, long? PowerKw, long? Doors,
        string? FirstRegistered, string? Location, string? Notes, string? Status, string? AcquiredOn, string? LastSeenAt,
        string? CreatedAt, string? CreatedBy, string? ChangedAt, string? ChangedBy);
}

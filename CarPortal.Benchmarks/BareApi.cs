using Microsoft.Data.Sqlite;

namespace CarPortal.Benchmarks;

/// <summary>The least that could answer the same two requests: no sign-in, no Entity Framework, no checks.</summary>
internal static class BareApi
{
    private const string Columns =
        "Id, Version, StockNumber, Vin, Make, Model, Title, Year, Mileage, Price, Damage, Colour, Fuel, Gearbox, Body, PowerKw, "
        + "Doors, FirstRegistered, Location, Notes, Status, AcquiredOn, LastSeenAt, CreatedAt, CreatedBy, ChangedAt, ChangedBy";

    public static async Task<int> ServeAsync(string file)
    {
        var connectionString = $"Data Source={file};Mode=ReadOnly";
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapGet("/api/cars/{id:int}", (int id) => Get(connectionString, id) is { } car ? Results.Json(car) : Results.NotFound());
        app.MapGet("/api/cars", () => Results.Json(List(connectionString)));
        await app.RunAsync();
        return 0;
    }

    private static BareCar? Get(string connectionString, int id)
    {
        using var connection = new SqliteConnection(connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {Columns} FROM Cars WHERE Id = $id AND DeletedAt IS NULL";
        command.Parameters.AddWithValue("$id", id);
        using var reader = command.ExecuteReader();
        return reader.Read() ? Read(reader) : null;
    }

    private static BarePage List(string connectionString)
    {
        using var connection = new SqliteConnection(connectionString);
        connection.Open();
        using var count = connection.CreateCommand();
        count.CommandText = "SELECT count(*) FROM Cars WHERE DeletedAt IS NULL";
        var total = (long)count.ExecuteScalar()!;
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {Columns} FROM Cars WHERE DeletedAt IS NULL ORDER BY Id DESC LIMIT 50";
        using var reader = command.ExecuteReader();
        var items = new List<BareCar>(50);
        while (reader.Read())
        {
            items.Add(Read(reader));
        }

        return new BarePage(items, total, items[^1].Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private static BareCar Read(SqliteDataReader r) => new(
        r.GetInt32(0), r.GetInt64(1), r.GetString(2), Text(r, 3), r.GetString(4), Text(r, 5), r.GetString(6), Number(r, 7), Number(r, 8),
        Number(r, 9) / 100m, Text(r, 10), Text(r, 11), Text(r, 12), Text(r, 13), Text(r, 14), Number(r, 15), Number(r, 16), Text(r, 17),
        Text(r, 18), Text(r, 19), Text(r, 20), Text(r, 21), Text(r, 22), Text(r, 23), Text(r, 24), Text(r, 25), Text(r, 26));

    private static string? Text(SqliteDataReader r, int i) => r.IsDBNull(i) ? null : r.GetString(i);

    private static long? Number(SqliteDataReader r, int i) => r.IsDBNull(i) ? null : r.GetInt64(i);

    private sealed record BarePage(IReadOnlyList<BareCar> Items, long TotalCount, string? Next);

    private sealed record BareCar(
        int Id, long Version, string StockNumber, string? Vin, string Make, string? Model, string Title, long? Year, long? Mileage,
        decimal? Price, string? Damage, string? Colour, string? Fuel, string? Gearbox, string? Body, long? PowerKw, long? Doors,
        string? FirstRegistered, string? Location, string? Notes, string? Status, string? AcquiredOn, string? LastSeenAt,
        string? CreatedAt, string? CreatedBy, string? ChangedAt, string? ChangedBy);
}

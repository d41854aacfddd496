using System.Collections.Concurrent;
using CarPortal.Data.Cars;
using Microsoft.Data.Sqlite;

namespace CarPortal.Data.Sqlite;

/// <summary>
/// One car by its id, past Entity Framework: the request that other systems make most. EF's part of it (a context, a
/// connection opened, the statement parsed anew) took five times as long as the reading; here connections with their
/// prepared statements are kept. A test holds it to what EF reads of every field.
/// </summary>
public sealed class SqliteCarReader(DataOptions options) : IDisposable
{
    /// <summary>Most connections that are kept between two requests; more at once are opened and closed.</summary>
    private const int MostKept = 16;

    /// <summary>What is read, in the order in which <see cref="Make"/> takes it.</summary>
    private static readonly string[] Columns =
    [
        nameof(Car.Id), nameof(Car.Version), nameof(Car.StockNumber), nameof(Car.Vin), nameof(Car.Make), nameof(Car.Model), nameof(Car.Title), nameof(Car.Year),
        nameof(Car.Mileage), nameof(Car.Price), nameof(Car.Damage), nameof(Car.Colour), nameof(Car.Fuel), nameof(Car.Gearbox), nameof(Car.Body), nameof(Car.PowerKw),
        nameof(Car.Doors), nameof(Car.FirstRegistered), nameof(Car.Location), nameof(Car.Notes), nameof(Car.Status), nameof(Car.AcquiredOn), nameof(Car.LastSeenAt),
        nameof(Car.CreatedAt), nameof(Car.CreatedBy), nameof(Car.ChangedAt), nameof(Car.ChangedBy), nameof(Car.PurchasePrice), nameof(Car.SalePrice), nameof(Car.SoldOn),
        nameof(Car.SoldBy), nameof(Car.BuyerName), nameof(Car.StatusSince),
    ];

    private readonly ConcurrentBag<Prepared> _kept = [];
    private volatile bool _disposed;

    /// <summary>Whether the portal is on a database that this can read.</summary>
    internal bool CanRead => options.Provider == DatabaseProvider.Sqlite;

    /// <summary>A car without the fields that the mask hides; null when there is none or it is in the trash.</summary>
    internal CarDetails? Find(int id, FieldMask mask)
    {
        var prepared = _kept.TryTake(out var kept) ? kept : new Prepared(options);
        var keep = false;
        try
        {
            var car = prepared.Find(id, mask);
            keep = !_disposed && _kept.Count < MostKept;
            return car;
        }
        finally
        {
            // One that failed is not used again: the file may be another one.
            if (keep)
            {
                _kept.Add(prepared);
            }
            else
            {
                prepared.Dispose();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        while (_kept.TryTake(out var prepared))
        {
            prepared.Dispose();
        }
    }

    private static CarDetails Make(SqliteDataReader r) => new()
    {
        Id = r.GetInt32(0), Version = r.GetInt64(1), StockNumber = r.GetString(2), Vin = Text(r, 3), Make = r.GetString(4), Model = Text(r, 5),
        Title = r.GetString(6), Year = Number(r, 7), Mileage = Number(r, 8), Price = Amount(r, 9), Damage = Text(r, 10), Colour = Text(r, 11),
        Fuel = (CarFuel?)Number(r, 12), Gearbox = (CarGearbox?)Number(r, 13), Body = (CarBody?)Number(r, 14), PowerKw = Number(r, 15), Doors = Number(r, 16),
        FirstRegistered = Text(r, 17) is { } month ? Month.Parse(month, null) : null, Location = Text(r, 18), Notes = Text(r, 19), Status = (CarStatus)r.GetInt32(20),
        AcquiredOn = Day(r, 21), LastSeenAt = r.IsDBNull(22) ? null : Time(r, 22), CreatedAt = Time(r, 23), CreatedBy = r.GetString(24), ChangedAt = Time(r, 25),
        ChangedBy = r.GetString(26), PurchasePrice = Amount(r, 27), SalePrice = Amount(r, 28), SoldOn = Day(r, 29), SoldBy = Text(r, 30), BuyerName = Text(r, 31),
        StatusSince = Time(r, 32),
    };

    private static string? Text(SqliteDataReader r, int i) => r.IsDBNull(i) ? null : r.GetString(i);

    private static int? Number(SqliteDataReader r, int i) => r.IsDBNull(i) ? null : r.GetInt32(i);

    private static decimal? Amount(SqliteDataReader r, int i) => r.IsDBNull(i) ? null : r.GetInt64(i) / 100m;

    private static DateOnly? Day(SqliteDataReader r, int i) => r.IsDBNull(i) ? null : r.GetFieldValue<DateOnly>(i);

    private static DateTime Time(SqliteDataReader r, int i) => DateTime.SpecifyKind(r.GetDateTime(i), DateTimeKind.Utc);

    /// <summary>A connection of its own with a statement for each set of hidden fields.</summary>
    private sealed class Prepared : IDisposable
    {
        private readonly SqliteConnection _connection;
        private readonly Dictionary<string, SqliteCommand> _byHidden = [];

        public Prepared(DataOptions options)
        {
            var own = new SqliteConnectionStringBuilder(SqliteSetup.ConnectionString(options)) { Pooling = false, Mode = SqliteOpenMode.ReadOnly };
            _connection = new SqliteConnection(own.ToString());
            _connection.Open();
        }

        public CarDetails? Find(int id, FieldMask mask)
        {
            var hidden = mask.IsEmpty ? [] : mask.PropertiesOf(typeof(Car));
            var key = string.Join(',', hidden);
            if (!_byHidden.TryGetValue(key, out var command))
            {
                _byHidden.Add(key, command = Prepare(hidden));
            }

            command.Parameters[0].Value = id;
            using var reader = command.ExecuteReader();
            return reader.Read() ? Make(reader) : null;
        }

        public void Dispose()
        {
            foreach (var command in _byHidden.Values)
            {
                command.Dispose();
            }

            _connection.Dispose();
        }

        /// <summary>What is hidden is not read at all.</summary>
        private SqliteCommand Prepare(IReadOnlyList<string> hidden)
        {
            var command = _connection.CreateCommand();
            command.CommandText = $"""
                SELECT {string.Join(", ", Columns.Select(name => hidden.Contains(name) ? "NULL" : $"\"{name}\""))}
                FROM "Cars" WHERE "Id" = $id AND "DeletedAt" IS NULL
                """;
            command.Parameters.Add("$id", SqliteType.Integer);
            command.Prepare();
            return command;
        }
    }
}

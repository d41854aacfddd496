using System.Collections.Concurrent;
using CarPortal.Data.Cars;
using Microsoft.Data.Sqlite;

namespace CarPortal.Data.Sqlite;

/// <summary>
/// One car by its id, and the first page of a list, past Entity Framework: the requests that other systems make most. EF's
/// part of them (a connection opened, the query put together, the statement parsed anew) took five times as long as the
/// reading; here connections with their prepared statements are kept. A list's statements are EF's own, kept by their
/// query. Tests hold both to what EF reads.
/// </summary>
public sealed class SqliteCarReader(DataOptions options) : IDisposable
{
    /// <summary>Most connections that are kept between two requests; more at once are opened and closed.</summary>
    private const int MostKept = 16;

    /// <summary>Most lists whose statements are kept.</summary>
    private const int MostPlans = 256;

    /// <summary>What is read, in the order in which <see cref="Make"/> takes it.</summary>
    private static readonly string[] Columns =
    [
        nameof(Car.Id), nameof(Car.Version), nameof(Car.StockNumber), nameof(Car.Vin), nameof(Car.Make), nameof(Car.Model), nameof(Car.Title), nameof(Car.Year),
        nameof(Car.Mileage), nameof(Car.Price), nameof(Car.Damage), nameof(Car.Colour), nameof(Car.Fuel), nameof(Car.Gearbox), nameof(Car.Body), nameof(Car.PowerKw),
        nameof(Car.Doors), nameof(Car.FirstRegistered), nameof(Car.Location), nameof(Car.Notes), nameof(Car.Status), nameof(Car.AcquiredOn), nameof(Car.LastSeenAt),
        nameof(Car.CreatedAt), nameof(Car.CreatedBy), nameof(Car.ChangedAt), nameof(Car.ChangedBy), nameof(Car.PurchasePrice), nameof(Car.SalePrice), nameof(Car.SoldOn),
        nameof(Car.SoldBy), nameof(Car.BuyerName), nameof(Car.StatusSince),
    ];

    private static readonly string All = string.Join(", ", Columns.Select(name => $"c.\"{name}\""));

    private readonly ConcurrentBag<Prepared> _kept = [];
    private readonly ConcurrentDictionary<string, SqlitePagePlan?> _plans = [];
    private volatile bool _disposed;

    /// <summary>Whether the portal is on a database that this can read.</summary>
    internal bool CanRead => options.Provider == DatabaseProvider.Sqlite;

    /// <summary>A car without the fields that the mask hides; null when there is none or it is in the trash.</summary>
    internal CarDetails? Find(int id, FieldMask mask) => Use(prepared => prepared.Find(id, mask));

    /// <summary>The first page of a list, with its total; null where it is not to be had in this way.</summary>
    /// <param name="query">The list.</param>
    /// <param name="mask">What is hidden from whoever reads.</param>
    /// <param name="find">Makes what finds the list otherwise; it checks that the query reads nothing hidden.</param>
    internal PagedResult<CarDetails>? ReadPage(CarQuery query, FieldMask mask, Func<CarFinder> find)
    {
        // What counts from today is another query tomorrow, and what a cursor names each time.
        if (query is not { Search: null, After: null, Before: null } || query.Conditions.Any(c => c.Field.Property is null || c.From is RelativeDay || c.To is RelativeDay))
        {
            return null;
        }

        var key = string.Join(',', mask.PropertiesOf(typeof(Car))) + CarQueryText.ToUrl(query);
        if (!_plans.TryGetValue(key, out var plan))
        {
            plan = SqlitePagePlan.Of(find(), query.Take, Select(mask));
            if (_plans.Count >= MostPlans)
            {
                _plans.Clear();
            }

            _plans[key] = plan;
        }

        if (plan is null)
        {
            return null;
        }

        var page = Use(prepared => prepared.ReadPage(plan));
        if (page is null)
        {
            _plans[key] = null; // The next would try in vain too.
        }

        return page;
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

    private T Use<T>(Func<Prepared, T> use)
    {
        _kept.TryTake(out var prepared);
        if (prepared is { HasMoved: true })
        {
            prepared.Dispose(); // It would answer from a file that was removed or replaced.
            prepared = null;
        }

        prepared ??= new Prepared(options);
        var keep = false;
        try
        {
            var result = use(prepared);
            keep = !_disposed && _kept.Count < MostKept;
            return result;
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

    /// <summary>The columns to read; what is hidden is not read at all.</summary>
    private static string Select(FieldMask mask)
    {
        if (mask.IsEmpty)
        {
            return All;
        }

        var hidden = mask.PropertiesOf(typeof(Car));
        return string.Join(", ", Columns.Select(name => hidden.Contains(name) ? "NULL" : $"c.\"{name}\""));
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

    /// <summary>A sort key, in the type that the cursor has it in.</summary>
    private static object? Key(SqliteDataReader r, CarSortColumn column)
    {
        var i = r.GetOrdinal(column.Property);
        var type = Nullable.GetUnderlyingType(column.Key.ReturnType) ?? column.Key.ReturnType;
        return r.IsDBNull(i) ? null
            : type.IsEnum ? Enum.ToObject(type, r.GetInt64(i))
            : type == typeof(string) ? r.GetString(i)
            : type == typeof(decimal) ? Amount(r, i)
            : type == typeof(DateTime) ? Time(r, i)
            : type == typeof(DateOnly) ? Day(r, i)
            : r.GetInt32(i);
    }

    private static string? Text(SqliteDataReader r, int i) => r.IsDBNull(i) ? null : r.GetString(i);

    private static int? Number(SqliteDataReader r, int i) => r.IsDBNull(i) ? null : r.GetInt32(i);

    private static decimal? Amount(SqliteDataReader r, int i) => r.IsDBNull(i) ? null : r.GetInt64(i) / 100m;

    private static DateOnly? Day(SqliteDataReader r, int i) => r.IsDBNull(i) ? null : r.GetFieldValue<DateOnly>(i);

    /// <summary>A time in the provider's one form, 2026-11-23 10:11:12.1234567: parsing any form took a tenth of a list.</summary>
    private static DateTime Time(SqliteDataReader r, int i)
    {
        var text = r.GetString(i);
        var time = new DateTime(Digits(text, 0, 4), Digits(text, 5, 2), Digits(text, 8, 2), Digits(text, 11, 2), Digits(text, 14, 2), Digits(text, 17, 2), DateTimeKind.Utc);
        return text.Length <= 20 ? time : time.AddTicks(Digits(text, 20, text.Length - 20) * (long)Math.Pow(10, 27 - text.Length));
    }

    private static int Digits(string text, int at, int count)
    {
        var number = 0;
        for (var i = at; i < at + count; i++)
        {
            number = (number * 10) + (text[i] - '0');
        }

        return number;
    }

    /// <summary>A connection of its own with its prepared statements.</summary>
    private sealed class Prepared : IDisposable
    {
        private readonly SqliteConnection _connection;
        private readonly Dictionary<string, SqliteCommand> _finds = [];
        private readonly Dictionary<string, SqliteCommand> _others = [];
        private (long Version, Dictionary<SqlitePagePlan, int> ByPlan) _counts = (-1, new(ReferenceEqualityComparer.Instance));

        public Prepared(DataOptions options)
        {
            var own = new SqliteConnectionStringBuilder(SqliteSetup.ConnectionString(options)) { Pooling = false, Mode = SqliteOpenMode.ReadOnly };
            _connection = new SqliteConnection(own.ToString());
            _connection.Open();
        }

        public bool HasMoved => SqliteSetup.HasMoved(_connection);

        public CarDetails? Find(int id, FieldMask mask)
        {
            var columns = Select(mask);
            if (!_finds.TryGetValue(columns, out var command))
            {
                _finds.Add(columns, command = PrepareFind(columns));
            }

            command.Parameters[0].Value = id;
            using var reader = command.ExecuteReader();
            return reader.Read() ? Make(reader) : null;
        }

        /// <summary>The page, all of one moment; null when it is not full and there may be more.</summary>
        public PagedResult<CarDetails>? ReadPage(SqlitePagePlan plan)
        {
            Of(new("BEGIN", [])).ExecuteNonQuery();
            var (cars, last, hasNext) = ReadCars(plan);
            var count = hasNext ? CountAgain(plan) : cars.Count;
            Of(new("COMMIT", [])).ExecuteNonQuery();
            return plan.MayHaveMore && !hasNext ? null : new PagedResult<CarDetails>(
                cars, Math.Min(count, CarFinder.MostCounted), hasNext ? plan.Order.CursorAt(cars[^1].Id, last, cars.Count) : null, null, cars.Count == 0 ? 0 : 1)
                { TotalIsExact = count <= CarFinder.MostCounted };
        }

        public void Dispose()
        {
            foreach (var command in _finds.Values.Concat(_others.Values))
            {
                command.Dispose();
            }

            _connection.Dispose();
        }

        private (List<CarDetails> Cars, IReadOnlyList<object?> Last, bool HasNext) ReadCars(SqlitePagePlan plan)
        {
            var cars = new List<CarDetails>(plan.Take);
            IReadOnlyList<object?> last = [];
            foreach (var step in plan.Steps)
            {
                using var reader = Of(step).ExecuteReader();
                while (reader.Read())
                {
                    if (cars.Count == plan.Take)
                    {
                        return (cars, last, true);
                    }

                    cars.Add(Make(reader));
                    if (cars.Count == plan.Take)
                    {
                        last = [.. plan.Order.Columns.Select(column => Key(reader, column))];
                    }
                }
            }

            return (cars, last, false);
        }

        /// <summary>What was counted stays true until somebody commits, which this connection knows of since it reads.</summary>
        private int CountAgain(SqlitePagePlan plan)
        {
            var version = (long)Of(new("PRAGMA data_version", [])).ExecuteScalar()!;
            if (_counts.Version != version || _counts.ByPlan.Count >= MostPlans)
            {
                _counts = (version, new(ReferenceEqualityComparer.Instance));
            }

            if (!_counts.ByPlan.TryGetValue(plan, out var count))
            {
                _counts.ByPlan[plan] = count = (int)(long)Of(plan.Count).ExecuteScalar()!;
            }

            return count;
        }

        private SqliteCommand Of(SqlitePagePlan.Text text)
        {
            if (!_others.TryGetValue(text.Sql, out var command))
            {
                if (_others.Count >= MostPlans)
                {
                    _others.Values.ToList().ForEach(c => c.Dispose());
                    _others.Clear();
                }

                command = _connection.CreateCommand();
                command.CommandText = text.Sql;
                foreach (var (name, value) in text.Values)
                {
                    command.Parameters.AddWithValue(name, value ?? DBNull.Value);
                }

                command.Prepare();
                _others.Add(text.Sql, command);
                return command;
            }

            for (var i = 0; i < text.Values.Count; i++)
            {
                command.Parameters[i].Value = text.Values[i].Value ?? DBNull.Value;
            }

            return command;
        }

        private SqliteCommand PrepareFind(string columns)
        {
            var command = _connection.CreateCommand();
            command.CommandText = $"""SELECT {columns} FROM "Cars" AS c WHERE c."Id" = $id AND c."DeletedAt" IS NULL""";
            command.Parameters.Add("$id", SqliteType.Integer);
            command.Prepare();
            return command;
        }
    }
}

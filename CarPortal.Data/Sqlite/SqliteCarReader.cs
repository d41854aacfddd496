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

        var key = mask.KeyOf(typeof(Car)) + CarQueryText.ToUrl(query);
        if (!_plans.TryGetValue(key, out var plan))
        {
            plan = SqlitePagePlan.Of(find(), query.Take, SqliteCarRow.Select(mask));
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
            var columns = SqliteCarRow.Select(mask);
            if (!_finds.TryGetValue(columns, out var command))
            {
                _finds.Add(columns, command = PrepareFind(columns));
            }

            command.Parameters[0].Value = id;
            using var reader = command.ExecuteReader();
            return reader.Read() ? SqliteCarRow.Make(reader) : null;
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

                    cars.Add(SqliteCarRow.Make(reader));
                    if (cars.Count == plan.Take)
                    {
                        last = [.. plan.Order.Columns.Select(column => SqliteCarRow.Key(reader, column))];
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

using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace CarPortal.Data.Cars;

/// <summary>
/// The list's order and how a page is found in it by seeking: from the last row seen, never by counting rows over. Cars
/// without a value come last. A page is read in up to three steps, each a plain index range on both databases: the
/// rest of those equal to the key, those beyond it, those without a value. One query with OR scans all equals instead.
/// </summary>
internal abstract class CarOrder
{
    /// <summary>The order a query asks for.</summary>
    public static CarOrder Of(CarQuery query) => query.Sort switch
    {
        CarSort.StockNumber => Text(query, c => c.StockNumber),
        CarSort.Vin => Text(query, c => c.Vin),
        CarSort.Make => Text(query, c => c.MakeKey),
        CarSort.Model => Text(query, c => c.ModelKey),
        CarSort.Title => Text(query, c => c.TitleKey),
        CarSort.Year => Value(query, c => c.Year),
        CarSort.Mileage => Value(query, c => c.Mileage),
        CarSort.Price => Value(query, c => c.Price),
        CarSort.Location => Text(query, c => c.Location),
        CarSort.Status => Value(query, c => (CarStatus?)c.Status),
        CarSort.AcquiredOn => Value(query, c => c.AcquiredOn),
        CarSort.LastSeenAt => Value(query, c => c.LastSeenAt),
        CarSort.CreatedAt => Value(query, c => (DateTime?)c.CreatedAt),
        CarSort.ChangedAt => Value(query, c => (DateTime?)c.ChangedAt),
        _ => Value(query, c => (int?)c.Id),
    };

    /// <summary>What the order reads of a car.</summary>
    public abstract LambdaExpression Key { get; }

    /// <summary>Whether the text is a cursor of this order.</summary>
    public abstract bool IsCursor(string text);

    /// <summary>
    /// Reads the page that the query's cursor and size ask for, and one row more to know whether there is another.
    /// </summary>
    /// <param name="cars">The cars that match the query.</param>
    /// <param name="projection">What to read of each.</param>
    /// <param name="total">How many match in all.</param>
    /// <param name="ct">Cancels.</param>
    public abstract Task<PagedResult<T>> ReadPageAsync<T>(
        IQueryable<Car> cars, Expression<Func<Car, T>> projection, int total, CancellationToken ct);

    /// <summary>Everything that matches, in order, as queries to run one after the other: for an export.</summary>
    public abstract IEnumerable<IQueryable<Car>> All(IQueryable<Car> cars);

    private static Order<T?> Value<T>(CarQuery query, Expression<Func<Car, T?>> key)
        where T : struct => new(query, key);

    private static Order<string?> Text(CarQuery query, Expression<Func<Car, string?>> key) => new(query, key);

    private sealed class Order<TKey>(CarQuery query, Expression<Func<Car, TKey>> key) : CarOrder
    {
        private readonly string _name = query.Sort + (query.Descending ? "-" : "");

        public override LambdaExpression Key => key;

        public override bool IsCursor(string text) => CarCursor<TKey>.Read(text, _name) is not null;

        public override IEnumerable<IQueryable<Car>> All(IQueryable<Car> cars) => Steps(cars, null, backwards: false);

        public override async Task<PagedResult<T>> ReadPageAsync<T>(
            IQueryable<Car> cars, Expression<Func<Car, T>> projection, int total, CancellationToken ct)
        {
            var backwards = query.Before is not null;
            var cursor = query.Before ?? query.After;
            var from = cursor is null ? null : CarCursor<TKey>.Read(cursor, _name);
            var keyed = WithPlace(projection);
            var rows = new List<Keyed<T>>(query.Take + 1);
            foreach (var step in Steps(cars, from, backwards))
            {
                rows.AddRange(await step.Take(query.Take + 1 - rows.Count).Select(keyed).ToListAsync(ct));
                if (rows.Count > query.Take)
                {
                    break;
                }
            }

            var more = rows.Count > query.Take;
            if (more)
            {
                rows.RemoveAt(query.Take);
            }

            if (backwards)
            {
                rows.Reverse();
            }

            if (rows.Count == 0)
            {
                return new PagedResult<T>([], total, null, null, 0);
            }

            // Going back to the start settles the count whatever others did meanwhile.
            var first = backwards ? (more ? Math.Max(1, from!.Position - rows.Count) : 1) : (from?.Position ?? 0) + 1;
            var hasNext = backwards || more;
            var hasPrevious = backwards ? more : from is not null;
            return new PagedResult<T>(
                rows.ConvertAll(row => row.Item),
                total,
                hasNext ? Cursor(rows[^1], first + rows.Count - 1) : null,
                hasPrevious ? Cursor(rows[0], first) : null,
                first);
        }

        private IEnumerable<IQueryable<Car>> Steps(IQueryable<Car> cars, CarCursor<TKey>? place, bool backwards)
        {
            var descending = query.Descending != backwards;
            var hasKey = cars.Where(Compare(ExpressionType.NotEqual, default));
            var noKey = cars.Where(Compare(ExpressionType.Equal, default));

            // A key that is the id itself has neither equals nor gaps.
            if (query.Sort == CarSort.Id)
            {
                yield return InOrder(place is null ? cars : cars.Where(Beyond(place.Id, descending)), descending);
                yield break;
            }

            IEnumerable<IQueryable<Car>> WithKey()
            {
                if (place is null || place.Key is null)
                {
                    yield return InOrder(hasKey, descending);
                    yield break;
                }

                yield return InOrder(cars.Where(Compare(ExpressionType.Equal, place.Key)).Where(Beyond(place.Id, descending)), descending);
                yield return InOrder(
                    cars.Where(Compare(descending ? ExpressionType.LessThan : ExpressionType.GreaterThan, place.Key)), descending);
            }

            IQueryable<Car> WithoutKey() =>
                ById(place is null || place.Key is not null ? noKey : noKey.Where(Beyond(place.Id, descending)), descending);

            if (!backwards)
            {
                if (place is null || place.Key is not null)
                {
                    foreach (var step in WithKey())
                    {
                        yield return step;
                    }
                }

                yield return WithoutKey();
                yield break;
            }

            if (place is null || place.Key is null)
            {
                yield return WithoutKey();
            }

            foreach (var step in WithKey())
            {
                yield return step;
            }
        }

        private string Cursor<T>(Keyed<T> row, int position) => new CarCursor<TKey>(_name, row.Key, row.Id, position).ToText();

        /// <summary>The projection together with the row's place in the order, in one query.</summary>
        private Expression<Func<Car, Keyed<T>>> WithPlace<T>(Expression<Func<Car, T>> projection)
        {
            var car = projection.Parameters[0];
            return Expression.Lambda<Func<Car, Keyed<T>>>(
                Expression.MemberInit(
                    Expression.New(typeof(Keyed<T>)),
                    Expression.Bind(typeof(Keyed<T>).GetProperty(nameof(Keyed<T>.Item))!, projection.Body),
                    Expression.Bind(
                        typeof(Keyed<T>).GetProperty(nameof(Keyed<T>.Key))!,
                        ReplacingExpressionVisitor.Replace(key.Parameters[0], car, key.Body)),
                    Expression.Bind(
                        typeof(Keyed<T>).GetProperty(nameof(Keyed<T>.Id))!, Expression.Property(car, nameof(Car.Id)))),
                car);
        }

        private static IQueryable<Car> ById(IQueryable<Car> cars, bool descending) =>
            descending ? cars.OrderByDescending(c => c.Id) : cars.OrderBy(c => c.Id);

        private static Expression<Func<Car, bool>> Beyond(int id, bool descending) =>
            descending ? c => c.Id < id : c => c.Id > id;

        private Expression<Func<Car, bool>> Compare(ExpressionType comparison, TKey? value) => CarKeyCondition.Compare(key, comparison, value);

        private IQueryable<Car> InOrder(IQueryable<Car> cars, bool descending) =>
            descending ? cars.OrderByDescending(key).ThenByDescending(c => c.Id) : cars.OrderBy(key).ThenBy(c => c.Id);

        private sealed class Keyed<T>
        {
            public required T Item { get; init; }

            public required TKey Key { get; init; }

            public required int Id { get; init; }
        }
    }
}

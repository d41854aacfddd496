using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace CarPortal.Data.Cars;

/// <summary>
/// The list's order and how a page is found in it by seeking: from the last row seen, never by counting rows over. Cars
/// without a value come last. A page is read in a few steps, each a plain index range on both databases: the rest of
/// those equal in every key, then from the last key to the first those beyond it and those without it. One query with OR
/// scans all equals instead.
/// </summary>
internal sealed class CarOrder
{
    private readonly string _name;
    private readonly (CarSortColumn Column, bool Descending)[] _keys;
    private readonly bool _idDescending;

    private CarOrder(CarQuery query)
    {
        // What comes behind the id, which is unique, cannot matter.
        var keys = query.Sorts.TakeWhile(k => k.Field != CarSort.Id).ToList();
        _name = string.Join(',', query.Sorts.Select(CarQueryText.Write));
        _keys = [.. keys.Select(k => (CarSortColumn.Of(k.Field), k.Descending))];
        _idDescending = query.Sorts.Count == 0 || query.Sorts.FirstOrDefault(k => k.Field == CarSort.Id, query.Sorts[^1]).Descending;
    }

    /// <summary>The order a query asks for.</summary>
    public static CarOrder Of(CarQuery query) => new(query);

    /// <summary>The columns it goes by, before the id.</summary>
    public IEnumerable<CarSortColumn> Columns => _keys.Select(k => k.Column);

    /// <summary>What the order reads of a car.</summary>
    public IEnumerable<LambdaExpression> Keys => _keys.Select(k => k.Column.Key);

    /// <summary>The property of <see cref="Car"/> whose index the order follows; null for the id.</summary>
    public string? Lead => _keys is [var (column, _), ..] ? column.Property : null;

    /// <summary>Whether the text is a cursor of this order.</summary>
    public bool IsCursor(string text) => Read(text) is not null;

    /// <summary>Everything that matches, in order, as queries to run one after the other: for an export.</summary>
    public IEnumerable<IQueryable<Car>> All(IQueryable<Car> cars) => Steps(cars, null, backwards: false);

    /// <summary>
    /// Reads the page that the query's cursor and size ask for, and one row more to know whether there is another. Its
    /// total is what can be told from that.
    /// </summary>
    /// <param name="cars">The cars, in whatever way they are to be read.</param>
    /// <param name="filter">Lets those through that match.</param>
    /// <param name="query">The cursor and the size.</param>
    /// <param name="projection">What to read of each.</param>
    /// <param name="within">How many cars to look at in each step; null for all.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<PagedResult<T>> ReadPageAsync<T>(
        IQueryable<Car> cars, Func<IQueryable<Car>, IQueryable<Car>> filter, CarQuery query, Expression<Func<Car, T>> projection, int? within, CancellationToken ct)
    {
        var backwards = query.Before is not null;
        var from = (query.Before ?? query.After) is { } cursor ? Read(cursor) : null;
        var keyed = WithPlace(projection);
        var rows = new List<Keyed<T>>(query.Take + 1);
        foreach (var step in Steps(within is null ? filter(cars) : cars, from, backwards))
        {
            var matches = within is { } most ? filter(step.Take(most)) : step;
            rows.AddRange(await matches.Take(query.Take + 1 - rows.Count).Select(keyed).ToListAsync(ct));
            if (rows.Count > query.Take || (within is { } looked && await step.Skip(looked).AnyAsync(ct)))
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
            return new PagedResult<T>([], 0, null, null, 0) { TotalIsExact = from is null };
        }

        // Going back to the start settles the count whatever others did meanwhile.
        var first = backwards ? (more ? Math.Max(1, from!.Position - rows.Count) : 1) : (from?.Position ?? 0) + 1;
        var hasNext = backwards || more;
        var hasPrevious = backwards ? more : from is not null;
        return new PagedResult<T>(
            rows.ConvertAll(row => row.Item),
            first + rows.Count - (hasNext ? 0 : 1),
            hasNext ? Cursor(rows[^1], first + rows.Count - 1) : null,
            hasPrevious ? Cursor(rows[0], first) : null,
            first) { TotalIsExact = !hasNext && from is null };
    }

    /// <summary>What the first page reads, step by step: the places of cars in the order.</summary>
    public IEnumerable<IQueryable> FirstPlaces(IQueryable<Car> cars, Func<IQueryable<Car>, IQueryable<Car>> filter, int count, int? within)
    {
        var keyed = WithPlace<int>(c => c.Id);
        return Steps(within is null ? filter(cars) : cars, null, backwards: false)
            .Select(step => (within is { } most ? filter(step.Take(most)) : step).Take(count).Select(keyed));
    }

    /// <summary>The cursor of the car that is at a position.</summary>
    public string CursorAt(int id, IReadOnlyList<object?> keys, int position) => new CarCursor(_name, keys, id, position).ToText();

    /// <summary>A cursor at the one car among these, as it is now; null when there is none.</summary>
    public async Task<string?> FindPlaceAsync(IQueryable<Car> car, CancellationToken ct) =>
        await car.Select(WithPlace<int>(c => c.Id)).FirstOrDefaultAsync(ct) is { } row ? Cursor(row, 1) : null;

    /// <summary>The queries that give what comes behind a place, or before it, one after the other.</summary>
    private IEnumerable<IQueryable<Car>> Steps(IQueryable<Car> cars, CarCursor? place, bool backwards)
    {
        var idDescending = _idDescending != backwards;
        if (place is null)
        {
            foreach (var step in _keys.Length == 0 ? [ById(cars, idDescending)] : From(cars, 0, null, backwards))
            {
                yield return step;
            }

            yield break;
        }

        // From the place on among its equals, then level by level outwards.
        var equals = Enumerable.Range(0, _keys.Length).Aggregate(cars, (found, i) => found.Where(_keys[i].Column.Equal(place.Keys[i])));
        yield return ById(equals.Where(BeyondId(place.Id, idDescending)), idDescending);
        for (var level = _keys.Length - 1; level >= 0; level--)
        {
            var prefix = Enumerable.Range(0, level).Aggregate(cars, (found, i) => found.Where(_keys[i].Column.Equal(place.Keys[i])));
            foreach (var step in From(prefix, level, place, backwards))
            {
                yield return step;
            }
        }
    }

    /// <summary>Those beyond a place in one key, in order, with those without a value last (backwards: first).</summary>
    private IEnumerable<IQueryable<Car>> From(IQueryable<Car> cars, int level, CarCursor? place, bool backwards)
    {
        var (column, descends) = _keys[level];
        var descending = descends != backwards;
        var at = place?.Keys[level];
        var isAtNull = place is not null && at is null;
        var without = InOrder(cars.Where(column.IsNull(not: false)), level + 1, hasNulls: true, backwards);
        if (backwards && place is null && !column.IsRequired)
        {
            yield return without;
        }

        if (backwards || !isAtNull)
        {
            // A range of the key has no rows without one; only an open one has to leave them out.
            var with = at is null ? (column.IsRequired ? cars : cars.Where(column.IsNull(not: true))) : cars.Where(column.Beyond(at, descending));
            yield return InOrder(with, level, hasNulls: false, backwards);
        }

        if (!backwards && !isAtNull && !column.IsRequired)
        {
            yield return without;
        }
    }

    /// <summary>In the order of the keys from this level on.</summary>
    private IQueryable<Car> InOrder(IQueryable<Car> cars, int level, bool hasNulls, bool backwards)
    {
        var idDescending = _idDescending != backwards;
        IOrderedQueryable<Car>? ordered = null;
        for (var i = level; i < _keys.Length; i++)
        {
            var (column, descends) = _keys[i];
            ordered = column.Order(cars, ordered, descends != backwards, hasNulls || i > level ? backwards : null);
        }

        return ordered is null ? ById(cars, idDescending) : idDescending ? ordered.ThenByDescending(c => c.Id) : ordered.ThenBy(c => c.Id);
    }

    private CarCursor? Read(string text) => CarCursor.Read(text, _name, [.. _keys.Select(k => k.Column)]);

    private string Cursor<T>(Keyed<T> row, int position) => CursorAt(row.Id, row.Keys, position);

    /// <summary>The projection together with the row's place in the order, in one query.</summary>
    private Expression<Func<Car, Keyed<T>>> WithPlace<T>(Expression<Func<Car, T>> projection)
    {
        var car = projection.Parameters[0];
        var keys = _keys.Select(k => Expression.Convert(ReplacingExpressionVisitor.Replace(k.Column.Key.Parameters[0], car, k.Column.Key.Body), typeof(object)));
        return Expression.Lambda<Func<Car, Keyed<T>>>(
            Expression.MemberInit(
                Expression.New(typeof(Keyed<T>)),
                Expression.Bind(typeof(Keyed<T>).GetProperty(nameof(Keyed<T>.Item))!, projection.Body),
                Expression.Bind(typeof(Keyed<T>).GetProperty(nameof(Keyed<T>.Keys))!, Expression.NewArrayInit(typeof(object), keys)),
                Expression.Bind(typeof(Keyed<T>).GetProperty(nameof(Keyed<T>.Id))!, Expression.Property(car, nameof(Car.Id)))),
            car);
    }

    private static Expression<Func<Car, bool>> BeyondId(int id, bool descending) =>
        descending ? c => c.Id < id : c => c.Id > id;

    private static IQueryable<Car> ById(IQueryable<Car> cars, bool descending) =>
        descending ? cars.OrderByDescending(c => c.Id) : cars.OrderBy(c => c.Id);

    private sealed class Keyed<T>
    {
        public required T Item { get; init; }

        public required object?[] Keys { get; init; }

        public required int Id { get; init; }
    }
}

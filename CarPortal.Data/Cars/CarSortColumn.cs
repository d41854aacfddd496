using System.Linq.Expressions;
using System.Text.Json;

namespace CarPortal.Data.Cars;

/// <summary>A column that lists are sorted by: its conditions and its place in an ORDER BY, whatever its type.</summary>
internal abstract class CarSortColumn
{
    private static readonly Dictionary<CarSort, CarSortColumn> All = new()
    {
        [CarSort.StockNumber] = new Column<string>(c => c.StockNumber, isRequired: true),
        [CarSort.Vin] = new Column<string?>(c => c.Vin),
        [CarSort.Make] = new Column<string>(c => c.MakeKey, isRequired: true),
        [CarSort.Model] = new Column<string?>(c => c.ModelKey),
        [CarSort.Title] = new Column<string>(c => c.TitleKey, isRequired: true),
        [CarSort.Year] = new Column<int?>(c => c.Year),
        [CarSort.Mileage] = new Column<int?>(c => c.Mileage),
        [CarSort.Price] = new Column<decimal?>(c => c.Price),
        [CarSort.Location] = new Column<string?>(c => c.LocationKey),
        [CarSort.Status] = new Column<CarStatus?>(c => c.Status, isRequired: true),
        [CarSort.AcquiredOn] = new Column<DateOnly?>(c => c.AcquiredOn),
        [CarSort.LastSeenAt] = new Column<DateTime?>(c => c.LastSeenAt),
        [CarSort.CreatedAt] = new Column<DateTime?>(c => c.CreatedAt, isRequired: true),
        [CarSort.PriceChangedAt] = new Column<DateTime?>(c => c.PriceChangedAt),
        [CarSort.Colour] = new Column<string?>(c => c.ColourKey),
        [CarSort.Fuel] = new Column<CarFuel?>(c => c.Fuel),
        [CarSort.Gearbox] = new Column<CarGearbox?>(c => c.Gearbox),
        [CarSort.Body] = new Column<CarBody?>(c => c.Body),
        [CarSort.PowerKw] = new Column<int?>(c => c.PowerKw),
        [CarSort.ChangedAt] = new Column<DateTime?>(c => c.ChangedAt, isRequired: true),
    };

    /// <summary>What it reads of a car.</summary>
    public abstract LambdaExpression Key { get; }

    /// <summary>Whether every car has a value.</summary>
    public abstract bool IsRequired { get; }

    /// <summary>The property of <see cref="Car"/> that it is.</summary>
    public string Property => CarKeyCondition.PropertyOf(Key);

    /// <summary>The column of a sort field; every one but the id has one.</summary>
    public static CarSortColumn Of(CarSort sort) => All[sort];

    public abstract Expression<Func<Car, bool>> IsNull(bool not);

    public abstract Expression<Func<Car, bool>> Equal(object? value);

    public abstract Expression<Func<Car, bool>> Beyond(object value, bool descending);

    /// <summary>Orders cars by this column, behind what they are ordered by already.</summary>
    /// <param name="cars">The cars.</param>
    /// <param name="ordered">The same, if they have an order.</param>
    /// <param name="descending">From high to low.</param>
    /// <param name="nullsFirst">Where those without a value go; null when there are none.</param>
    public abstract IOrderedQueryable<Car> Order(IQueryable<Car> cars, IOrderedQueryable<Car>? ordered, bool descending, bool? nullsFirst);

    /// <summary>A value from a cursor, which anybody may have made up.</summary>
    /// <exception cref="JsonException">It is none of this column.</exception>
    public abstract object? Read(JsonElement value);

    private sealed class Column<T>(Expression<Func<Car, T>> key, bool isRequired = false) : CarSortColumn
    {
        public override LambdaExpression Key => key;

        public override bool IsRequired => isRequired;

        public override Expression<Func<Car, bool>> IsNull(bool not) =>
            CarKeyCondition.Compare(key, not ? ExpressionType.NotEqual : ExpressionType.Equal, default);

        public override Expression<Func<Car, bool>> Equal(object? value) => CarKeyCondition.Compare(key, ExpressionType.Equal, (T?)value);

        public override Expression<Func<Car, bool>> Beyond(object value, bool descending) =>
            CarKeyCondition.Compare(key, descending ? ExpressionType.LessThan : ExpressionType.GreaterThan, (T)value);

        public override IOrderedQueryable<Car> Order(IQueryable<Car> cars, IOrderedQueryable<Car>? ordered, bool descending, bool? nullsFirst)
        {
            if (nullsFirst is { } first && !isRequired)
            {
                ordered = By(cars, ordered, IsNull(not: false), first);
            }

            return By(cars, ordered, key, descending);
        }

        private static IOrderedQueryable<Car> By<TKey>(
            IQueryable<Car> cars, IOrderedQueryable<Car>? ordered, Expression<Func<Car, TKey>> by, bool descending) => (ordered, descending) switch
        {
            (null, false) => cars.OrderBy(by),
            (null, true) => cars.OrderByDescending(by),
            (_, false) => ordered.ThenBy(by),
            (_, true) => ordered.ThenByDescending(by),
        };

        public override object? Read(JsonElement value)
        {
            var read = value.Deserialize<T>();
            return read switch
            {
                null when isRequired => throw new JsonException("Every car has one."),
                string text when text.Contains('\0', StringComparison.Ordinal) => throw new JsonException("NUL cannot be stored."),
                decimal amount when Math.Abs(amount) > CarRules.MaxPrice => throw new JsonException("Out of range."),
                DateTime { Kind: not DateTimeKind.Utc } => throw new JsonException("Times are UTC."),
                _ => read,
            };
        }
    }
}

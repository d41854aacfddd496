using System.Linq.Expressions;

namespace CarPortal.Data.Cars;

/// <summary>A field that is a column.</summary>
internal sealed class CarFilterField<T>(string name, CarFilterKind kind, Expression<Func<Car, T>> key) : CarFilterField(name, kind)
{
    /// <summary>A typed text as the column has it.</summary>
    public Func<string, string> Normalise { get; init; } = text => text;

    /// <inheritdoc/>
    internal override string? Property => CarKeyCondition.PropertyOf(key);

    /// <inheritdoc/>
    internal override Expression<Func<Car, bool>> Where(CarCondition condition, CarFilterScope scope)
    {
        Expression? asked = null;
        if (condition.Values.Count > 0)
        {
            asked = OneOf([.. condition.Values.Select(v => Stored(v, scope, end: false))]);
        }

        var from = condition.From is { } least ? Compare(ExpressionType.GreaterThanOrEqual, Stored(least, scope, end: false)) : null;
        var to = condition.To is { } most ? Compare(ExpressionType.LessThanOrEqual, Stored(most, scope, end: true)) : null;
        asked = Either(asked, from is not null && to is not null ? Expression.AndAlso(from, to) : from ?? to);
        asked = condition.Empty switch
        {
            true => Either(asked, Compare(ExpressionType.Equal, default)),
            false => asked is null ? Compare(ExpressionType.NotEqual, default) : Expression.AndAlso(asked, Compare(ExpressionType.NotEqual, default)),
            null => asked,
        };
        return Expression.Lambda<Func<Car, bool>>(asked ?? Expression.Constant(true), key.Parameters);
    }

    /// <inheritdoc/>
    internal override Expression<Func<Car, bool>> Contains(string text)
    {
        var within = Expression.Call(key.Body, nameof(string.Contains), null, CarKeyCondition.Parameter(Normalise(text.Replace('\0', '\u0001'))));
        return Expression.Lambda<Func<Car, bool>>(within, key.Parameters);
    }

    private static Expression? Either(Expression? a, Expression? b) => a is null ? b : b is null ? a : Expression.OrElse(a, b);

    private Expression Compare(ExpressionType comparison, T? value) => CarKeyCondition.Compare(key, comparison, value).Body;

    private Expression OneOf(List<T> values) => values.Count == 1
        ? Compare(ExpressionType.Equal, values[0])
        : Expression.Call(typeof(Enumerable), nameof(Enumerable.Contains), [typeof(T)], CarKeyCondition.Parameter(values), key.Body);

    private T Stored(object value, CarFilterScope scope, bool end) => (T)(Kind switch
    {
        CarFilterKind.Text => (object)Normalise(((string)value).Replace('\0', '\u0001')),
        CarFilterKind.Day => scope.Day(value),
        CarFilterKind.Time => end ? scope.EndOf(value) : scope.StartOf(value),
        _ => value,
    });
}

/// <summary>How many photos a car has.</summary>
internal sealed class CarPhotosFilterField : CarFilterField
{
    public CarPhotosFilterField()
        : base("photos", CarFilterKind.Whole) => (Max, CanBeEmpty, HasValues) = (Photos.CarPhoto.MaxPerCar, false, false);

    /// <inheritdoc/>
    internal override Expression<Func<Car, bool>> Where(CarCondition condition, CarFilterScope scope)
    {
        var db = scope.Db;
        if (condition is { From: null, To: 0 })
        {
            return c => !db.CarPhotos.Any(p => p.CarId == c.Id && p.DeletedAt == null);
        }

        var (from, to) = ((int?)condition.From ?? 0, (int?)condition.To ?? int.MaxValue);
        return c => db.CarPhotos.Count(p => p.CarId == c.Id && p.DeletedAt == null) >= from
            && db.CarPhotos.Count(p => p.CarId == c.Id && p.DeletedAt == null) <= to;
    }
}

/// <summary>For how many days a car stands here: since it was acquired, or since its record was made. Nobody has one that has left.</summary>
internal sealed class CarDaysInStockFilterField : CarFilterField
{
    /// <summary>A thousand years: no car is older, and no day is out of the calendar.</summary>
    private const int MostDays = 365_000;

    private static readonly CarStatus[] Gone = [CarStatus.Delivered, CarStatus.Withdrawn];

    public CarDaysInStockFilterField()
        : base("daysInStock", CarFilterKind.Whole) => (Max, CanBeEmpty, HasValues) = (MostDays, false, false);

    /// <inheritdoc/>
    internal override Expression<Func<Car, bool>> Where(CarCondition condition, CarFilterScope scope)
    {
        var latest = scope.Today.AddDays(-((int?)condition.From ?? 0));
        DateOnly? earliest = (int?)condition.To is { } most ? scope.Today.AddDays(-most) : null;
        var (latestMade, earliestMade) = (scope.EndOf(latest), scope.StartOf(earliest ?? DateOnly.MinValue.AddDays(1)));
        var first = earliest ?? DateOnly.MinValue;
        return c => !Gone.Contains(c.Status)
            && (c.AcquiredOn != null ? c.AcquiredOn <= latest && c.AcquiredOn >= first : c.CreatedAt <= latestMade && c.CreatedAt >= earliestMade);
    }
}

using System.Linq.Expressions;

namespace CarPortal.Data.Cars;

/// <summary>
/// Conditions on a sort key whose type is known at run time only, as expressions that both databases translate into
/// plain index ranges.
/// </summary>
internal static class CarKeyCondition
{
    /// <summary>The condition <c>key ∘ value</c>; texts compare in byte order, as they are stored.</summary>
    public static Expression<Func<Car, bool>> Compare<TKey>(
        Expression<Func<Car, TKey>> key, ExpressionType comparison, TKey? value)
    {
        // A captured field, so that the database gets a parameter and can keep its plan.
        var right = Expression.Convert(
            value is null
                ? Expression.Constant(null, typeof(TKey))
                : Parameter(value),
            typeof(TKey));
        var ordered = comparison is ExpressionType.LessThan or ExpressionType.GreaterThan;
        var body = ordered && typeof(TKey) == typeof(string)
            ? Expression.MakeBinary(
                comparison,
                Expression.Call(typeof(string), nameof(string.Compare), null, key.Body, right),
                Expression.Constant(0))
            : CompareValues<TKey>(comparison, key.Body, right);
        return Expression.Lambda<Func<Car, bool>>(body, key.Parameters);
    }

    /// <summary>The property of <see cref="Car"/> that a key is.</summary>
    public static string PropertyOf(LambdaExpression key) =>
        ((MemberExpression)(key.Body is UnaryExpression convert ? convert.Operand : key.Body)).Member.Name;

    /// <summary>A value that the database gets as a parameter.</summary>
    public static Expression Parameter<T>(T value) => Expression.Field(Expression.Constant(new Box<T>(value)), nameof(Box<T>.Value));

    private static BinaryExpression CompareValues<TKey>(ExpressionType comparison, Expression left, Expression right)
    {
        // Expression trees compare enums by equality only; their numbers compare.
        var isEnum = Nullable.GetUnderlyingType(typeof(TKey)) is { IsEnum: true };
        return isEnum && comparison is not (ExpressionType.Equal or ExpressionType.NotEqual)
            ? Expression.MakeBinary(comparison, Expression.Convert(left, typeof(int?)), Expression.Convert(right, typeof(int?)))
            : Expression.MakeBinary(comparison, left, right);
    }

    private sealed class Box<TKey>(TKey value)
    {
        public readonly TKey Value = value;
    }
}

using System.Linq.Expressions;
using CarPortal.Data.Search;

namespace CarPortal.Data.Cars;

/// <summary>What a <see cref="CarQuery"/> lets through.</summary>
internal static class CarFilter
{
    public static IQueryable<Car> Apply(IQueryable<Car> cars, CarQuery query, SearchTerms terms, CarFilterScope scope) =>
        Conditions(query, terms, scope).Aggregate(Apply(cars, terms), (found, condition) => found.Where(condition));

    /// <summary>What is asked of fields, in the query and in its search.</summary>
    private static IEnumerable<Expression<Func<Car, bool>>> Conditions(CarQuery query, SearchTerms terms, CarFilterScope scope) =>
        query.Conditions.Concat(terms.Conditions).Where(c => !c.IsVoid).Select(c => c.Field.Where(c, scope))
            .Concat(terms.Within.Select(w => w.Field.Contains(w.Text)));

    private static IQueryable<Car> Apply(IQueryable<Car> cars, SearchTerms terms)
    {
        foreach (var needle in terms.Needles)
        {
            cars = cars.Where(c => c.SearchText.Contains(needle));
        }

        foreach (var needle in terms.Excluded)
        {
            cars = cars.Where(c => !c.SearchText.Contains(needle));
        }

        return cars;
    }
}

using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.Cars;

/// <summary>The cars that match a query, in its order, for somebody who may not see every field.</summary>
internal static class CarFinder
{
    /// <exception cref="PermissionDeniedException">The query filters or sorts by a hidden field.</exception>
    public static (IQueryable<Car> Cars, CarOrder Order) Find(IQueryable<Car> among, CarQuery query, FieldMask mask)
    {
        var (cars, order) = (CarFilter.Apply(among.AsNoTracking(), query), CarOrder.Of(query));
        mask.Demand(cars.Expression);
        mask.Demand(order.Key);
        return (cars, order);
    }

    /// <inheritdoc cref="Find"/>
    public static async Task<PagedResult<T>> ReadPageAsync<T>(
        IQueryable<Car> among, CarQuery query, Expression<Func<Car, T>> projection, FieldMask mask, CancellationToken ct)
    {
        var (cars, order) = Find(among, query, mask);
        var total = await cars.CountAsync(ct);
        return await order.ReadPageAsync(cars, mask.Apply(projection), total, ct);
    }
}

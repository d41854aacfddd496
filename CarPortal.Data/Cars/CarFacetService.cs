using System.Linq.Expressions;
using CarPortal.Data.Views;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CarPortal.Data.Cars;

/// <summary>
/// Counts that come after the rows: how many cars there are of each value of a field, and of each group. They go over all
/// that match, so they have <see cref="Time"/> and are left out when it is over; cancelling stops the database.
/// </summary>
public sealed class CarFacetService(
    IDbContextFactory<CarPortalDbContext> dbFactory, ActorSource actors, TimeProvider clock, IOptions<CarOptions> options, CarCounts counts)
{
    /// <summary>Most values of a field.</summary>
    public const int MostValues = 50;

    /// <summary>For how long may be counted.</summary>
    public static readonly TimeSpan Time = TimeSpan.FromSeconds(2);

    private static readonly Dictionary<string, Func<IQueryable<Car>, CancellationToken, Task<List<CarFacetValue>>>> Counters = new()
    {
        ["status"] = (cars, ct) => CountAsync(cars, c => (CarStatus?)c.Status, ct),
        ["fuel"] = (cars, ct) => CountAsync(cars, c => c.Fuel, ct),
        ["gearbox"] = (cars, ct) => CountAsync(cars, c => c.Gearbox, ct),
        ["body"] = (cars, ct) => CountAsync(cars, c => c.Body, ct),
        ["make"] = (cars, ct) => CountTextAsync(cars.GroupBy(c => c.MakeKey).Select(g => new Named { Key = g.Key, Text = g.Min(c => c.Make), Count = g.Count() }), ct),
        ["location"] = (cars, ct) => CountTextAsync(cars.GroupBy(c => c.LocationKey).Select(g => new Named { Key = g.Key, Text = g.Min(c => c.Location), Count = g.Count() }), ct),
        ["colour"] = (cars, ct) => CountTextAsync(cars.GroupBy(c => c.ColourKey).Select(g => new Named { Key = g.Key, Text = g.Min(c => c.Colour), Count = g.Count() }), ct),
    };

    /// <summary>The fields whose values are counted.</summary>
    public static IReadOnlyList<CarFilterField> Fields { get; } = [.. Counters.Keys.Select(CarFilterField.Of)];

    /// <summary>
    /// The most frequent values of a field among the cars that match the rest of a query: what the query asks of the field
    /// itself is left out.
    /// </summary>
    /// <param name="query">The query.</param>
    /// <param name="field">One of <see cref="Fields"/>.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>At most <see cref="MostValues"/>, the most frequent first; null when it takes too long.</returns>
    /// <exception cref="PermissionDeniedException">The actor may not see cars, or not the field.</exception>
    public Task<IReadOnlyList<CarFacetValue>?> CountAsync(CarQuery query, CarFilterField field, CancellationToken ct = default) =>
        InTimeAsync<IReadOnlyList<CarFacetValue>>(
            field.Name, query.With(new CarCondition(field)), async (cars, stop) => await Counters[field.Name](cars, stop), ct);

    /// <summary>The groups of the cars that match, the largest first; null when it takes too long.</summary>
    /// <exception cref="PermissionDeniedException">The actor may not see cars.</exception>
    public Task<IReadOnlyList<CarGroupTotal>?> SumAsync(CarQuery query, CarGroup group, CancellationToken ct = default) =>
        InTimeAsync<IReadOnlyList<CarGroupTotal>>($"group {group}", query, async (cars, stop) => group switch
        {
            CarGroup.Make => await SumAsync(cars, c => c.MakeKey, stop),
            CarGroup.Location => await SumAsync(cars, c => c.LocationKey, stop),
            _ => await SumAsync(cars, c => c.Status, stop),
        }, ct);

    /// <summary>What a car has in common with the others of its group.</summary>
    public static object? KeyOf(CarListItem car, CarGroup group) => group switch
    {
        CarGroup.Make => TextFolding.Fold(car.Make),
        CarGroup.Location => car.Location is null ? null : TextFolding.Fold(car.Location),
        _ => car.Status,
    };

    private static async Task<List<CarFacetValue>> CountAsync<T>(IQueryable<Car> cars, Expression<Func<Car, T?>> key, CancellationToken ct)
        where T : struct, Enum
    {
        var groups = await cars.GroupBy(key).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(ct);
        return [.. groups.OrderByDescending(g => g.Count).Select(g => new CarFacetValue(g.Key is { } value ? (Enum)(object)value : null, g.Count))];
    }

    private static async Task<List<CarFacetValue>> CountTextAsync(IQueryable<Named> groups, CancellationToken ct)
    {
        var most = await groups.OrderByDescending(g => g.Count).ThenBy(g => g.Key).Take(MostValues).ToListAsync(ct);
        return most.ConvertAll(g => new CarFacetValue(g.Text, g.Count));
    }

    private static async Task<List<CarGroupTotal>> SumAsync<T>(IQueryable<Car> cars, Expression<Func<Car, T>> key, CancellationToken ct)
    {
        var groups = await cars.GroupBy(key).Select(g => new { g.Key, Count = g.Count(), Price = g.Sum(c => c.Price) })
            .OrderByDescending(g => g.Count).Take(1_000).ToListAsync(ct);
        return groups.ConvertAll(g => new CarGroupTotal(g.Key, g.Count, g.Price ?? 0));
    }

    private async Task<T?> InTimeAsync<T>(string what, CarQuery query, Func<IQueryable<Car>, CancellationToken, Task<T>> count, CancellationToken ct)
        where T : class
    {
        var (db, mask) = await dbFactory.OpenForReadAsync(actors, Permissions.CarsRead, ct);
        await using var opened = db;
        var finder = new CarFinder(db, query, mask, clock.UtcNow(), options.Value);
        return await counts.GetAsync(what, query, mask, finder.Today, () => TimeLimit.RunAsync<T?>(
            Time, async time => await db.ReadAsync(stop => count(finder.Matching.AsNoTracking(), stop), time), () => Task.FromResult<T?>(null), ct), ct);
    }

    private sealed class Named
    {
        public string? Key { get; init; }

        public string? Text { get; init; }

        public int Count { get; init; }
    }
}

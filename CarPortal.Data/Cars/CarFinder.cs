using System.Linq.Expressions;
using CarPortal.Data.Search;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.Cars;

/// <summary>
/// The cars that match a query, in its order, for somebody who may not see every field. A page takes the shorter of two
/// ways, whatever the stock: few candidates, named by the index of the search or of one filter, are looked at and sorted;
/// where every index names more than <see cref="MostCandidates"/>, matches are so frequent that walking the order's own
/// index finds a page of them soon. See docs/finding.md.
/// </summary>
internal sealed class CarFinder
{
    /// <summary>Up to so many candidates are sorted. Looking them up costs about what walking as many rows does.</summary>
    public const int MostCandidates = 1_000;

    /// <summary>Matches are counted up to here.</summary>
    public const int MostCounted = 10_000;

    private readonly CarPortalDbContext _db;
    private readonly CarQuery _query;
    private readonly FieldMask _mask;
    private readonly CarFilterScope _scope;
    private readonly SearchTerms _terms;
    private readonly bool _trash;
    private int[]? _candidates;
    private bool _searched;

    /// <exception cref="PermissionDeniedException">The query filters or sorts by a hidden field.</exception>
    public CarFinder(CarPortalDbContext db, CarQuery query, FieldMask mask, CarFilterScope scope, bool trash = false)
    {
        (_db, _query, _mask, _scope, _trash) = (db, query, mask, scope, trash);
        _terms = SearchTerms.Parse(query.Search);
        Order = CarOrder.Of(query);
        mask.Demand(Matching.Expression);
        foreach (var key in Order.Keys)
        {
            mask.Demand(key);
        }
    }

    /// <summary>The order.</summary>
    public CarOrder Order { get; }

    /// <summary>All that match, for the database to find as it likes.</summary>
    public IQueryable<Car> Matching => Filter(Among);

    private IQueryable<Car> Among => _trash ? CarService.InTrash(_db) : _db.Cars;

    /// <summary>A page; its total is only what can be told from it.</summary>
    public async Task<PagedResult<T>> ReadPageAsync<T>(Expression<Func<Car, T>> projection, CancellationToken ct)
    {
        var among = await FindCandidatesAsync(ct) is { } ids ? Named(ids) : _trash ? Among : _db.CarsInOrderOf(Order.Lead);
        return await Order.ReadPageAsync(Filter(among).AsNoTracking(), _query, _mask.Apply(projection), ct);
    }

    /// <summary>How many match: up to <see cref="MostCounted"/>, beyond that at least so many.</summary>
    public async Task<(int Count, bool IsExact)> CountAsync(CancellationToken ct)
    {
        var among = await FindCandidatesAsync(ct) is { } ids ? Named(ids)
            : _trash || _terms.Needles.Count == 0 ? Among : _db.CarsOfSearch(_terms.Needles) ?? Among;
        var count = await Filter(among).Take(MostCounted + 1).CountAsync(ct);
        return (Math.Min(count, MostCounted), count <= MostCounted);
    }

    private IQueryable<Car> Filter(IQueryable<Car> cars) => CarFilter.Apply(cars, _query, _terms, _scope);

    private IQueryable<Car> Named(int[] ids) => Among.Where(c => EF.Parameter(ids).Contains(c.Id));

    /// <summary>The ids among which every match is, when an index names few enough; null when none does.</summary>
    private async Task<int[]?> FindCandidatesAsync(CancellationToken ct)
    {
        if (_searched || _trash)
        {
            return _candidates;
        }

        foreach (var source in CandidateSources())
        {
            var ids = await source.Take(MostCandidates + 1).ToArrayAsync(ct);
            if (ids.Length <= MostCandidates)
            {
                _candidates = ids;
                break;
            }
        }

        _searched = true;
        return _candidates;
    }

    private IEnumerable<IQueryable<int>> CandidateSources()
    {
        if (_terms.Needles.Count > 0 && _db.IdsOfSearch(_terms.Needles) is { } ids)
        {
            yield return ids;
        }

        foreach (var condition in _query.Conditions.Concat(_terms.Conditions).Where(c => c.Field.IsIndexed && !c.IsVoid && c.Empty != false))
        {
            yield return _db.Cars.Where(condition.Field.Where(condition, _scope)).Select(c => c.Id);
        }
    }
}

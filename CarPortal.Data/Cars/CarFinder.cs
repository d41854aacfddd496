using System.Linq.Expressions;
using CarPortal.Data.Search;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.Cars;

/// <summary>
/// The cars that match a query, in its order, for somebody who may not see every field. A page takes the shortest of three
/// ways, whatever the stock. Most often some steps along the order's own index meet a page of matches. Where they do not,
/// few candidates, named by the index of the search or of one filter, are looked at and sorted. Where every index names
/// many, the walk goes on, since matches are frequent. Only filters that are frequent each and rare together defeat all of these:
/// then the walk is given up for the rarest of them. See docs/finding.md.
/// </summary>
internal sealed class CarFinder
{
    /// <summary>Matches are counted up to here.</summary>
    public const int MostCounted = 10_000;

    /// <summary>
    /// The least and the most candidates to sort. To look up c of n cars costs c rows, to walk to a page of them about 26 n / c:
    /// the two are even at the root of 26 n, which is 1,000 at 40 thousand cars and 10,000 at 4 million.
    /// </summary>
    private const int LeastCandidates = 1_000, MostCandidates = 10_000;

    /// <summary>How many cars along the order are looked at before anything else.</summary>
    private const int FirstSteps = 500;

    /// <summary>From so many on, no filter is rare enough to be gathered and sorted in place of a long walk.</summary>
    private const int MostGathered = 200_000;

    /// <summary>How long a walk through several filters may take before another way is tried.</summary>
    private static readonly TimeSpan WalkTime = TimeSpan.FromMilliseconds(50);

    private readonly CarPortalDbContext _db;
    private readonly CarQuery _query;
    private readonly FieldMask _mask;
    private readonly CarFilterScope _scope;
    private readonly SearchTerms _terms;
    private readonly bool _trash;
    private IQueryable<Car>? _candidates;
    private bool _searched;

    /// <exception cref="PermissionDeniedException">The query filters or sorts by a hidden field.</exception>
    public CarFinder(CarPortalDbContext db, CarQuery query, FieldMask mask, DateTime now, CarOptions options, bool trash = false)
    {
        (_db, _query, _mask, _trash) = (db, query, mask, trash);
        _scope = new CarFilterScope(db, now, options.Zone);
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

    /// <summary>The day from which the query's days are counted.</summary>
    public DateOnly Today => _scope.Today;

    /// <summary>All that match, for the database to find as it likes.</summary>
    public IQueryable<Car> Matching => Filter(Among);

    /// <summary>The cars along the index that gives the order; null when there is none.</summary>
    private IQueryable<Car>? Walk => _trash ? null : _db.CarsInOrderOf(Order.Lead ?? SameValue?.Field.Property);

    private IQueryable<Car> Among => _trash ? CarService.InTrash(_db) : _db.Cars;

    /// <summary>A page; its total is only what can be told from it.</summary>
    public async Task<PagedResult<T>> ReadPageAsync<T>(Expression<Func<Car, T>> projection, CancellationToken ct)
    {
        Task<PagedResult<T>> ReadAsync(IQueryable<Car> among, CancellationToken stop, int? within = null) =>
            Order.ReadPageAsync(among.AsNoTracking(), Filter, _query, _mask.Apply(projection), within, stop);

        var walk = Walk;
        if (walk is not null && !_query.HasFilter)
        {
            return await ReadAsync(walk, ct);
        }

        // Along the index of a single value the matches are all there is; looking at its first cars of any value would sort it.
        if (walk is not null && (Order.Lead is not null || SameValue is null) && await ReadAsync(walk, ct, FirstSteps) is { } soon && IsFull(soon))
        {
            return soon;
        }

        if (await FindCandidatesAsync(ct) is { } candidates)
        {
            return await ReadAsync(candidates, ct);
        }

        if (walk is null || !Sources().Skip(1).Any())
        {
            return await ReadAsync(walk ?? Among, ct);
        }

        return await TimeLimit.RunAsync(
            WalkTime,
            time => _db.ReadAsync(stop => ReadAsync(walk, stop), time),
            async () => await ReadAsync(await FindRarestAsync(MostGathered, ct) is (var rarest, <= MostGathered) ? Gathered(rarest) : walk, ct),
            ct);
    }

    /// <summary>
    /// What <see cref="ReadPageAsync"/> and <see cref="CountAsync"/> would ask first, where that most often is all: the first page of a
    /// query without a search and with one indexed filter at most.
    /// </summary>
    /// <returns>The places of the page's cars and of one more, the matches to count, and whether fewer places may not be all. Null for other queries.</returns>
    public (IReadOnlyList<IQueryable> Places, IQueryable Counted, bool MayHaveMore)? FirstPage()
    {
        var isPlain = _query is { Search: null, After: null, Before: null } && _query.Conditions.Count == Conditions.Count() && _query.Conditions.Count <= 1;
        if (!isPlain || Walk is not { } walk)
        {
            return null;
        }

        int? within = _query.HasFilter && SameValue is null ? FirstSteps : null;
        var places = Order.FirstPlaces(walk.AsNoTracking(), Filter, _query.Take + 1, within);
        return ([.. within is null ? places : places.Take(1)], Matching.Take(MostCounted + 1).Select(c => c.Id), within is not null);
    }

    /// <summary>How many match: up to <see cref="MostCounted"/>, beyond that at least so many.</summary>
    public async Task<(int Count, bool IsExact)> CountAsync(CancellationToken ct)
    {
        var among = await FindCandidatesAsync(ct)
            ?? (!_trash && (_terms.Needles.Count > 0 || Sources().Skip(1).Any()) && await FindRarestAsync(MostCounted, ct) is var (rarest, _) ? Gathered(rarest) : Among);
        var count = await Filter(among).Take(MostCounted + 1).CountAsync(ct);
        return (Math.Min(count, MostCounted), count <= MostCounted);
    }

    /// <summary>Whether there is a row behind the page (before it, when it is read backwards): then its rows are the ones.</summary>
    private bool IsFull<T>(PagedResult<T> page) => (_query.Before is null ? page.Next : page.Previous) is not null;

    private IQueryable<Car> Filter(IQueryable<Car> cars) => CarFilter.Apply(cars, _query, _terms, _scope);

    /// <summary>The limit, which none reaches, keeps the databases from taking the query apart and walking after all.</summary>
    private static IQueryable<Car> Gathered(IQueryable<Car> source) => source.Take(int.MaxValue);

    /// <summary>The cars among which every match is, when an index names few enough; null when none does.</summary>
    private async Task<IQueryable<Car>?> FindCandidatesAsync(CancellationToken ct)
    {
        if (_searched || _trash || !Sources(but: SameValue).Any())
        {
            return _candidates;
        }

        var newest = await _db.Cars.OrderByDescending(c => c.Id).Select(c => c.Id).FirstOrDefaultAsync(ct);
        var most = Math.Clamp((int)Math.Sqrt(26.0 * newest), LeastCandidates, MostCandidates);
        foreach (var (cars, ids) in Sources(but: SameValue))
        {
            if (await ids.Take(most + 1).CountAsync(ct) <= most)
            {
                _candidates = Gathered(cars);
                break;
            }
        }

        _searched = true;
        return _candidates;
    }

    /// <summary>The source that names fewest, counted up to a limit; null when there is none.</summary>
    private async Task<(IQueryable<Car> Cars, int Count)?> FindRarestAsync(int limit, CancellationToken ct)
    {
        (IQueryable<Car> Cars, int Count)? rarest = null;
        foreach (var (cars, ids) in Sources())
        {
            var count = await ids.Take(limit + 1).CountAsync(ct);
            rarest = rarest is null || count < rarest.Value.Count ? (cars, count) : rarest;
        }

        return rarest;
    }

    /// <summary>
    /// A filter for one value, whose index has its cars in the order of their ids: in that order it is walked, and there is nothing to
    /// gather. Null when there is none or the order is another.
    /// </summary>
    private CarCondition? SameValue => Order.Lead is not null ? null
        : Conditions.FirstOrDefault(c => c is { Values.Count: 1, From: null, To: null, Empty: null, Field.Property: not null });

    private IEnumerable<CarCondition> Conditions => _query.Conditions.Concat(_terms.Conditions).Where(c => c.Field.IsIndexed && !c.IsVoid && c.Empty != false);

    /// <summary>What an index can name: the cars that the search may find, and those of each filter.</summary>
    private IEnumerable<(IQueryable<Car> Cars, IQueryable<int> Ids)> Sources(CarCondition? but = null)
    {
        if (_terms.Needles.Count > 0 && _db.IdsOfSearch(_terms.Needles) is { } ids)
        {
            yield return (_db.CarsOfSearch(_terms.Needles)!, ids);
        }

        foreach (var condition in Conditions.Where(c => c != but))
        {
            var cars = _db.Cars.Where(condition.Field.Where(condition, _scope));
            yield return (cars, cars.Select(c => c.Id));
        }
    }
}

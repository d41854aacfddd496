using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.Photos;
using CarPortal.Data.Views;

namespace CarPortal.Web.CarList;

/// <summary>A page of the list as it was found.</summary>
/// <param name="Asked">What was asked.</param>
/// <param name="Corrected">The search that was made instead, where nothing has what was typed.</param>
/// <param name="Page">The cars.</param>
/// <param name="Covers">Their covers' hashes.</param>
/// <param name="Photos">How many photos they have; null when nobody wants to know.</param>
internal sealed record CarListRows(
    CarQuery Asked, string? Corrected, PagedResult<CarListItem> Page, IReadOnlyDictionary<int, string> Covers, IReadOnlyDictionary<int, int>? Photos)
{
    /// <summary>What was found.</summary>
    public CarQuery Found => Corrected is null ? Asked : Asked with { Search = Corrected };

    /// <summary>The words to mark.</summary>
    public IReadOnlyList<string> Words { get; } = Corrected is null ? Asked.Words : (Asked with { Search = Corrected }).Words;

    /// <summary>Where the page is.</summary>
    public CarListPlace Place => new(Page.FirstPosition, Page.Items.Count, Page.Next, Page.Previous);
}

/// <summary>Where a page is in its list, and how to go on.</summary>
public sealed record CarListPlace(int First, int Shown, string? Next, string? Previous)
{
    public static CarListPlace Of<T>(PagedResult<T> page) => new(page.FirstPosition, page.Items.Count, page.Next, page.Previous);
}

/// <summary>Reads what the list shows, each part by itself: the rows wait for nothing else.</summary>
internal sealed class CarListLoad(CarService cars, CarFacetService facets, CarViewService views, PhotoService photos)
{
    private IReadOnlySet<string>? _hidden;

    /// <summary>What the address asks for.</summary>
    /// <param name="parameters">The address's parameters.</param>
    /// <param name="isStart">Whether it is the start page, which is the view that one's role begins with.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<CarListState> StateAsync(IReadOnlyList<KeyValuePair<string, string?>> parameters, bool isStart, CancellationToken ct)
    {
        // What may be sorted and filtered by is asked once: another role begins another session.
        _hidden ??= await cars.ListHiddenFieldsAsync(ct);
        var view = CarListState.ViewOf(parameters) is { } id ? await views.GetAsync(id, ct)
            : isStart ? (await views.ListAsync(ct)).Default : null;
        return CarListState.Read(parameters, view, _hidden);
    }

    public async Task<CarListRows> RowsAsync(CarQuery query, bool wantsPhotos, CancellationToken ct)
    {
        var page = await cars.ListRowsAsync(query, ct);
        string? corrected = null;
        if (page.Items.Count == 0 && query is { Search: not null, After: null, Before: null } && await cars.SuggestSearchAsync(query.Search, ct) is { } better)
        {
            var second = await cars.ListRowsAsync(query with { Search = better }, ct);
            (page, corrected) = second.Items.Count > 0 ? (second, better) : (page, null);
        }

        int[] ids = [.. page.Items.Select(c => c.Id)];
        return new CarListRows(
            query, corrected, page, await photos.ListCoversAsync(ids, ct), wantsPhotos ? await photos.CountAsync(ids, ct) : null);
    }

    /// <summary>How many match; never fewer than have been seen already.</summary>
    public async Task<(int Count, bool IsExact)> CountAsync(CarQuery query, PagedResult<CarListItem> page, CancellationToken ct)
    {
        var (count, isExact) = await cars.CountAsync(query, ct);
        return (Math.Max(count, page.TotalCount), isExact);
    }

    public Task<IReadOnlyList<CarGroupTotal>?> SumAsync(CarQuery query, CarGroup group, CancellationToken ct) => facets.SumAsync(query, group, ct);

    /// <summary>The counts of each field's values; once one takes too long, the rest is left out.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<CarFacetValue>>> FacetsAsync(
        CarQuery query, IReadOnlySet<string> hidden, CancellationToken ct)
    {
        var found = new Dictionary<string, IReadOnlyList<CarFacetValue>>();
        foreach (var field in CarFacetService.Fields.Where(f => !hidden.Contains(f.Name)))
        {
            if (await facets.CountAsync(query, field, ct) is not { } values)
            {
                break;
            }

            found[field.Name] = values;
        }

        return found;
    }
}

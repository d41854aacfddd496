namespace CarPortal.Data.Cars;

/// <summary>What a <see cref="CarQuery"/> lets through.</summary>
internal static class CarFilter
{
    public static IQueryable<Car> Apply(IQueryable<Car> cars, CarQuery query)
    {
        foreach (var word in Words(query.Search))
        {
            cars = cars.Where(c => c.SearchText.Contains(word));
        }

        if (query.Makes.Count > 0)
        {
            var makes = query.Makes.Select(Fold).Distinct().ToList();
            cars = cars.Where(c => makes.Contains(c.MakeKey));
        }

        if (query.Statuses.Count > 0)
        {
            var statuses = query.Statuses.ToList();
            cars = cars.Where(c => statuses.Contains(c.Status));
        }

        cars = query.YearFrom is { } yearFrom ? cars.Where(c => c.Year >= yearFrom) : cars;
        cars = query.YearTo is { } yearTo ? cars.Where(c => c.Year <= yearTo) : cars;
        cars = query.PriceFrom is { } priceFrom ? cars.Where(c => c.Price >= priceFrom) : cars;
        cars = query.PriceTo is { } priceTo ? cars.Where(c => c.Price <= priceTo) : cars;
        return cars;
    }

    /// <summary>The words of a search, folded as the searched column is.</summary>
    private static IEnumerable<string> Words(string? search) =>
        Fold(search ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Distinct();

    /// <summary>NUL cannot be stored, so it matches nothing; the databases must not be sent it. Folding mends half characters.</summary>
    private static string Fold(string text) => TextFolding.Fold(text.Replace('\0', '\u0001'));
}

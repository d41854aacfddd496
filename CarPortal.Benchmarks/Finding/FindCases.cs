using CarPortal.Data.Cars;

namespace CarPortal.Benchmarks;

/// <summary>What is asked of the list: a group, the query as in a URL, and whether it starts in the middle.</summary>
internal sealed record FindCase(string Group, string Url, string? MiddleOf = null)
{
    /// <summary>Every one that is measured.</summary>
    public static IEnumerable<FindCase> All(int count)
    {
        foreach (var sort in Enum.GetValues<CarSort>())
        {
            var name = char.ToLowerInvariant(sort.ToString()[0]) + sort.ToString()[1..];
            yield return new("first page", $"sort={name}");
            yield return new("first page", $"sort=-{name}");
        }

        yield return new("first page", "sort=make,-year");
        yield return new("first page", "sort=-year,price");
        yield return new("first page", "sort=status,make,-price");

        // A cursor does not know of filters: the place of a car that one finds in the middle is one of the whole list too.
        yield return new("middle", "sort=year", "year=2003&location=lot 7");
        yield return new("middle", "sort=-price", "priceFrom=1990&priceTo=2010&location=lot 7");
        yield return new("middle", "sort=make", "make=opel&location=lot 7&year=2003");
        yield return new("middle", "sort=-year,price", "year=2003&priceFrom=2400&priceTo=2600");
        yield return new("middle", "", $"stockNumber={10_000 + (count / 2)}&stockNumber={9_000 + (count / 2)}");
        yield return new("middle", "make=opel&sort=-year", "make=opel&year=2003&location=lot 7");

        foreach (var filter in new[]
        {
            "make=opel", "make=bmw", "make=porsche", "make=lada", "make=maserati", "status=available", "status=sold", "yearFrom=2005&yearTo=2008", "priceTo=500",
            "priceFrom=100000", "location=lot 3", "empty=location", "has=damage", "fuel=diesel", "colour=white", "lastSeenAtTo=-14d",
            "daysInStockFrom=60", "stockNumber=20001", "photosTo=0",
        })
        {
            yield return new("one filter", filter);
            yield return new("one filter", filter + "&sort=-price");
        }

        foreach (var filters in new[]
        {
            "make=opel&status=available&priceTo=5000&sort=-price", "make=bmw&yearFrom=2005&priceTo=8000&sort=year", "make=porsche&status=available&yearFrom=2005&sort=-price",
            "make=vw&make=volkswagen&fuel=diesel&mileageTo=80000&sort=price", "make=bmw&model=3er&gearbox=automatic&sort=-year", "make=maserati&status=available&priceTo=50000&sort=price",
            "make=bmw&model=corsa&status=available&sort=-year", "status=available&empty=location&has=damage&sort=-price",
        })
        {
            yield return new("three filters", filters);
        }

        foreach (var (what, search) in new[]
        {
            ("1 character", "a"), ("1 character", "7"), ("2 characters", "a4"), ("2 characters", "x5"), ("3 characters", "bmw"), ("3 characters", "tuv"), ("3 characters", "opc"),
            ("12 characters", "klimaanlage1"), ("12 characters", "schiebedach"), ("12 characters", "kombilimousine"), ("common", "opel"), ("common", "corsa"), ("common", "diesel"),
            ("rare", "maserati"), ("rare", "kleinbus"), ("last six of a VIN", "020001"), ("absent", "qqqxyz"), ("absent, common parts", "opelcorsaastra"),
            ("two common, together rare", "bmw corsa"), ("phrase", "\"tuv neu\""), ("without", "corsa -diesel"),
        })
        {
            yield return new($"search, {what}", "search=" + search);
            yield return new($"search, {what}", $"search={search}&sort=-year");
        }

        foreach (var url in new[]
        {
            "search=astra&make=opel&priceTo=3000&sort=-year", "search=diesel automatik&yearFrom=2005&sort=price", "search=cabrio&status=available&sort=-price",
            "search=klima tuv&yearFrom=2008&priceTo=6000&sort=mileage", "search=make:bmw year:2003-2008 price:<5000&sort=price",
        })
        {
            yield return new("search + filter + sort", url);
        }
    }
}

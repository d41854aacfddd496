namespace CarPortal.Data.Cars;

/// <summary>
/// Which cars, in which order, which page. The portal's URLs, the API and the export share it;
/// <see cref="CarQueryText"/> reads and writes its parameters.
/// </summary>
public sealed record CarQuery
{
    /// <summary>Longest search text.</summary>
    public const int SearchLength = 200;

    /// <summary>Most rows on a page.</summary>
    public const int MaxTake = 200;

    /// <summary>Rows on a page when nothing is said.</summary>
    public const int DefaultTake = 50;

    /// <summary>Most values of one filter.</summary>
    public const int MaxValues = 50;

    /// <summary>
    /// Words that must all occur, in any order and case, in make, model, title, stock number, VIN or damage. Every
    /// character is meant literally.
    /// </summary>
    public string? Search { get; init; }

    /// <summary>Makes, any of them; compared without regard to case and accents.</summary>
    public IReadOnlyList<string> Makes { get; init; } = [];

    /// <summary>Statuses, any of them; none means all.</summary>
    public IReadOnlyList<CarStatus> Statuses { get; init; } = [];

    /// <summary>Lowest year, inclusive.</summary>
    public int? YearFrom { get; init; }

    /// <summary>Highest year, inclusive.</summary>
    public int? YearTo { get; init; }

    /// <summary>Lowest price, inclusive.</summary>
    public decimal? PriceFrom { get; init; }

    /// <summary>Highest price, inclusive.</summary>
    public decimal? PriceTo { get; init; }

    /// <summary>The sort field; the id breaks ties, so that the order is total.</summary>
    public CarSort Sort { get; init; } = CarSort.Id;

    /// <summary>From high to low. Cars without a value come last either way.</summary>
    public bool Descending { get; init; } = true;

    /// <summary>Rows on the page, 1 to <see cref="MaxTake"/>.</summary>
    public int Take { get; init; } = DefaultTake;

    /// <summary>Cursor from <see cref="PagedResult{T}.Next"/>: the page after it. Null: the first page.</summary>
    public string? After { get; init; }

    /// <summary>Cursor from <see cref="PagedResult{T}.Previous"/>: the page before it.</summary>
    public string? Before { get; init; }

    /// <summary>Whether anything narrows the list.</summary>
    public bool HasFilter =>
        Search is not null || Makes.Count > 0 || Statuses.Count > 0
        || YearFrom is not null || YearTo is not null || PriceFrom is not null || PriceTo is not null;
}

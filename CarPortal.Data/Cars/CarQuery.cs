namespace CarPortal.Data.Cars;

/// <summary>
/// Which cars, in which order, which page. The portal's URLs, the API, views, bulk changes and the export share it;
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

    /// <summary>Most columns to sort by; the id comes behind them.</summary>
    public const int MaxSorts = 3;

    /// <summary>
    /// What was typed: words that must all occur, in any order, in make, model, title, stock number, VIN, colour, notes or
    /// damage; <c>"a phrase"</c>, <c>-without</c>, <c>field:value</c>. See docs/finding.md.
    /// </summary>
    public string? Search { get; init; }

    /// <summary>What is asked of fields, each field once; all of it must hold.</summary>
    public IReadOnlyList<CarCondition> Conditions { get; init; } = [];

    /// <summary>The order, at most <see cref="MaxSorts"/> columns; none is the newest first. The id breaks ties.</summary>
    public IReadOnlyList<CarSortKey> Sorts { get; init; } = [];

    /// <summary>Rows on the page, 1 to <see cref="MaxTake"/>.</summary>
    public int Take { get; init; } = DefaultTake;

    /// <summary>Cursor from <see cref="PagedResult{T}.Next"/>: the page after it. Null: the first page.</summary>
    public string? After { get; init; }

    /// <summary>Cursor from <see cref="PagedResult{T}.Previous"/>: the page before it.</summary>
    public string? Before { get; init; }

    /// <summary>Whether anything narrows the list.</summary>
    public bool HasFilter => Search is not null || Conditions.Count > 0;

    /// <summary>The words and phrases of the search that must occur, as typed: what to mark in a hit.</summary>
    public IReadOnlyList<string> Words => Search is null ? [] : Data.Search.SearchTerms.Parse(Search).Words;

    /// <summary>What is asked of a field; void when nothing is.</summary>
    public CarCondition Of(CarFilterField field) => Conditions.FirstOrDefault(c => c.Field == field) ?? new CarCondition(field);

    /// <summary>The query with this asked of the condition's field instead; a void condition takes it out. The first page.</summary>
    public CarQuery With(CarCondition condition)
    {
        var others = Conditions.Where(c => c.Field != condition.Field);
        var at = Conditions.TakeWhile(c => c.Field != condition.Field).Count();
        return this with
        {
            Conditions = [.. others.Take(at), .. condition.IsVoid ? [] : new[] { condition }, .. others.Skip(at)],
            After = null,
            Before = null,
        };
    }

    /// <summary>The query in another order; the first page.</summary>
    public CarQuery By(params IReadOnlyList<CarSortKey> sorts) => this with { Sorts = sorts, After = null, Before = null };
}

using CarPortal.Data.Cars;

namespace CarPortal.Data.BulkEdits;

/// <summary>The cars that a bulk edit is about: some by their ids, or all that match a query but for some.</summary>
public sealed record CarSelection
{
    /// <summary>Most ids that are named one by one, and most that are left out of a query.</summary>
    public const int MaxIds = 5_000;

    /// <summary>Most cars of one bulk edit.</summary>
    public const int MaxCars = 100_000;

    private CarSelection()
    {
    }

    /// <summary>The cars by id; null when <see cref="Query"/> says which.</summary>
    public IReadOnlyCollection<int>? Ids { get; private init; }

    /// <summary>All that match; its page and order do not count.</summary>
    public CarQuery? Query { get; private init; }

    /// <summary>Those of the query that are left out.</summary>
    public IReadOnlyCollection<int> Except { get; private init; } = [];

    /// <summary>These cars.</summary>
    public static CarSelection Of(IEnumerable<int> ids) => new() { Ids = [.. ids.Distinct().Order()] };

    /// <summary>All that match, but for some.</summary>
    public static CarSelection AllOf(CarQuery query, IEnumerable<int>? except = null) =>
        new() { Query = query, Except = [.. (except ?? []).Distinct()] };

    internal FieldError? FindMistake() =>
        Ids is { Count: 0 } ? new FieldError("selection", "No car is selected.")
        : Ids is { Count: > MaxIds } ? new FieldError("selection", $"At most {MaxIds:N0} cars are named one by one: select all that match a filter instead.")
        : Except.Count > MaxIds ? new FieldError("selection", $"At most {MaxIds:N0} cars are left out of a filter: narrow it instead.")
        : null;
}

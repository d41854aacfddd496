using System.Collections.Immutable;
using System.Globalization;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.Views;

namespace CarPortal.Web.CarList;

/// <summary>
/// What the list of cars shows, as its address has it: <c>view</c> names a saved view, the query's parameters stand over
/// the view's, <c>group</c>, <c>layout</c> and <c>columns</c> say how it looks. Every link of the page is written here, so
/// that none of them loses what another one set.
/// </summary>
public sealed record CarListState
{
    public const string Path = "/cars";

    /// <summary>What to find; what it is grouped by comes first in its order.</summary>
    public CarQuery Query { get; init; } = new();

    public CarViewItem? View { get; init; }

    public CarGroup? Group { get; init; }

    /// <summary>Null leaves it to the view, then to what the browser remembers.</summary>
    public CarListLayout? Layout { get; init; }

    /// <inheritdoc cref="Layout"/>
    public IReadOnlyList<string>? Columns { get; init; }

    public IReadOnlySet<string> Hidden { get; init; } = ImmutableHashSet<string>.Empty;

    /// <summary>What of the address, or of the view, could not be used.</summary>
    public IReadOnlyList<FieldError> Ignored { get; init; } = [];

    /// <summary>The order that somebody chose, without what the grouping puts before it.</summary>
    public IReadOnlyList<CarSortKey> Sorts => Group is { } group && Query.Sorts is [{ Descending: false } first, ..] && first.Field == SortOf(group)
        ? [.. Query.Sorts.Skip(1)] : Query.Sorts;

    /// <summary>Whether the view is shown in another way than it was saved.</summary>
    public bool IsChanged => View is not null && Own(Query with { After = null, Before = null }).Any(p => p.Key is not ("view" or "take"));

    /// <summary>The id of the view that an address names; null for none.</summary>
    public static int? ViewOf(IEnumerable<KeyValuePair<string, string?>> parameters) =>
        int.TryParse(Single(parameters, "view"), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    /// <summary>Reads an address.</summary>
    public static CarListState Read(IReadOnlyList<KeyValuePair<string, string?>> parameters, CarViewItem? view, IReadOnlySet<string>? hidden)
    {
        var errors = new List<FieldError>();
        if (view is null && Single(parameters, "view") is { Length: > 0 } missing)
        {
            errors.Add(new FieldError("view", $"There is no view {missing}, or it is not shared with you."));
        }

        var (asked, wrong) = CarViewQuery.Read(view, parameters.Where(p => !IsPlace(p.Key)), hidden);
        var group = Choice<CarGroup>(parameters, "group", view?.GroupBy, errors);
        var (query, misplaced) = CarQueryText.Parse(
            [.. CarQueryText.Write(asked.By(Grouped(asked.Sorts, group))).Select(p => KeyValuePair.Create(p.Key, (string?)p.Value)),
                .. parameters.Where(p => IsPlace(p.Key))],
            hidden);
        return new CarListState
        {
            Query = query with { Search = asked.Search },
            View = view,
            Group = group,
            Layout = Choice<CarListLayout>(parameters, "layout", null, errors),
            Columns = Single(parameters, "columns") is { Length: > 0 } columns ? CarListColumns.Read(columns.Split(',')) : null,
            Hidden = hidden ?? ImmutableHashSet<string>.Empty,
            Ignored = [.. errors, .. wrong, .. misplaced.Where(e => IsPlace(e.Field))],
        };
    }

    /// <summary>The address of another query in the same view and look, at the query's place.</summary>
    public string Href(CarQuery query) => Path + CarQueryText.ToUrl(Own(query));

    /// <summary>The same at its first page: a place in another order or filter would mean nothing.</summary>
    public string First(CarQuery query) => Href(query with { After = null, Before = null });

    /// <summary>The address of this query in another order.</summary>
    public string InOrder(IReadOnlyList<CarSortKey> sorts) => First(Query.By(Grouped(sorts, Group)));

    /// <summary>The address with another grouping.</summary>
    public string GroupedBy(CarGroup? group) => (this with { Group = group }).First(Query.By(Grouped(Sorts, group)));

    /// <summary>The address of this page.</summary>
    public string Here => Href(Query);

    /// <summary>What is asked, without what the grouping puts into its order: what a view keeps.</summary>
    public CarQuery Plain => Query.By(Sorts) with { Take = CarQuery.DefaultTake };

    /// <summary>What a column of a group is sorted by.</summary>
    public static CarSort SortOf(CarGroup group) => group switch
    {
        CarGroup.Make => CarSort.Make,
        CarGroup.Location => CarSort.Location,
        _ => CarSort.Status,
    };

    private static IReadOnlyList<CarSortKey> Grouped(IReadOnlyList<CarSortKey> sorts, CarGroup? group)
    {
        if (group is not { } by)
        {
            return sorts;
        }

        // Newest first, when nobody says otherwise, inside the groups too.
        var key = sorts.FirstOrDefault(s => s.Field == SortOf(by)) ?? new CarSortKey(SortOf(by));
        var others = sorts.Count == 0 ? [new CarSortKey(CarSort.Id, Descending: true)] : sorts.Where(s => s.Field != key.Field);
        return [.. others.Prepend(key).Take(CarQuery.MaxSorts)];
    }

    private IEnumerable<KeyValuePair<string, string>> Own(CarQuery query)
    {
        // The order is written as it was chosen: the grouping says the rest.
        var sorts = (this with { Query = query }).Sorts;
        var plain = query with { Sorts = sorts is [{ Field: CarSort.Id, Descending: true }] ? [] : sorts };
        var asked = View is null
            ? CarQueryText.Write(plain with { After = null, Before = null, Take = CarQuery.DefaultTake })
            : CarViewQuery.Difference(plain, View, Hidden);
        IEnumerable<(string, string?)> own =
        [
            ("view", View?.Id.ToString(CultureInfo.InvariantCulture)),
            .. asked.Select(p => (p.Key, (string?)p.Value)),
            ("group", Group == View?.GroupBy ? null : Group is { } group ? NameOf(group) : ""),
            ("layout", Layout is { } layout ? NameOf(layout) : null),
            ("columns", Columns is null ? null : string.Join(',', Columns)),
            .. CarQueryText.Write(new CarQuery { Take = query.Take, After = query.After, Before = query.Before }).Select(p => (p.Key, (string?)p.Value)),
        ];
        return own.Where(p => p.Item2 is not null).Select(p => KeyValuePair.Create(p.Item1, p.Item2!));
    }

    private static bool IsPlace(string name) => name.Equals("after", StringComparison.OrdinalIgnoreCase) || name.Equals("before", StringComparison.OrdinalIgnoreCase);

    private static string NameOf(Enum value) => Cars.CarFormat.NameOf(value);

    private static string? Single(IEnumerable<KeyValuePair<string, string?>> parameters, string name) =>
        parameters.FirstOrDefault(p => p.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value?.Trim();

    private static T? Choice<T>(IEnumerable<KeyValuePair<string, string?>> parameters, string name, T? otherwise, List<FieldError> errors)
        where T : struct, Enum
    {
        if (Single(parameters, name) is not { } text)
        {
            return otherwise;
        }

        if (text.Length == 0)
        {
            return null;
        }

        if (text.All(char.IsAsciiLetter) && Enum.TryParse<T>(text, ignoreCase: true, out var value))
        {
            return value;
        }

        errors.Add(new FieldError(name, $"{name} must be one of {string.Join(", ", Enum.GetValues<T>().Select(v => NameOf(v)))}."));
        return otherwise;
    }
}

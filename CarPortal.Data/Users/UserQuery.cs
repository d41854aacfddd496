namespace CarPortal.Data.Users;

/// <summary>
/// Which accounts, in which order, which page; <see cref="UserQueryText"/> reads and writes it as parameters of an address.
/// </summary>
public sealed record UserQuery
{
    /// <summary>Longest search text.</summary>
    public const int SearchLength = 200;

    /// <summary>Most rows on a page.</summary>
    public const int MaxTake = 200;

    /// <summary>Rows on a page when nothing is said.</summary>
    public const int DefaultTake = 50;

    /// <summary>The last page that can be asked for: rows before a page are counted over.</summary>
    public const int MaxPage = 1_000;

    /// <summary>Words that must all occur, in any order and case and without accents, in name or address; every character is meant literally.</summary>
    public string? Search { get; init; }

    /// <summary>Roles of <see cref="Roles.All"/>, any of them; none means all.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>States, any of them; none means all.</summary>
    public IReadOnlyList<UserState> States { get; init; } = [];

    /// <summary>With (true) or without (false) a second factor; null for both.</summary>
    public bool? SecondFactor { get; init; }

    /// <summary>The sort field. Equals stand by name, and the id makes the order total.</summary>
    public UserSort Sort { get; init; } = UserSort.Name;

    /// <summary>From high to low. Accounts without a value come last either way.</summary>
    public bool Descending { get; init; }

    /// <summary>Rows on the page, 1 to <see cref="MaxTake"/>.</summary>
    public int Take { get; init; } = DefaultTake;

    /// <summary>Which page, from 1 to <see cref="MaxPage"/>.</summary>
    public int Page { get; init; } = 1;

    /// <summary>Whether anything narrows the list.</summary>
    public bool HasFilter => Search is not null || Roles.Count > 0 || States.Count > 0 || SecondFactor is not null;
}

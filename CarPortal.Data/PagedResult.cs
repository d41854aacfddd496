namespace CarPortal.Data;

/// <summary>One page of a list.</summary>
/// <param name="Items">The rows, at most as many as asked for.</param>
/// <param name="TotalCount">How many rows match in all, at the time of the query; at least so many unless <see cref="TotalIsExact"/>.</param>
/// <param name="Next">Cursor of the page after this one; null on the last page.</param>
/// <param name="Previous">Cursor of the page before this one; null on the first page.</param>
/// <param name="FirstPosition">
/// The place of the first row in the whole list, from 1; 0 when the page is empty. Counted along the cursors, so it can
/// be off by what others added or removed meanwhile.
/// </param>
public sealed record PagedResult<T>(
    IReadOnlyList<T> Items, int TotalCount, string? Next, string? Previous, int FirstPosition)
{
    /// <summary>Whether there are just <see cref="TotalCount"/> rows, and not more.</summary>
    public bool TotalIsExact { get; init; } = true;
}

namespace CarPortal.Data.BulkEdits;

/// <summary>How a bulk edit, its preview or its undo ended. Nothing was written but for <see cref="Applied"/> and <see cref="Undone"/>.</summary>
public abstract record BulkResult
{
    private BulkResult()
    {
    }

    /// <summary>What would be done.</summary>
    public sealed record Previewed(BulkPreview Preview) : BulkResult;

    /// <summary>It is done.</summary>
    /// <param name="Id">The operation: the correlation id of its entries in the history.</param>
    /// <param name="Changed">How many cars it changed.</param>
    /// <param name="Unchanged">How many had it already.</param>
    /// <param name="Refused">How many were left out.</param>
    public sealed record Applied(Guid Id, int Changed, int Unchanged, int Refused) : BulkResult;

    /// <summary>It is taken back.</summary>
    /// <param name="Id">The undo: an operation of its own.</param>
    /// <param name="Restored">How many cars were put back.</param>
    /// <param name="KeptCount">How many were left as they are now.</param>
    /// <param name="Kept">Those, at most <see cref="BulkPreview.MaxRows"/>.</param>
    public sealed record Undone(Guid Id, int Restored, int KeptCount, IReadOnlyList<BulkKept> Kept) : BulkResult;

    /// <summary>What would be done is not what was previewed.</summary>
    /// <param name="Message">In words.</param>
    /// <param name="Joined">How many cars are selected that were not.</param>
    /// <param name="Left">How many were selected that are no longer.</param>
    /// <param name="Changed">How many changed meanwhile.</param>
    /// <param name="Cars">Those, at most <see cref="BulkStale.MaxNamed"/>.</param>
    public sealed record Stale(string Message, int Joined, int Left, int Changed, IReadOnlyList<BulkStale> Cars) : BulkResult;

    /// <summary>There is no such operation.</summary>
    public sealed record NotFound : BulkResult;

    /// <summary>The input breaks a rule.</summary>
    /// <param name="Errors">Every broken rule, at least one.</param>
    public sealed record Invalid(IReadOnlyList<FieldError> Errors) : BulkResult
    {
        /// <summary>One broken rule.</summary>
        public Invalid(string field, string message)
            : this([new FieldError(field, message)])
        {
        }
    }

    /// <summary>The actor may not do this.</summary>
    public sealed record Forbidden : BulkResult;
}

/// <summary>What a bulk edit would do.</summary>
/// <param name="Selected">How many cars it is about.</param>
/// <param name="Changed">How many it would change.</param>
/// <param name="Unchanged">How many have it already.</param>
/// <param name="Refused">How many it would leave out.</param>
/// <param name="Rows">The first that it would change.</param>
/// <param name="Refusals">The first that it would leave out.</param>
/// <param name="Reasons">Every reason for which cars are left out, and how many; the most frequent first.</param>
/// <param name="Stamp">What was previewed, to be given back when it is to be done.</param>
public sealed record BulkPreview(
    int Selected, int Changed, int Unchanged, int Refused,
    IReadOnlyList<BulkRow> Rows, IReadOnlyList<BulkRow> Refusals, IReadOnlyList<BulkReason> Reasons, string Stamp)
{
    /// <summary>Most rows of either kind.</summary>
    public const int MaxRows = 200;
}

/// <summary>What a bulk edit would do to one car.</summary>
/// <param name="Id">Which car.</param>
/// <param name="StockNumber">Its stock number; null when there is no such car.</param>
/// <param name="Title">Its title.</param>
/// <param name="Verdict">Whether it would be changed.</param>
/// <param name="Old">What it has now.</param>
/// <param name="New">What it would have.</param>
/// <param name="Why">Why it is left out; null when it is not.</param>
public sealed record BulkRow(int Id, string? StockNumber, string? Title, BulkVerdict Verdict, object? Old, object? New, string? Why);

/// <summary>Whether a bulk edit changes a car.</summary>
public enum BulkVerdict
{
    /// <summary>It does.</summary>
    Changed,

    /// <summary>The car has it already.</summary>
    Unchanged,

    /// <summary>It may not.</summary>
    Refused,
}

/// <summary>Why cars are left out.</summary>
public sealed record BulkReason(string Why, int Count);

/// <summary>A car that is not as it was previewed.</summary>
/// <param name="Id">Which car.</param>
/// <param name="StockNumber">Its stock number.</param>
/// <param name="Title">Its title.</param>
/// <param name="How">What became of it.</param>
/// <param name="By">Who changed it last.</param>
public sealed record BulkStale(int Id, string? StockNumber, string? Title, BulkDrift How, string? By)
{
    /// <summary>Most that are named.</summary>
    public const int MaxNamed = 50;
}

/// <summary>How a car differs from its preview.</summary>
public enum BulkDrift
{
    /// <summary>It was not selected.</summary>
    Joined,

    /// <summary>It was selected.</summary>
    Left,

    /// <summary>It was changed.</summary>
    Changed,
}

/// <summary>A car that an undo left as it is now.</summary>
/// <param name="Id">Which car.</param>
/// <param name="StockNumber">Its stock number.</param>
/// <param name="Title">Its title.</param>
/// <param name="Why">Why.</param>
/// <param name="By">Who changed it since; null when nobody did.</param>
public sealed record BulkKept(int Id, string? StockNumber, string? Title, string Why, string? By);

/// <summary>How far a bulk edit is.</summary>
/// <param name="Done">Cars written.</param>
/// <param name="Total">Cars to write.</param>
public readonly record struct BulkProgress(int Done, int Total);

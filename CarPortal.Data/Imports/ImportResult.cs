namespace CarPortal.Data.Imports;

/// <summary>What an import did.</summary>
/// <param name="Rows">Rows after the header, blank lines not counted.</param>
/// <param name="Added">Rows that are cars now; in a dry run, would be.</param>
/// <param name="Rejected">Rows that were not taken.</param>
/// <param name="AlreadyIn">Rows that an earlier import of the same file brought in.</param>
/// <param name="Mended">Rows taken in which wrongly decoded characters were mended.</param>
/// <param name="Unready">Rows taken as In preparation, since they lack what their status needs.</param>
/// <param name="Warned">Rows taken whose VIN is to be looked at again.</param>
/// <param name="Updated">Rows that changed a car.</param>
/// <param name="Unchanged">Rows whose car is already as they say.</param>
public sealed record ImportCounts(
    int Rows, int Added, int Rejected, int AlreadyIn, int Mended, int Unready = 0, int Warned = 0, int Updated = 0, int Unchanged = 0)
{
    internal static ImportCounts Of(int rows, ImportTally tally) => new(
        rows, tally.Created, tally.Refused, tally.AlreadyIn, tally.Mended, tally.Unready, tally.Warned, tally.Updated, tally.Unchanged);
}

/// <summary>How an import ended.</summary>
public abstract record ImportResult
{
    private ImportResult()
    {
    }

    /// <summary>It went through; some rows may be rejected.</summary>
    /// <param name="Counts">What it did; in a dry run, would do.</param>
    public sealed record Done(ImportCounts Counts) : ImportResult;

    /// <summary>Rows were bad and nothing was to be written unless all were good: nothing was.</summary>
    /// <param name="Counts">What was found.</param>
    public sealed record Stopped(ImportCounts Counts) : ImportResult;

    /// <summary>The file as a whole cannot be imported; nothing was written.</summary>
    /// <param name="Reason">Why, and what to do.</param>
    public sealed record Refused(string Reason) : ImportResult;

    /// <summary>The actor may not import.</summary>
    public sealed record Forbidden : ImportResult;
}

namespace CarPortal.Data;

/// <summary>What a long work has to know of a database that has one writer at a time, so that others get their turn.</summary>
internal abstract class OneWriter
{
    /// <summary>Whether somebody in this process who is not patient waits to write.</summary>
    public abstract bool IsAwaited { get; }

    /// <summary>
    /// From here on the work's commits leave what they wrote in the log: bringing it to its place takes longer than a small
    /// commit, and whoever waits for their turn would wait for that too.
    /// </summary>
    public abstract Task DeferAsync(CancellationToken ct);

    /// <summary>Brings what is in the log to its place, between two turns; others read and write meanwhile.</summary>
    public abstract Task TidyAsync(CancellationToken ct);
}

namespace CarPortal.Data;

/// <summary>Work that is given up when it takes too long, such as a count that nobody waits for.</summary>
public static class TimeLimit
{
    /// <summary>Does one thing, or, when its time is over, another.</summary>
    /// <param name="limit">How long the first may take.</param>
    /// <param name="work">What to do; its token ends it.</param>
    /// <param name="otherwise">What to do when it was too slow.</param>
    /// <param name="ct">Cancels both; then nothing else is done.</param>
    public static async Task<T> RunAsync<T>(
        TimeSpan limit, Func<CancellationToken, Task<T>> work, Func<Task<T>> otherwise, CancellationToken ct)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(ct);
        time.CancelAfter(limit);
        try
        {
            return await work(time.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return await otherwise();
        }
    }
}

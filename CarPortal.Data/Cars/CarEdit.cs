namespace CarPortal.Data.Cars;

/// <summary>How the save of what one person changed ended, among what others changed meanwhile.</summary>
/// <param name="Result">Saved, Conflict (nothing was written; see <paramref name="Clashes"/>), or any other end of a write.</param>
/// <param name="Others">What others changed since the version that the writer had seen, and which stays as they left it.</param>
/// <param name="Clashes">The fields that both changed, to different values; those that the writer may not see are not among them.</param>
public sealed record CarEditResult(SaveResult Result, IReadOnlyList<OthersChange> Others, IReadOnlyList<FieldClash> Clashes)
{
    /// <summary>An end that has nothing to do with others.</summary>
    internal CarEditResult(SaveResult result)
        : this(result, [], [])
    {
    }
}

/// <summary>A field that somebody else changed.</summary>
/// <param name="Field">The field's API name.</param>
/// <param name="Value">What they made of it.</param>
/// <param name="By">Who.</param>
public sealed record OthersChange(string Field, object? Value, string By);

/// <summary>A field that two people changed to different values.</summary>
/// <param name="Field">The field's API name.</param>
/// <param name="Original">What it was when the writer read it.</param>
/// <param name="Mine">What the writer makes of it.</param>
/// <param name="Theirs">What it is now.</param>
/// <param name="By">Who made that of it.</param>
public sealed record FieldClash(string Field, object? Original, object? Mine, object? Theirs, string By);

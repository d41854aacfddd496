namespace CarPortal.Web.Live;

/// <summary>What somebody typed into a form and never saved, as their browser kept it.</summary>
/// <param name="At">When they last typed, in milliseconds since 1970.</param>
/// <param name="Version">The version of the record that they saw.</param>
/// <param name="Fields">By field: what was typed.</param>
public sealed record BrowserDraft(long At, long Version, IReadOnlyDictionary<string, BrowserDraft.Field> Fields)
{
    /// <param name="Text">What was typed.</param>
    /// <param name="Was">What stood there before.</param>
    public sealed record Field(string Text, string Was);
}

namespace CarPortal.Data.Vins;

/// <summary>How much a <see cref="VinNote"/> asks of the reader.</summary>
public enum VinNoteLevel
{
    /// <summary>Good to know; often as it should be.</summary>
    Remark,

    /// <summary>Probably wrong, but it can be saved so.</summary>
    Warning,

    /// <summary>It cannot be saved so.</summary>
    Refusal,
}

/// <summary>One thing that a VIN gives cause to say.</summary>
/// <param name="Code">What it is, for programs: <c>notAVin</c>, <c>length</c>, <c>letters</c>, <c>lookAlike</c>,
/// <c>checkDigit</c>, <c>year</c>, <c>make</c>, <c>inStock</c>, <c>earlier</c> or <c>similar</c>.</param>
/// <param name="Level">How much it asks of the reader.</param>
/// <param name="Message">The same for people.</param>
public sealed record VinNote(string Code, VinNoteLevel Level, string Message)
{
    /// <summary>Whether a save with this VIN would be refused.</summary>
    public bool Refuses => Level == VinNoteLevel.Refusal;
}

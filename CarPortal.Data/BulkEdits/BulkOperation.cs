namespace CarPortal.Data.BulkEdits;

/// <summary>A bulk edit that was done, or the undo of one.</summary>
/// <param name="Id">The correlation id of its entries in the history.</param>
/// <param name="At">When; UTC.</param>
/// <param name="By">Who.</param>
/// <param name="What">What it did, in words.</param>
/// <param name="Note">Why, in their words.</param>
/// <param name="Cars">How many cars it changed.</param>
/// <param name="LeftOut">How many it was refused for, or, of an undo, left as they were.</param>
/// <param name="Undoes">The bulk edit that it took back; null when it is no undo.</param>
/// <param name="UndoneAt">When it was taken back; null when it was not. UTC.</param>
/// <param name="UndoneBy">Who took it back.</param>
/// <param name="CanUndo">Whether the one who asks can take it back.</param>
public sealed record BulkOperation(
    Guid Id, DateTime At, string By, string What, string? Note, int Cars, int LeftOut, Guid? Undoes,
    DateTime? UndoneAt, string? UndoneBy, bool CanUndo);

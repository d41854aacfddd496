namespace CarPortal.Data.History;

/// <summary>An entry for the eye.</summary>
/// <param name="Id">Ascending in the order of writing.</param>
/// <param name="At">When; UTC.</param>
/// <param name="ActorKind">Through which door.</param>
/// <param name="ActorName">Who.</param>
/// <param name="Action">What.</param>
/// <param name="Changes">The fields that changed.</param>
/// <param name="Part">Which part of the record it is about; null for the record itself.</param>
/// <param name="PartId">The part's id.</param>
/// <param name="Note">Why, in the actor's words.</param>
/// <param name="CorrelationId">The same for all entries of one operation.</param>
/// <param name="ActorUserId">The member of staff behind the change; null for the portal itself and the console.</param>
public sealed record HistoryItem(
    long Id, DateTime At, ActorKind ActorKind, string ActorName, HistoryAction Action, IReadOnlyList<FieldChangeItem> Changes,
    RecordPart? Part, int? PartId, string? Note, Guid CorrelationId, int? ActorUserId);

/// <summary>One field's change.</summary>
/// <param name="Field">The field's API name.</param>
/// <param name="Old">Its value before, as the API would write it; null for none.</param>
/// <param name="New">Its value after.</param>
public sealed record FieldChangeItem(string Field, string? Old, string? New);

/// <summary>A price that a car was given.</summary>
/// <param name="At">When; UTC.</param>
/// <param name="Price">The price; null when it was taken away.</param>
/// <param name="By">Who.</param>
/// <param name="ActorKind">Through which door.</param>
/// <param name="Note">Why, in their words.</param>
public sealed record PricePoint(DateTime At, decimal? Price, string By, ActorKind ActorKind, string? Note);

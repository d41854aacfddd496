namespace CarPortal.Data.History;

/// <summary>
/// One change of one record by one actor. Entries are only ever added; the ascending id is the change feed.
/// </summary>
public sealed class HistoryEntry
{
    /// <summary>Longest <see cref="Note"/>.</summary>
    public const int NoteLength = 500;

    /// <summary>Ascending in the order of writing.</summary>
    public long Id { get; set; }

    /// <summary>When; UTC.</summary>
    public DateTime At { get; set; }

    /// <summary>Through which door.</summary>
    public ActorKind ActorKind { get; set; }

    /// <summary>The member of staff behind the change; null for the portal itself and the console.</summary>
    public int? ActorUserId { get; set; }

    /// <summary>The actor's name at the time.</summary>
    public required string ActorName { get; set; }

    /// <summary>The network address it came from; null for the portal itself and the console.</summary>
    public string? Address { get; set; }

    /// <summary>The kind of record.</summary>
    public RecordKind RecordKind { get; set; }

    /// <summary>The record's id.</summary>
    public int RecordId { get; set; }

    /// <summary>Which part of the record it is about; null for the record itself.</summary>
    public RecordPart? Part { get; set; }

    /// <summary>The part's id; null for the record itself.</summary>
    public int? PartId { get; set; }

    /// <summary>What happened.</summary>
    public HistoryAction Action { get; set; }

    /// <summary>The same for all entries of one operation, such as one import.</summary>
    public Guid CorrelationId { get; set; }

    /// <summary>Why, in the actor's words.</summary>
    public string? Note { get; set; }

    /// <summary>
    /// The changed fields as a JSON object: API name → [old, new]. Secrets (a password) are there by name with
    /// [null, null].
    /// </summary>
    public required string Changes { get; set; }
}

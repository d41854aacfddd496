namespace CarPortal.Data.History;

/// <summary>What kind of record an entry is about.</summary>
public enum RecordKind
{
    /// <summary>A car.</summary>
    Car = 0,

    /// <summary>A staff account.</summary>
    User = 1,

    /// <summary>An API key.</summary>
    ApiKey = 2,

    /// <summary>A role's settings.</summary>
    Role = 3,
}

/// <summary>What happened to the record.</summary>
public enum HistoryAction
{
    /// <summary>It was made.</summary>
    Created = 0,

    /// <summary>Fields changed.</summary>
    Changed = 1,

    /// <summary>It went to the trash.</summary>
    Deleted = 2,

    /// <summary>It came back from the trash.</summary>
    Restored = 3,

    /// <summary>Somebody signed in to the account.</summary>
    SignedIn = 4,

    /// <summary>Somebody tried to, with a wrong password, code or passkey.</summary>
    SignInFailed = 5,

    /// <summary>Too many wrong passwords closed the account's address for a while.</summary>
    LockedOut = 6,

    /// <summary>A session of the account was ended before its time.</summary>
    SessionEnded = 7,

    /// <summary>The account's owner proved again who they are, for a sensitive step.</summary>
    Confirmed = 8,

    /// <summary>Records were taken out in a file.</summary>
    Exported = 9,
}

/// <summary>
/// One change of one record by one actor. Entries are only ever added; the ascending id is the change feed.
/// </summary>
public sealed class HistoryEntry
{
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

    /// <summary>What happened.</summary>
    public HistoryAction Action { get; set; }

    /// <summary>The same for all entries of one operation, such as one import.</summary>
    public Guid CorrelationId { get; set; }

    /// <summary>
    /// The changed fields as a JSON object: API name → [old, new]. Secrets (a password) are there by name with
    /// [null, null].
    /// </summary>
    public required string Changes { get; set; }
}

namespace CarPortal.Data.History;

/// <summary>What the security history can be narrowed to.</summary>
public enum EventKind
{
    /// <summary>Sign-ins that succeeded.</summary>
    SignIns,

    /// <summary>Sign-ins that failed, and the locks that came of them.</summary>
    Failures,

    /// <summary>Sessions that were ended before their time, sign-outs among them.</summary>
    SessionEnds,

    /// <summary>Persons who proved again who they are.</summary>
    Confirmations,

    /// <summary>Accounts that were made or changed.</summary>
    Accounts,

    /// <summary>Keys that were made, changed or revoked.</summary>
    Keys,

    /// <summary>Settings of roles.</summary>
    Roles,

    /// <summary>Cars that were taken out in a file.</summary>
    Exports,
}

/// <summary>Which events of the security history; the newest come first.</summary>
public sealed record HistoryQuery
{
    /// <summary>Most events on a page.</summary>
    public const int MaxTake = 100;

    /// <summary>Only what this account did and what was done to it or its keys; null for all.</summary>
    public int? UserId { get; init; }

    /// <summary>Only this kind; null for all.</summary>
    public EventKind? Kind { get; init; }

    /// <summary>Only from then on; UTC.</summary>
    public DateTime? From { get; init; }

    /// <summary>Only before then; UTC.</summary>
    public DateTime? To { get; init; }

    /// <summary>Only events older than the one with this id; null from the newest.</summary>
    public long? Before { get; init; }

    /// <summary>Events on the page, 1 to <see cref="MaxTake"/>.</summary>
    public int Take { get; init; } = 50;
}

/// <summary>A page of the security history.</summary>
/// <param name="Items">The events, the newest first; there can be none though there are older ones.</param>
/// <param name="Older">For <see cref="HistoryQuery.Before"/>: where to go on; null when nothing older is left.</param>
/// <param name="SearchedBackTo">
/// Set when the search ended before the page was full: back to when it looked. One query looks through
/// <see cref="HistoryService.Window"/> events at most. UTC.
/// </param>
public sealed record EventPage(IReadOnlyList<SecurityEvent> Items, long? Older, DateTime? SearchedBackTo);

/// <summary>Something that happened to accounts, sessions, keys or settings.</summary>
public sealed record SecurityEvent
{
    /// <inheritdoc cref="HistoryEntry.Id"/>
    public required long Id { get; init; }

    /// <inheritdoc cref="HistoryEntry.At"/>
    public required DateTime At { get; init; }

    /// <inheritdoc cref="HistoryEntry.ActorKind"/>
    public required ActorKind ActorKind { get; init; }

    /// <inheritdoc cref="HistoryEntry.ActorUserId"/>
    public required int? ActorUserId { get; init; }

    /// <inheritdoc cref="HistoryEntry.ActorName"/>
    public required string ActorName { get; init; }

    /// <inheritdoc cref="HistoryEntry.Address"/>
    public required string? Address { get; init; }

    /// <inheritdoc cref="HistoryEntry.RecordKind"/>
    public required RecordKind RecordKind { get; init; }

    /// <inheritdoc cref="HistoryEntry.RecordId"/>
    public required int RecordId { get; init; }

    /// <inheritdoc cref="HistoryEntry.Action"/>
    public required HistoryAction Action { get; init; }

    /// <inheritdoc cref="HistoryItem.Changes"/>
    public required IReadOnlyList<FieldChangeItem> Changes { get; init; }

    /// <summary>The account or key as it is called now, or the role; null for an account that there is not.</summary>
    public required string? Subject { get; init; }

    /// <summary>Whose key it is; null when it is about no key.</summary>
    public required string? KeyOwner { get; init; }
}

/// <summary>Somebody for whom the security history can be narrowed.</summary>
/// <param name="Id">The account.</param>
/// <param name="Name">Its name.</param>
/// <param name="Email">Its address, which tells namesakes apart.</param>
public sealed record HistoryPerson(int Id, string Name, string Email);

namespace CarPortal.Data.History;

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

    /// <summary>Somebody changed many cars at once; each of them has an entry of its own besides.</summary>
    BulkEdited = 10,
}

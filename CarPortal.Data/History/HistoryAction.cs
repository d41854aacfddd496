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
}

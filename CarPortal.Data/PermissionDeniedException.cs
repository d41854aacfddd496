namespace CarPortal.Data;

/// <summary>
/// A read was tried without the permission for it. Doors check first, so this is a last line of defence; they answer
/// it with 403. Writes answer with <see cref="SaveResult.Forbidden"/> instead.
/// </summary>
public sealed class PermissionDeniedException(string permission)
    : Exception($"This needs the permission '{permission}'.");

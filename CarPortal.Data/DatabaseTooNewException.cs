namespace CarPortal.Data;

/// <summary>The database was upgraded by a newer CarPortal than this one, which must not touch it.</summary>
public sealed class DatabaseTooNewException(string migration) : Exception(
    $"The database was upgraded by a newer CarPortal (it has '{migration}'). Start that version, or restore a backup made before the upgrade.");

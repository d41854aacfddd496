namespace CarPortal.Data;

/// <summary>The limits of sign-in, sessions, circuits and keys, from the settings <c>Security:…</c>.</summary>
public sealed class SecurityOptions
{
    /// <summary>After how many hours a session ends however busy it is; 1 to 720.</summary>
    public int SessionHours { get; set; } = 12;

    /// <summary>After how many minutes without a request or an event a session ends; 5 to 1,440.</summary>
    public int SessionIdleMinutes { get; set; } = 60;

    /// <summary>For how many minutes a confirmed identity is good for sensitive steps; 1 to 60.</summary>
    public int ConfirmMinutes { get; set; } = 10;

    /// <summary>How many live pages (circuits) one person may have open in one process; 1 to 1,000.</summary>
    public int CircuitsPerUser { get; set; } = 20;

    /// <summary>Wrong passwords for one typed address, known or not, before it is locked; 1 to 1,000,000.</summary>
    public int TriesPerName { get; set; } = 5;

    /// <summary>Failed sign-ins from one network address within <see cref="LockMinutes"/> before it has to wait; 1 to 1,000,000.</summary>
    public int TriesPerAddress { get; set; } = 30;

    /// <summary>Within how many minutes tries count together, and for how long the lock then lasts; 1 to 1,440.</summary>
    public int LockMinutes { get; set; } = 15;

    /// <summary>Requests that one API key may make in a minute; 1 to 10,000,000.</summary>
    public int KeyRequestsPerMinute { get; set; } = 6_000;

    /// <summary>
    /// Requests with a bad key that one network address may make in a minute; more are told to wait, while good keys from
    /// there are served as ever. 1 to 10,000,000.
    /// </summary>
    public int KeyFailuresPerMinute { get; set; } = 600;

    /// <summary>What is wrong with these settings, for whoever set them; null when nothing is.</summary>
    public string? FindMistake() =>
        Outside(SessionHours, 1, 720, nameof(SessionHours))
        ?? Outside(SessionIdleMinutes, 5, 1_440, nameof(SessionIdleMinutes))
        ?? Outside(ConfirmMinutes, 1, 60, nameof(ConfirmMinutes))
        ?? Outside(CircuitsPerUser, 1, 1_000, nameof(CircuitsPerUser))
        ?? Outside(TriesPerName, 1, 1_000_000, nameof(TriesPerName))
        ?? Outside(TriesPerAddress, 1, 1_000_000, nameof(TriesPerAddress))
        ?? Outside(LockMinutes, 1, 1_440, nameof(LockMinutes))
        ?? Outside(KeyRequestsPerMinute, 1, 10_000_000, nameof(KeyRequestsPerMinute))
        ?? Outside(KeyFailuresPerMinute, 1, 10_000_000, nameof(KeyFailuresPerMinute));

    private static string? Outside(int value, int min, int max, string name) =>
        value >= min && value <= max ? null : $"Security:{name} must be from {min} to {max}.";
}

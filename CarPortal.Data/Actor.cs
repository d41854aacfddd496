namespace CarPortal.Data;

/// <summary>What kind of actor stands behind a change; kept in the history.</summary>
public enum ActorKind
{
    /// <summary>A member of staff in a browser.</summary>
    Person,

    /// <summary>Another system, through the REST API with somebody's key.</summary>
    ApiKey,

    /// <summary>A file import.</summary>
    Import,

    /// <summary>The portal itself: sign-in, set-up, scheduled work.</summary>
    Portal,

    /// <summary>Whoever runs a command-line verb on the server.</summary>
    Console,
}

/// <summary>
/// Who acts: the subject of every permission check and of every history entry.
/// </summary>
/// <param name="Kind">Which door the actor came through.</param>
/// <param name="UserId">The member of staff behind the actor; null for the portal itself and the console.</param>
/// <param name="Name">How the history names the actor; at most <see cref="MaxNameLength"/> characters are kept.</param>
/// <param name="Permissions">What the actor may do; see <see cref="Data.Permissions"/>.</param>
public sealed record Actor(ActorKind Kind, int? UserId, string Name, IReadOnlySet<string> Permissions)
{
    /// <summary>Longest actor name kept with a record or history entry.</summary>
    public const int MaxNameLength = 120;

    /// <summary>The network address the actor came from; null for the portal itself and the console.</summary>
    public string? Address { get; init; }

    /// <summary>A person's session; null for all others.</summary>
    public int? SessionId { get; init; }

    /// <summary>The API key's row; null for all others.</summary>
    public int? KeyId { get; init; }

    /// <summary>
    /// Whether the actor proved who they are a short while ago, as sensitive steps need it: always at the console, which
    /// asks for no proof, and never for a key, which cannot give any.
    /// </summary>
    public bool IsConfirmed { get; init; }

    /// <summary>Nobody in particular: may do nothing.</summary>
    public static Actor Nobody { get; } = new(ActorKind.Person, null, "nobody", new HashSet<string>());

    /// <summary>The portal's own housekeeping (sign-in, set-up). It has no permission over data.</summary>
    public static Actor Portal { get; } = new(ActorKind.Portal, null, "CarPortal", new HashSet<string>());

    /// <summary>Whoever can run the executable on the server already owns the data: everything is allowed.</summary>
    public static Actor Console { get; } = new(ActorKind.Console, null, "Console", Data.Permissions.All) { IsConfirmed = true };

    /// <summary>A signed-in member of staff with the permissions of their role.</summary>
    public static Actor Person(int userId, string name, string? role) =>
        new(ActorKind.Person, userId, name, Roles.PermissionsOf(role));

    /// <summary>An API key: what its owner's role and the key's scopes both allow.</summary>
    public static Actor Key(int userId, string name, string? role, IEnumerable<string> scopes) =>
        new(ActorKind.ApiKey, userId, name, Roles.PermissionsOf(role).Intersect(scopes).ToHashSet());

    /// <summary>The name as records and history keep it.</summary>
    internal string KeptName => Name.Length <= MaxNameLength ? Name : Name[..MaxNameLength];

    /// <summary>Whether this actor holds the permission.</summary>
    public bool Can(string permission) => Permissions.Contains(permission);

    /// <summary>For reads: lets the actor pass or throws.</summary>
    /// <exception cref="PermissionDeniedException">The actor lacks the permission.</exception>
    public void Demand(string permission)
    {
        if (!Can(permission))
        {
            throw new PermissionDeniedException(permission);
        }
    }
}

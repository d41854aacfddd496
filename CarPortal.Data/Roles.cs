namespace CarPortal.Data;

/// <summary>The four roles and what each may do: the one table that grants.</summary>
public static class Roles
{
    /// <summary>Everything, staff accounts included.</summary>
    public const string Administrator = "Administrator";

    /// <summary>Cars, prices, costs and imports.</summary>
    public const string Manager = "Manager";

    /// <summary>Cars without costs.</summary>
    public const string Sales = "Sales";

    /// <summary>Looks, changes nothing, sees no costs.</summary>
    public const string Viewer = "Viewer";

    /// <summary>The roles from most to least power; a role's id in the database is its place here, from 1.</summary>
    public static IReadOnlyList<string> All { get; } = [Administrator, Manager, Sales, Viewer];

    private static readonly Dictionary<string, IReadOnlySet<string>> Grants = new()
    {
        [Administrator] = Permissions.All,
        [Manager] = new HashSet<string>
        {
            Permissions.CarsRead, Permissions.CarsWrite, Permissions.CarsCosts, Permissions.SalesUndo,
            Permissions.CarsImport, Permissions.CarsBulk, Permissions.ViewsShare,
        },
        [Sales] = new HashSet<string> { Permissions.CarsRead, Permissions.CarsWrite },
        [Viewer] = new HashSet<string> { Permissions.CarsRead },
    };

    private static readonly IReadOnlySet<string> None = new HashSet<string>();

    /// <summary>What a role may do; nothing for a role that does not exist.</summary>
    public static IReadOnlySet<string> PermissionsOf(string? role) =>
        role is not null && Grants.TryGetValue(role, out var granted) ? granted : None;

    /// <summary>The role's id in the database.</summary>
    /// <exception cref="ArgumentException">There is no such role.</exception>
    public static int IdOf(string role)
    {
        for (var i = 0; i < All.Count; i++)
        {
            if (All[i] == role)
            {
                return i + 1;
            }
        }

        throw new ArgumentException($"There is no role '{role}'.", nameof(role));
    }

    /// <summary>The role with this id in the database, or null.</summary>
    public static string? NameOf(int id) => id >= 1 && id <= All.Count ? All[id - 1] : null;

    /// <summary>The role of this name in any case, or null.</summary>
    public static string? Find(string? name) =>
        All.FirstOrDefault(role => string.Equals(role, name?.Trim(), StringComparison.OrdinalIgnoreCase));
}

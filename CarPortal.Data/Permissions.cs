namespace CarPortal.Data;

/// <summary>The named permissions. Services check these; roles and API key scopes grant them.</summary>
public static class Permissions
{
    /// <summary>See the list, a car, its history and the trash.</summary>
    public const string CarsRead = "cars:read";

    /// <summary>Add, change, delete and restore cars.</summary>
    public const string CarsWrite = "cars:write";

    /// <summary>See what a car cost.</summary>
    public const string CarsCosts = "cars:costs";

    /// <summary>Take back a sale.</summary>
    public const string SalesUndo = "sales:undo";

    /// <summary>Bring in cars from files.</summary>
    public const string CarsImport = "cars:import";

    /// <summary>Change many cars at once.</summary>
    public const string CarsBulk = "cars:bulk";

    /// <summary>Make views of the list of cars for a role or for everybody.</summary>
    public const string ViewsShare = "views:share";

    /// <summary>See, add and change staff accounts, and make API keys for them.</summary>
    public const string UsersManage = "users:manage";

    /// <summary>Every permission there is.</summary>
    public static IReadOnlySet<string> All { get; } =
        new HashSet<string> { CarsRead, CarsWrite, CarsCosts, SalesUndo, CarsImport, CarsBulk, ViewsShare, UsersManage };

    /// <summary>What an API key can be given.</summary>
    public static IReadOnlyList<string> KeyScopes { get; } = [CarsRead, CarsWrite, CarsCosts, SalesUndo, CarsImport, CarsBulk];
}

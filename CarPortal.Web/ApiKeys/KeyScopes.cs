using CarPortal.Data;

namespace CarPortal.Web.ApiKeys;

/// <summary>What the scopes of a key mean to people.</summary>
internal static class KeyScopes
{
    public static string Label(string scope) => scope switch
    {
        Permissions.CarsRead => "See cars",
        Permissions.CarsWrite => "Add, change and delete cars",
        Permissions.CarsCosts => "See what cars cost",
        Permissions.SalesUndo => "Take back sales",
        Permissions.CarsImport => "Import cars from files, and undo imports",
        Permissions.CarsBulk => "Change many cars at once",
        _ => scope,
    };

    public static string Short(string scope) => scope switch
    {
        Permissions.CarsRead => "read",
        Permissions.CarsWrite => "write",
        Permissions.CarsCosts => "costs",
        Permissions.SalesUndo => "undo sales",
        Permissions.CarsImport => "import",
        Permissions.CarsBulk => "change many cars",
        _ => scope,
    };
}

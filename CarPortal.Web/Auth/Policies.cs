namespace CarPortal.Web.Auth;

/// <summary>Names of the authorization policies; each is one permission of <see cref="Data.Permissions"/>.</summary>
internal static class Policies
{
    /// <summary>See cars.</summary>
    public const string CarsRead = "CarsRead";

    /// <summary>Change cars.</summary>
    public const string CarsWrite = "CarsWrite";

    /// <summary>Take back a sale.</summary>
    public const string SalesUndo = "SalesUndo";

    /// <summary>Change many cars at once.</summary>
    public const string CarsBulk = "CarsBulk";

    /// <summary>Bring in cars from files.</summary>
    public const string CarsImport = "CarsImport";

    /// <summary>See what cars cost.</summary>
    public const string CarsCosts = "CarsCosts";

    /// <summary>Manage staff accounts.</summary>
    public const string UsersManage = "UsersManage";
}

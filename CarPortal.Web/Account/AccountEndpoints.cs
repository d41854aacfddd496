namespace CarPortal.Web.Account;

/// <summary>What staff do with their own sign-in, beside the pages.</summary>
internal static class AccountEndpoints
{
    public static void MapAccount(this WebApplication app)
    {
    }

    public static void AnnounceSetup(this WebApplication app)
    {
    }
}

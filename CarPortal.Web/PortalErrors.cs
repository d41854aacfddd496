namespace CarPortal.Web;

/// <summary>What is answered when something is not there or went wrong: a page to people, problem+json to programs.</summary>
internal static class PortalErrors
{
    public static void UsePortalErrors(this WebApplication app)
    {
        app.UseExceptionHandler("/error", createScopeForErrors: true);
    }
}

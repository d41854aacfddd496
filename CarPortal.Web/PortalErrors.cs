using CarPortal.Data;

namespace CarPortal.Web;

/// <summary>
/// What people are answered when something is not there or went wrong. Programs get theirs from
/// <see cref="Api.ApiErrors"/>.
/// </summary>
internal static class PortalErrors
{
    public static void UsePortalErrors(this WebApplication app)
    {
        app.UseWhen(context => context.Request.IsForPeople(), pages => pages
            .UseExceptionHandler(new ExceptionHandlerOptions { StatusCodeSelector = StatusOf, ExceptionHandlingPath = "/error", CreateScopeForErrors = true }));
        app.UseWhen(context => context.Request.IsForPeople() && (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)),
            pages => pages.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true));
    }

    /// <summary>
    /// Answers what no route takes before authorization is asked, which would send a stranger to sign in for a page
    /// that does not exist. Goes right after UseRouting.
    /// </summary>
    public static void UseUnroutedAnswers(this WebApplication app) => app.Use((context, next) =>
    {
        if (context.GetEndpoint() is RouteEndpoint)
        {
            return next(context);
        }

        // Routing's own refusals (405, 415 …) are endpoints without a route.
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return context.GetEndpoint()?.RequestDelegate?.Invoke(context) ?? Task.CompletedTask;
    });

    /// <summary>Whether a person's browser asks for a page, and not a program or a circuit.</summary>
    public static bool IsForPeople(this HttpRequest request) =>
        !request.Path.StartsWithSegments("/api") && !request.Path.StartsWithSegments("/openapi") && !request.Path.StartsWithSegments("/_blazor");

    private static int StatusOf(Exception failure) => failure switch
    {
        PermissionDeniedException => StatusCodes.Status403Forbidden,
        BadHttpRequestException bad => bad.StatusCode,
        _ when DatabaseOutage.Matches(failure) => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };
}

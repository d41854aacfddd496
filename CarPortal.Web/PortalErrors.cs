using CarPortal.Data;
using CarPortal.Web.Edge;
using Microsoft.AspNetCore.Components.Endpoints;

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
            .UseExceptionHandler(new ExceptionHandlerOptions
            {
                StatusCodeSelector = StatusOf,
                ExceptionHandlingPath = "/error",
                CreateScopeForErrors = true,
                SuppressDiagnosticsCallback = _ => true, // Logged below, with the reference that the person is shown.
            })
            .Use((context, next) => LogFailureAsync(app.Logger, context, next)));
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

        // Routing's own refusals (405, 415 …) are endpoints without a route. They are for programs: under "dotnet run" the
        // catch-all for missing files, which only reads, would have every unknown address refuse the method instead.
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return context.Request.IsForPeople() ? Task.CompletedTask : context.GetEndpoint()?.RequestDelegate?.Invoke(context) ?? Task.CompletedTask;
    });

    /// <summary>Pages say of themselves that they answer GET and POST only; the server drops the body of an answer to HEAD.</summary>
    public static void AnswerHeadAsGet(this RazorComponentsEndpointConventionBuilder pages) => pages.Add(page =>
    {
        if (page.Metadata.OfType<ComponentTypeMetadata>().Any())
        {
            page.Metadata.Add(new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head, HttpMethods.Post]));
        }
    });

    /// <summary>Whether a person's browser asks for a page, and not a program or a circuit.</summary>
    public static bool IsForPeople(this HttpRequest request) =>
        !request.IsForPrograms() && !request.Path.StartsWithSegments("/_blazor");

    /// <summary>Whether it is the API that is asked, or what a page's own script sends and gets: photos, a file to import.</summary>
    public static bool IsForPrograms(this HttpRequest request) =>
        request.Path.StartsWithSegments("/api") || request.Path.StartsWithSegments("/openapi") || request.Path.StartsWithSegments("/photos")
        || (HttpMethods.IsPost(request.Method) && request.Path == "/imports" && request.Headers.Accept == "application/json");

    private static async Task LogFailureAsync(ILogger log, HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception e) when (StatusOf(e) >= StatusCodes.Status500InternalServerError && !context.RequestAborted.IsCancellationRequested)
        {
            log.LogError(e, "{Method} of a page failed, reference {Reference}", context.Request.Method, context.CorrelationId());
            throw;
        }
    }

    private static int StatusOf(Exception failure) => failure switch
    {
        PermissionDeniedException => StatusCodes.Status403Forbidden,
        BadHttpRequestException bad => bad.StatusCode,
        _ when DatabaseOutage.Matches(failure) => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };
}

using System.Security.Cryptography;
using CarPortal.Data;
using CarPortal.Web.Components;
using Microsoft.AspNetCore.Components.Endpoints;

namespace CarPortal.Web;

/// <summary>
/// What people are answered when something is not there or went wrong, and what every answer tells the browser about
/// itself. Programs get theirs from <see cref="Api.ApiErrors"/>.
/// </summary>
internal static class PortalErrors
{
    public static void UsePortalErrors(this WebApplication app)
    {
        app.Use(AddHeadersAsync);
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
        !request.Path.StartsWithSegments("/api") && !request.Path.StartsWithSegments("/openapi") && !request.Path.StartsWithSegments("/_blazor");

    private static Task AddHeadersAsync(HttpContext context, RequestDelegate next)
    {
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        context.Items[App.NonceKey] = nonce;

        // At the last moment: handling an exception clears the headers.
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "same-origin";
            headers.ContentSecurityPolicy =
                $"default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
                + "connect-src 'self' ws: wss:; frame-ancestors 'none'; base-uri 'self'; form-action 'self'; object-src 'none'";
            if (context.Response.ContentType?.StartsWith("text/html", StringComparison.Ordinal) == true)
            {
                headers.CacheControl = "no-store";
            }

            return Task.CompletedTask;
        });
        return next(context);
    }

    private static int StatusOf(Exception failure) => failure switch
    {
        PermissionDeniedException => StatusCodes.Status403Forbidden,
        BadHttpRequestException bad => bad.StatusCode,
        _ when DatabaseOutage.Matches(failure) => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };
}

using Microsoft.AspNetCore.Authorization;

namespace CarPortal.Web.Auth;

/// <summary>A page or endpoint that is open also to a person who must set up a second factor first.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class OpenBeforeEnrolmentAttribute : Attribute;

/// <summary>
/// Leads a person whose role asks for a second factor, and who has none yet, to the page where it is set up, whatever
/// they ask for. Their circuits and programs are refused.
/// </summary>
internal static class Enrolment
{
    /// <summary>The page where a second factor is set up.</summary>
    public const string Path = "/account/second-factor";

    /// <summary>Goes right after UseAuthentication: who must enrol hears that, not that a page is not for them.</summary>
    public static void UseEnrolment(this WebApplication app) => app.Use((context, next) =>
    {
        if (!context.User.MustEnrol() || IsOpen(context.GetEndpoint()) || context.Request.Path.StartsWithSegments("/api"))
        {
            return next(context); // The API takes no cookie: it answers for itself.
        }

        if (context.Request.IsForPeople() && (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)))
        {
            var asked = context.Request.Path + context.Request.QueryString;
            context.Response.Redirect(asked is "/" ? Path : $"{Path}?returnUrl={Uri.EscapeDataString(asked)}");
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
        }

        return Task.CompletedTask;
    });

    private static bool IsOpen(Endpoint? endpoint) => endpoint is null
        || endpoint.Metadata.GetMetadata<OpenBeforeEnrolmentAttribute>() is not null
        || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;
}

using CarPortal.Data;
using CarPortal.Web.Edge;

namespace CarPortal.Web.Api;

/// <summary>Turns whatever goes wrong below /api and /openapi into problem+json; people's pages never come into it.</summary>
internal static class ApiErrors
{
    private const string RetryAfterSeconds = "5";

    public static void UseApiErrors(this WebApplication app) => app.UseWhen(
        context => context.Request.IsForPrograms(),
        api => api.Use(AnswerErrorsAsync));

    private static async Task AnswerErrorsAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there any more to be answered.
            return;
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            await ProblemOf(e, context).ExecuteAsync(context);
            return;
        }

        if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null })
        {
            await ApiProblem.Of(context.Response.StatusCode, "The request was refused.").ExecuteAsync(context);
        }
    }

    private static IResult ProblemOf(Exception failure, HttpContext context)
    {
        switch (failure)
        {
            case PermissionDeniedException:
                return ApiProblem.Of(StatusCodes.Status403Forbidden, failure.Message);
            case BadHttpRequestException bad:
                return ApiProblem.Of(bad.StatusCode, "The request is malformed or its body is too large.");
        }

        var log = context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("CarPortal.Web.Api");
        log.LogError(failure, "{Method} of an API path failed, reference {Reference}", context.Request.Method, context.CorrelationId());
        if (!DatabaseOutage.Matches(failure))
        {
            return ApiProblem.Failure(context);
        }

        context.Response.Headers.RetryAfter = RetryAfterSeconds;
        return ApiProblem.Of(StatusCodes.Status503ServiceUnavailable, "The database cannot be reached at the moment; try again later.");
    }
}

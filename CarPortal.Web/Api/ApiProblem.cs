using CarPortal.Data;
using CarPortal.Web.Edge;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace CarPortal.Web.Api;

/// <summary>Everything that goes wrong in the API is answered with one of these: problem+json, RFC 9457.</summary>
internal static class ApiProblem
{
    public const string ContentType = "application/problem+json";

    /// <summary>A problem with its explanation and, where there are any, members of its own.</summary>
    public static IResult Of(int status, string detail, params (string Name, object? Value)[] members)
    {
        var problem = new ProblemDetails
        {
            Status = status,
            Title = ReasonPhrases.GetReasonPhrase(status),
            Detail = detail,
            Extensions = members.Where(m => m.Value is not null).ToDictionary(m => m.Name, m => m.Value),
        };
        return Results.Json(problem, contentType: ContentType, statusCode: status);
    }

    /// <summary>What is wrong with single fields or parameters: all of it in <c>errors</c>, and as one text.</summary>
    public static IResult Of(int status, IReadOnlyList<FieldError> errors) => Of(
        status,
        string.Join(' ', errors.Select(e => e.Message)),
        ("errors", errors.GroupBy(e => e.Field).ToDictionary(g => g.Key, g => g.Select(e => e.Message).ToArray())));

    /// <summary>A failure of ours: it says no more than where the log has the rest.</summary>
    public static IResult Failure(HttpContext context) => Of(
        StatusCodes.Status500InternalServerError,
        "Something went wrong in the portal; its log has the details under this trace id.",
        ("traceId", context.CorrelationId()));
}

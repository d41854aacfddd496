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

    /// <summary>A write that failed for any reason but a conflict, which each endpoint answers with what is there now.</summary>
    public static IResult Of(SaveResult failure, string notFound) => failure switch
    {
        SaveResult.Invalid invalid => Of(StatusCodes.Status422UnprocessableEntity, invalid.Errors),
        SaveResult.Duplicate duplicate => Of(StatusCodes.Status409Conflict, [new FieldError(duplicate.Field, duplicate.Message)]),
        SaveResult.Forbidden => Of(StatusCodes.Status403Forbidden, DetailOf(failure, notFound)),
        SaveResult.NotFound => Of(StatusCodes.Status404NotFound, notFound),
        _ => Of(StatusCodes.Status409Conflict, DetailOf(failure, notFound)),
    };

    /// <summary>Why a write failed, in a sentence.</summary>
    public static string DetailOf(SaveResult failure, string notFound) => failure switch
    {
        SaveResult.Invalid invalid => string.Join(' ', invalid.Errors.Select(e => e.Message)),
        SaveResult.Duplicate duplicate => duplicate.Message,
        SaveResult.Forbidden => "Your role, or the key's scopes or its owner's role, do not allow this.",
        SaveResult.NotFound => notFound,
        _ => "Somebody else changed it meanwhile.",
    };

    /// <summary>A failure of ours: it says no more than where the log has the rest.</summary>
    public static IResult Failure(HttpContext context) => Of(
        StatusCodes.Status500InternalServerError,
        "Something went wrong in the portal; its log has the details under this trace id.",
        ("traceId", context.CorrelationId()));
}

using System.Globalization;
using CarPortal.Data;
using CarPortal.Web.Auth;
using CarPortal.Web.Cars;

namespace CarPortal.Web.Api;

/// <summary>The one place where the ends of a write become answers.</summary>
internal static class SaveAnswers
{
    /// <summary>The answer to a write, with the record as it is then.</summary>
    /// <param name="context">The request.</param>
    /// <param name="result">How the write ended.</param>
    /// <param name="success">200, 201 or 204.</param>
    /// <param name="current">
    /// Reads the record as it is and its version; asked only where the key may read, and when there is something to show.
    /// </param>
    /// <param name="notFound">What to say when there is no such record.</param>
    public static async Task<IResult> AnswerAsync<T>(
        HttpContext context, SaveResult result, int success, Func<Task<(T? Record, long Version)>> current, string notFound)
        where T : class
    {
        switch (result)
        {
            case SaveResult.Saved when success == StatusCodes.Status204NoContent:
                return Results.NoContent();
            case SaveResult.Saved saved:
                context.Response.Headers.ETag = CarsApiHeaders.ETag(saved.Version);
                if (await ReadAsync() is not ({ } record, var version))
                {
                    return Results.StatusCode(success);
                }

                context.Response.Headers.ETag = CarsApiHeaders.ETag(version);
                return Results.Json(record, statusCode: success);
            case SaveResult.Conflict:
                var (now, nowVersion) = await ReadAsync();
                context.Response.Headers.ETag = now is null ? default : CarsApiHeaders.ETag(nowVersion);
                return ApiProblem.Of(
                    StatusCodes.Status412PreconditionFailed,
                    "Somebody changed it since you read it; 'current' is how it is now.", ("current", now));
            default:
                return Refusal(result, notFound);
        }

        async Task<(T? Record, long Version)> ReadAsync() =>
            context.User.HasClaim(ApiKeyHandler.PermissionClaim, Permissions.CarsRead) ? await current() : default;
    }

    private static IResult Refusal(SaveResult result, string notFound) => result switch
    {
        SaveResult.Invalid invalid => ApiProblem.Of(StatusCodes.Status422UnprocessableEntity, invalid.Errors),
        SaveResult.Duplicate duplicate => ApiProblem.Of(StatusCodes.Status409Conflict, [new FieldError(duplicate.Field, duplicate.Message)]),
        SaveResult.Held held => ApiProblem.Of(
            StatusCodes.Status409Conflict,
            string.Create(CultureInfo.InvariantCulture, $"The car is reserved for {held.CustomerName} by {held.By} until {held.Until:yyyy-MM-dd HH:mm} UTC."),
            ("heldFor", held.CustomerName), ("heldBy", held.By), ("heldUntil", held.Until)),
        SaveResult.Forbidden => ApiProblem.Of(StatusCodes.Status403Forbidden, "The key's scopes or its owner's role do not allow this."),
        _ => ApiProblem.Of(StatusCodes.Status404NotFound, notFound),
    };
}

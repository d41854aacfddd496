using CarPortal.Data;
using CarPortal.Web.Auth;
using CarPortal.Web.Cars;

namespace CarPortal.Web.Api;

/// <summary>The answer to a write of a car or of a part of one, which is read again for it.</summary>
internal static class SaveAnswers
{
    /// <summary>The answer to a write, with the record as it is then.</summary>
    /// <param name="context">The request.</param>
    /// <param name="result">How the write ended.</param>
    /// <param name="success">200, 201 or 204.</param>
    /// <param name="current">
    /// Reads the record as it is and its version; asked only where the key may read, and when there is something to show.
    /// </param>
    /// <param name="record">What the record is called, such as <c>car 5</c>.</param>
    public static async Task<IResult> AnswerAsync<T>(
        HttpContext context, SaveResult result, int success, Func<Task<(T? Record, long Version)>> current, string record)
        where T : class
    {
        switch (result)
        {
            case SaveResult.Saved when success == StatusCodes.Status204NoContent:
                return Results.NoContent();
            case SaveResult.Saved saved:
                context.Response.Headers.ETag = CarsApiHeaders.ETag(saved.Version);
                if (await ReadAsync() is not ({ } found, var version))
                {
                    return Results.StatusCode(success);
                }

                context.Response.Headers.ETag = CarsApiHeaders.ETag(version);
                return Results.Json(found, statusCode: success);
            case SaveResult.Conflict:
                var (now, nowVersion) = await ReadAsync();
                context.Response.Headers.ETag = now is null ? default : CarsApiHeaders.ETag(nowVersion);
                return result.Problem(record, now);
            default:
                return result.Problem(record);
        }

        async Task<(T? Record, long Version)> ReadAsync() =>
            context.User.HasClaim(ApiKeyHandler.PermissionClaim, Permissions.CarsRead) ? await current() : default;
    }
}

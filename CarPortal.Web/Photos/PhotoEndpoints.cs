using CarPortal.Data;
using CarPortal.Data.Photos;
using CarPortal.Web.Api;
using CarPortal.Web.Auth;
using Microsoft.AspNetCore.Antiforgery;

namespace CarPortal.Web.Photos;

/// <summary>
/// The doors of photos that the pages use: their bytes, and the way in for files, which is a request of its own since
/// a circuit would hold them in memory. The same handlers serve the API under its own addresses.
/// </summary>
internal static partial class PhotoEndpoints
{
    private const string Forever = "private, max-age=31536000, immutable";

    public static void MapPhotos(this WebApplication app)
    {
        app.MapMethods("/photos/{hash}/{size}.webp", [HttpMethods.Get, HttpMethods.Head], SendAsync)
            .RequireAuthorization(Policies.CarsRead).ExcludeFromDescription();
        app.MapPost("/photos/cars/{Id:int}", TakeFromPageAsync)
            .RequireAuthorization(Policies.CarsWrite).WithMetadata(PhotoUploads.Limit).ExcludeFromDescription();
    }

    /// <summary>A photo's file, whole: no ranges, which some ask for a thousand of at once.</summary>
    public static async Task<IResult> SendAsync(
        string hash, string size, HttpContext context, PhotoService photos, ILogger<PhotoService> log, CancellationToken ct)
    {
        if (PhotoSizes.Find(size) is not { } known || hash.Length != 64 || !hash.All(char.IsAsciiHexDigitLower)
            || await photos.FindFileAsync(hash, known, ct) is not { } path)
        {
            return ApiProblem.Of(StatusCodes.Status404NotFound, "There is no such photo.");
        }

        if (!File.Exists(path))
        {
            LogMissing(log, Path.GetFileName(path));
            return ApiProblem.Of(StatusCodes.Status404NotFound, "The photo's file is missing.");
        }

        var headers = context.Response.Headers;
        headers.CacheControl = Forever;
        headers.ContentDisposition = "inline; filename=\"photo.webp\"";
        return Results.File(path, "image/webp", entityTag: new($"\"{hash[..16]}-{known.Name()}\""), enableRangeProcessing: false);
    }

    private static async Task<IResult> TakeFromPageAsync(
        int id, HttpContext context, IAntiforgery antiforgery, PhotoUploads uploads, CancellationToken ct)
    {
        // By its header only: looking for it in the form would read all that is sent into memory.
        var isOurs = context.Request.Headers.ContainsKey(MultipartForms.TokenHeader) && await antiforgery.IsRequestValidAsync(context);
        return isOurs
            ? await uploads.TakeAsync(id, context, ct)
            : ApiProblem.Of(StatusCodes.Status400BadRequest, "This page is out of date: load it again.");
    }

    [LoggerMessage(LogLevel.Warning, "The photo file {Name} is missing although a photo speaks of it.")]
    private static partial void LogMissing(ILogger log, string name);
}

using System.Globalization;
using CarPortal.Data;
using CarPortal.Data.Photos;
using CarPortal.Web.Api;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace CarPortal.Web.Photos;

/// <summary>What became of one file of a request.</summary>
/// <param name="File">Its name as it was sent; used for nothing else.</param>
/// <param name="Status">added, alreadyThere or refused.</param>
/// <param name="Detail">Why it was refused.</param>
/// <param name="Photo">The photo; null when it was refused.</param>
internal sealed record UploadedFile(string? File, string Status, string? Detail, PhotoResource? Photo);

/// <summary>What became of all files of a request.</summary>
/// <param name="Results">In the order in which they were sent.</param>
internal sealed record UploadAnswer(IReadOnlyList<UploadedFile> Results);

/// <summary>Takes the files of a multipart request as they come, one after the other, and none of them into memory.</summary>
internal sealed partial class PhotoUploads(PhotoIntakeService intake, ILogger<PhotoUploads> log)
{
    /// <summary>Most files of one request.</summary>
    public const int MaxFiles = 100;

    private const long MaxBodyBytes = 1024L * 1024 * 1024;
    private const int MaxNameLength = 200;

    /// <summary>What these endpoints may be sent: more than others.</summary>
    public static object Limit { get; } = new RequestSizeLimitAttribute(MaxBodyBytes);

    public async Task<IResult> TakeAsync(int carId, HttpContext context, CancellationToken ct)
    {
        if (await intake.WhyNotAsync(carId, ct) is { } refusal)
        {
            return refusal.Problem($"car {carId}");
        }

        if (MultipartForms.Open(context.Request) is not { } reader)
        {
            return ApiProblem.Of(StatusCodes.Status415UnsupportedMediaType, "Send the files as multipart/form-data.");
        }

        var place = int.TryParse(context.Request.Query["place"], NumberStyles.None, CultureInfo.InvariantCulture, out var first) ? first : (int?)null;
        try
        {
            var results = await TakeAllAsync(carId, reader, place, ct);
            return results.Count == 0 ? ApiProblem.Of(StatusCodes.Status400BadRequest, "No file was sent.")
                : results.Any(r => r.Photo is not null) ? Results.Json(new UploadAnswer(results))
                : ApiProblem.Of(StatusCodes.Status422UnprocessableEntity, results[0].Detail!, ("results", results));
        }
        catch (InvalidDataException)
        {
            return ApiProblem.Of(StatusCodes.Status400BadRequest, "The multipart body is malformed.");
        }
        catch (IOException e) when (e is not BadHttpRequestException && !context.RequestAborted.IsCancellationRequested)
        {
            if (MultipartForms.EndsTooEarly(e))
            {
                return ApiProblem.Of(StatusCodes.Status400BadRequest, "The multipart body ends too early.");
            }

            LogStoreFailed(log, e);
            return ApiProblem.Of(StatusCodes.Status503ServiceUnavailable, "Photos cannot be stored at the moment; try again later.");
        }
    }

    /// <summary>For the answer only: it says which file was meant.</summary>
    private static string? NameOf(ContentDispositionHeaderValue disposition)
    {
        var plain = new string([.. MultipartForms.FileNameOf(disposition).Where(c => !char.IsControl(c) && !char.IsSurrogate(c))]);
        return plain.Length == 0 ? null : plain.Length > MaxNameLength ? plain[..MaxNameLength] : plain;
    }

    private async Task<List<UploadedFile>> TakeAllAsync(int carId, MultipartReader reader, int? place, CancellationToken ct)
    {
        var results = new List<UploadedFile>();
        while (await reader.ReadNextSectionAsync(ct) is { } section)
        {
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition) || !disposition.IsFileDisposition())
            {
                continue; // A field; it is read over.
            }

            var name = NameOf(disposition);
            results.Add(results.Count < MaxFiles
                ? Describe(name, await intake.AddAsync(carId, section.Body, place + results.Count, ct))
                : new UploadedFile(name, "refused", $"{MaxFiles} files are the most for one request.", null));
            if (results.Count > MaxFiles)
            {
                break;
            }
        }

        return results;
    }

    private static UploadedFile Describe(string? name, AddedPhoto added) => added.Photo is { } photo
        ? new UploadedFile(name, added.WasThere ? "alreadyThere" : "added", null, PhotoResource.Of(photo))
        : new UploadedFile(name, "refused", added.Result.Detail("The car is no longer there."), null);

    [LoggerMessage(LogLevel.Error, "A photo could not be stored")]
    private static partial void LogStoreFailed(ILogger log, Exception failure);
}

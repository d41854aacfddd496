using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace CarPortal.Web.Api;

/// <summary>Forms with files that are read as they come, and none of them into memory.</summary>
internal static class MultipartForms
{
    /// <summary>The header of the page's token against other sites' forms.</summary>
    public const string TokenHeader = "RequestVerificationToken";

    private const int MaxBoundaryLength = 100;

    /// <summary>Reads the parts of a request; null when it has none.</summary>
    public static MultipartReader? Open(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
        && HeaderUtilities.RemoveQuotes(type.Boundary).Value is { Length: > 0 and <= MaxBoundaryLength } boundary
            ? new MultipartReader(boundary, request.Body) : null;

    /// <summary>The name of a part's file as it was sent; empty when it has none.</summary>
    public static string FileNameOf(ContentDispositionHeaderValue disposition) =>
        HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).ToString();

    /// <summary>Whether reading failed since the request ends before its last part does; its message is all that tells.</summary>
    public static bool EndsTooEarly(Exception failure) =>
        failure.GetType() == typeof(IOException) && failure.Message.StartsWith("Unexpected end", StringComparison.Ordinal);
}

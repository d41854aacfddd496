using System.Globalization;
using CarPortal.Data.Imports;
using CarPortal.Web.Api;
using CarPortal.Web.Auth;

namespace CarPortal.Web.Imports;

/// <summary>
/// The doors of imports that the pages use: the file's way in, a request of its own since a circuit would hold it in
/// memory, and the file of what was refused.
/// </summary>
internal static class ImportEndpoints
{
    public static void MapImports(this WebApplication app)
    {
        // Before the page of the same address, which takes posts too.
        app.MapPost("/imports", (HttpContext context, ImportFormUpload upload, CancellationToken ct) => upload.TakeAsync(context, ct))
            .RequireAuthorization(Policies.CarsImport).WithMetadata(ImportFormUpload.Limit).WithOrder(-1).ExcludeFromDescription();
        app.MapGet("/imports/{Id:int}/rejects", SendRejectsAsync)
            .RequireAuthorization(Policies.CarsImport).ExcludeFromDescription();
    }

    /// <summary>Where an import is looked at.</summary>
    public static string Href(int id) => string.Create(CultureInfo.InvariantCulture, $"/imports/{id}");

    /// <summary>Where the rows that it refused are to be had.</summary>
    public static string RejectsHref(int id) => $"{Href(id)}/rejects";

    private static async Task<IResult> SendRejectsAsync(int id, ImportReportService reports, CancellationToken ct) =>
        await reports.OpenRejectsAsync(id, ct) is { } rejects
            ? Results.Stream(rejects.Content, "text/csv; charset=utf-8; header=present", rejects.FileName)
            : ApiProblem.Of(StatusCodes.Status404NotFound, "This import refused no row, or is not there.");
}

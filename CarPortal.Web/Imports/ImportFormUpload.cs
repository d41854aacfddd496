using System.Text;
using CarPortal.Data.Imports;
using CarPortal.Web.Api;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace CarPortal.Web.Imports;

/// <summary>
/// Takes the file of the page's form as it comes, and none of it into memory. A plain form is led on to the import, or
/// back to the page with what was wrong; the page's script, which asks for JSON, hears the same.
/// </summary>
internal sealed class ImportFormUpload(ImportJobService imports, IAntiforgery antiforgery)
{
    /// <summary>What a form has around its file, at most.</summary>
    private const long MostAround = 1 << 16;

    private const long MaxBodyBytes = ImportJobService.MaxBytes + MostAround;
    private const int MaxTokenLength = 4_096;
    private const string TokenField = "__RequestVerificationToken";

    /// <summary>What this endpoint may be sent: more than others.</summary>
    public static object Limit { get; } = new RequestSizeLimitAttribute(MaxBodyBytes);

    /// <summary>Takes the request's first file.</summary>
    public async Task<IResult> TakeAsync(HttpContext context, CancellationToken ct)
    {
        var request = context.Request;
        if (request.ContentLength > MaxBodyBytes)
        {
            return Refuse(request, UploadProblem.TooLarge);
        }

        if (MultipartForms.Open(request) is not { } reader)
        {
            return Refuse(request, UploadProblem.OutOfDate); // No form of ours.
        }

        try
        {
            return await TakeAsync(context, reader, ct);
        }
        catch (Exception e) when (e is InvalidDataException || MultipartForms.EndsTooEarly(e))
        {
            return Refuse(request, UploadProblem.Broken);
        }
    }

    private async Task<IResult> TakeAsync(HttpContext context, MultipartReader reader, CancellationToken ct)
    {
        // The token by its header or as the form's first field: looking for it in the whole form would read all that is sent.
        var request = context.Request;
        var isOurs = request.Headers.ContainsKey(MultipartForms.TokenHeader) && await antiforgery.IsRequestValidAsync(context);
        while (await reader.ReadNextSectionAsync(ct) is { } section)
        {
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition))
            {
                continue;
            }

            if (!disposition.IsFileDisposition())
            {
                if (!isOurs && HeaderUtilities.RemoveQuotes(disposition.Name) == TokenField)
                {
                    request.Headers[MultipartForms.TokenHeader] = await ReadTokenAsync(section.Body, ct);
                    isOurs = await antiforgery.IsRequestValidAsync(context);
                }

                continue;
            }

            var name = MultipartForms.FileNameOf(disposition);
            return !isOurs ? Refuse(request, UploadProblem.OutOfDate)
                : name.Length == 0 ? Refuse(request, UploadProblem.NoFile) // A form without a chosen file sends one without a name.
                : Answer(request, await imports.UploadAsync(section.Body, name, ct));
        }

        return Refuse(request, isOurs ? UploadProblem.NoFile : UploadProblem.OutOfDate);
    }

    private static IResult Answer(HttpRequest request, ImportJobResult result) => result switch
    {
        ImportJobResult.Ok ok when IsScript(request) => Results.Json(new { href = ImportEndpoints.Href(ok.Job.Id) }),
        ImportJobResult.Ok ok => Results.Redirect(ImportEndpoints.Href(ok.Job.Id)),
        ImportJobResult.Invalid invalid when IsScript(request) => ApiProblem.Of(StatusCodes.Status422UnprocessableEntity, invalid.Errors),
        ImportJobResult.Invalid invalid => Results.Text(invalid.Errors[0].Message, statusCode: StatusCodes.Status422UnprocessableEntity),
        _ => Results.Forbid(),
    };

    /// <summary>A form that is not known to be ours is led nowhere.</summary>
    private static IResult Refuse(HttpRequest request, UploadProblem problem) =>
        IsScript(request) ? ApiProblem.Of(problem.Status, problem.Text)
        : problem == UploadProblem.OutOfDate ? Results.Text(problem.Text, statusCode: problem.Status)
        : Results.Redirect($"/imports?problem={problem.Name}");

    private static bool IsScript(HttpRequest request) => request.IsForPrograms();

    private static async Task<string> ReadTokenAsync(Stream body, CancellationToken ct)
    {
        var bytes = new byte[MaxTokenLength];
        var read = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, ct);

        // A header has no line ends; what is no token is refused as such.
        return string.Concat(Encoding.ASCII.GetString(bytes, 0, read).Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));
    }
}

/// <summary>Why a file was not taken in.</summary>
/// <param name="Name">By which the page's address names it.</param>
/// <param name="Status">The status for scripts.</param>
/// <param name="Text">What is wrong and what to do.</param>
internal sealed record UploadProblem(string Name, int Status, string Text)
{
    public static readonly UploadProblem TooLarge = new(
        "too-large", StatusCodes.Status413PayloadTooLarge, $"A file has at most {ImportJobService.MaxBytes >> 20} MB: split it.");

    public static readonly UploadProblem NoFile = new("no-file", StatusCodes.Status400BadRequest, "No file was sent: choose one first.");

    public static readonly UploadProblem Broken = new("broken", StatusCodes.Status400BadRequest, "The file did not arrive whole: send it again.");

    public static readonly UploadProblem OutOfDate = new("out-of-date", StatusCodes.Status400BadRequest, "The page was out of date: go back, load it again and choose the file once more.");

    /// <summary>The problem of that name; null when there is none.</summary>
    public static UploadProblem? Find(string? name) => Array.Find([TooLarge, NoFile, Broken], problem => problem.Name == name);
}

using System.Globalization;
using CarPortal.Data;
using CarPortal.Data.Imports;
using CarPortal.Web.Api;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace CarPortal.Web.Imports;

/// <summary>
/// Imports for other systems: bring a file, look at how it is read, check it, run it, undo it. What takes time goes on in
/// the background; whoever asked for it looks at the import now and then.
/// </summary>
internal static class ImportsApi
{
    private const string Path = "/api/imports";
    private const int DefaultTake = 25;

    /// <summary>A file that is sent is no form: what browsers and curl send by themselves would be read as one.</summary>
    private static readonly string[] FileTypes = ["application/octet-stream", "text/csv", "text/tab-separated-values", "text/plain"];

    private static readonly string[] Reads = [HttpMethods.Get, HttpMethods.Head];

    public static void MapImportsApi(this RouteGroupBuilder api)
    {
        var imports = api.MapGroup("/imports").WithTags("Imports").RequirePermission(Permissions.CarsImport);
        imports.MapMethods("", Reads, ListAsync).DescribeList();
        imports.MapPost("", UploadAsync).WithMetadata(new RequestSizeLimitAttribute(ImportJobService.MaxBytes)).DescribeUpload();
        imports.MapMethods("sources", Reads, ListSourcesAsync).DescribeSources();
        imports.MapMethods("{id:int}", Reads, GetAsync).DescribeGet();
        imports.MapDelete("{id:int}", DeleteAsync).DescribeDelete();
        imports.MapMethods("{id:int}/reading", Reads, ReadAsync).DescribeReading();
        imports.MapPut("{id:int}/settings", SaveAsync).DescribeSettings();
        imports.MapPut("{id:int}/fixes", FixAsync).DescribeFix();
        imports.MapWork("check", (service, id, ct) => service.CheckAsync(id, ct)).DescribeWork("Check", "Begins the dry run, which writes no car.");
        imports.MapWork("run", (service, id, ct) => service.RunAsync(id, ct))
            .DescribeWork("Run", "Begins to write what the dry run showed, or goes on with what was cancelled.");
        imports.MapWork("cancel", (service, id, ct) => service.CancelAsync(id, ct)).DescribeWork("Cancel", "Stops what is under way; what was committed stays.");
        imports.MapWork("undo", (service, id, ct) => service.UndoAsync(id, ct))
            .DescribeWork("Undo", $"Begins to take an import of the last {ImportJobService.UndoDays} days back; kept lists what somebody changed since.");
        imports.MapPage("refused", (reports, id, page, ct) => reports.ListRefusedAsync(id, page, ct))
            .DescribePage<RefusedRow>("Refused", "The rows that are not taken, or would not be, each with what is wrong and, where there is one, a value that would do.");
        imports.MapPage("changes", (reports, id, page, ct) => reports.ListChangesAsync(id, page, ct))
            .DescribePage<ChangedRow>("Changes", "The cars that change, or would: each field's old and new value.");
        imports.MapPage("kept", (reports, id, page, ct) => reports.ListKeptAsync(id, page, ct))
            .DescribePage<KeptCar>("Kept", "The cars that an undo left as they are, wholly or in part, and why.");
        imports.MapMethods("{id:int}/samples", Reads, ListSamplesAsync).DescribeSamples();
        imports.MapMethods("{id:int}/rejects", Reads, SendRejectsAsync).DescribeRejects();
        imports.RefuseOtherMethods("", "GET, HEAD, POST");
        imports.RefuseOtherMethods("sources", "GET, HEAD");
        imports.RefuseOtherMethods("{id:int}", "GET, HEAD, DELETE");
        foreach (var (methods, parts) in new (string, string[])[]
        {
            ("GET, HEAD", ["reading", "refused", "changes", "kept", "samples", "rejects"]), ("PUT", ["settings", "fixes"]), ("POST", ["check", "run", "cancel", "undo"]),
        })
        {
            Array.ForEach(parts, part => imports.RefuseOtherMethods($"{{id:int}}/{part}", methods));
        }
    }

    private static RouteHandlerBuilder MapWork(
        this RouteGroupBuilder imports, string name, Func<ImportJobService, int, CancellationToken, Task<ImportJobResult>> begin) =>
        imports.MapPost($"{{id:int}}/{name}", async (int id, HttpContext context, ImportJobService service, CancellationToken ct) =>
            Answer(context, await begin(service, id, ct), id, StatusCodes.Status202Accepted));

    private static RouteHandlerBuilder MapPage<T>(
        this RouteGroupBuilder imports, string name, Func<ImportReportService, int, int, CancellationToken, Task<ImportPage<T>>> read) =>
        imports.MapMethods($"{{id:int}}/{name}", Reads, async (int id, HttpContext context, ImportJobService imports, ImportReportService reports, CancellationToken ct) =>
        {
            var parameters = new ApiParameters(context.Request, "page");
            var page = (int?)parameters.Number("page", 1, int.MaxValue) ?? 1;
            return parameters.Problem
                ?? (await imports.FindAsync(id, ct) is null ? NotFound(id) : Fresh(context, await read(reports, id, page, ct)));
        });

    private static async Task<IResult> ListAsync(HttpContext context, ImportJobService imports, CancellationToken ct)
    {
        var parameters = new ApiParameters(context.Request, "before", "take");
        var before = (int?)parameters.Number("before", 1, int.MaxValue);
        var take = (int?)parameters.Number("take", 1, ImportJobService.MostListed) ?? DefaultTake;
        if (parameters.Problem is { } wrong)
        {
            return wrong;
        }

        var jobs = await imports.ListAsync(before, take, ct);
        return Fresh(context, new ImportsPage([.. jobs.Select(ImportResource.Of)], jobs.Count < take ? null : jobs[^1].Id));
    }

    private static async Task<IResult> UploadAsync(HttpContext context, ImportJobService imports, CancellationToken ct)
    {
        var parameters = new ApiParameters(context.Request, "name");
        var name = parameters.Text("name", "Say what the file is called, such as ?name=stock.csv.");
        if (parameters.Problem is { } wrong)
        {
            return wrong;
        }

        var request = context.Request;
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !FileTypes.Any(t => type.MediaType.Equals(t, StringComparison.OrdinalIgnoreCase))
            || request.Headers.ContentEncoding.Count > 0)
        {
            return ApiProblem.Of(StatusCodes.Status415UnsupportedMediaType, "Send the file itself as text/csv or application/octet-stream, not compressed.");
        }

        if (request.ContentLength > ImportJobService.MaxBytes)
        {
            return ApiProblem.Of(StatusCodes.Status413PayloadTooLarge, $"A file has at most {ImportJobService.MaxBytes >> 20} MB: split it.");
        }

        return Answer(context, await imports.UploadAsync(request.Body, name, ct), 0, StatusCodes.Status201Created);
    }

    private static async Task<IResult> ListSourcesAsync(HttpContext context, ImportSettingsService settings, CancellationToken ct) =>
        Fresh(context, new ImportSourcesAnswer(await settings.ListSourcesAsync(ct)));

    private static async Task<IResult> GetAsync(int id, HttpContext context, ImportJobService imports, CancellationToken ct) =>
        await imports.FindAsync(id, ct) is { } job ? Fresh(context, ImportResource.Of(job)) : NotFound(id);

    private static async Task<IResult> DeleteAsync(int id, HttpContext context, ImportJobService imports, CancellationToken ct) =>
        await imports.RemoveAsync(id, ct) is var result and not ImportJobResult.Ok ? Answer(context, result, id, 0) : Results.NoContent();

    private static async Task<IResult> ReadAsync(int id, HttpContext context, ImportJobService imports, ImportSettingsService settings, CancellationToken ct)
    {
        if (await imports.FindAsync(id, ct) is not { } job)
        {
            return NotFound(id);
        }

        // While the file is looked through anew, what was found before is no longer so.
        return job.State != ImportState.Reading && await settings.ReadAsync(id, ct) is { } reading ? Fresh(context, ImportReading.Of(reading))
            : ApiProblem.Of(StatusCodes.Status409Conflict, job.State == ImportState.Reading ? "The file is still being looked through."
                : job.Problem ?? "The portal no longer keeps the file.");
    }

    private static async Task<IResult> SaveAsync(int id, HttpContext context, ImportSettingsService service, CancellationToken ct)
    {
        var (settings, problem) = await ApiBody.ReadAsync<ImportSettings>(context);
        return problem ?? (FindNull(settings!) is { } missing ? ApiProblem.Of(StatusCodes.Status422UnprocessableEntity, [missing])
            : Answer(context, await service.SaveAsync(id, settings!, ct), id, StatusCodes.Status200OK));
    }

    private static async Task<IResult> FixAsync(int id, HttpContext context, ImportSettingsService service, CancellationToken ct)
    {
        var (fix, problem) = await ApiBody.ReadAsync<ImportFix>(context);
        return problem ?? (fix!.Heading is not { } heading
            ? ApiProblem.Of(StatusCodes.Status422UnprocessableEntity, [new FieldError("heading", "Name the column.")])
            : Answer(context, await service.FixAsync(id, fix.Row, heading, fix.Value, ct), id, StatusCodes.Status200OK));
    }

    private static async Task<IResult> ListSamplesAsync(int id, HttpContext context, ImportJobService imports, ImportReportService reports, CancellationToken ct) =>
        await imports.FindAsync(id, ct) is null ? NotFound(id) : Fresh(context, new ImportSamplesAnswer(await reports.ListSamplesAsync(id, ct)));

    private static async Task<IResult> SendRejectsAsync(int id, HttpContext context, ImportReportService reports, CancellationToken ct)
    {
        context.Response.Headers.CacheControl = "private, no-store";
        return await reports.OpenRejectsAsync(id, ct) is { } rejects
            ? Results.Stream(rejects.Content, "text/csv; charset=utf-8; header=present", rejects.FileName)
            : ApiProblem.Of(StatusCodes.Status404NotFound, $"There is no import {id}, or none of its rows was refused.");
    }

    private static IResult Answer(HttpContext context, ImportJobResult result, int id, int success)
    {
        switch (result)
        {
            case ImportJobResult.Ok { Job: var job }:
                if (success != StatusCodes.Status200OK)
                {
                    context.Response.Headers.Location = string.Create(CultureInfo.InvariantCulture, $"{context.Request.PathBase}{Path}/{job.Id}");
                }

                return Results.Json(ImportResource.Of(job), statusCode: success);
            case ImportJobResult.Invalid { Errors: var errors }:
                return ApiProblem.Of(StatusCodes.Status422UnprocessableEntity, errors);
            case ImportJobResult.WrongState { Reason: var reason }:
                return ApiProblem.Of(StatusCodes.Status409Conflict, reason);
            case ImportJobResult.Forbidden:
                return new SaveResult.Forbidden().Problem("");
            default:
                return NotFound(id);
        }
    }

    private static IResult Fresh<T>(HttpContext context, T answer)
    {
        context.Response.Headers.CacheControl = "private, no-cache";
        return Results.Json(answer);
    }

    private static IResult NotFound(int id) =>
        ApiProblem.Of(StatusCodes.Status404NotFound, $"There is no import {id}, or its file is no longer kept.");

    /// <summary>What is null in settings that has to be there: the JSON's types let it through.</summary>
    private static FieldError? FindNull(ImportSettings settings) =>
        settings.Mapping?.Fields is not { } fields ? new FieldError("mapping", "Send the mapping's fields.")
        : fields.Any(f => f?.Field is null) ? new FieldError("mapping", "Each of the mapping's fields names its 'field'.")
        : fields.FirstOrDefault(f => f.From is null || f.From.Contains(null!) || f.Values is null || f.Values.Values.Contains(null!)) is { } wrong
            ? new FieldError(wrong.Field, "'from' lists headings and 'values' texts: null is neither.")
        : null;
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using CarPortal.Data;
using CarPortal.Data.BulkEdits;
using CarPortal.Data.Cars;
using CarPortal.Web.Api;
using CarPortal.Web.Cars;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace CarPortal.Web.BulkEdits;

/// <summary>The bulk edits of late.</summary>
/// <param name="Items">The newest first.</param>
internal sealed record BulkOperations(IReadOnlyList<BulkOperation> Items);

/// <summary>Changes of many cars at once, by other systems.</summary>
internal static class BulkEditsApi
{
    /// <summary>Bears the stamp of a preview that is given out as CSV.</summary>
    public const string StampHeader = "CarPortal-Stamp";

    private const string CsvHeader = "id,stockNumber,title,verdict,old,new,why\r\n";

    public static void MapBulkEditsApi(this RouteGroupBuilder api)
    {
        var bulk = api.MapGroup("/cars/bulk").WithTags("Bulk edits");
        bulk.MapPost("preview", PreviewAsync).RequirePermission(Permissions.CarsBulk)
            .WithName("PreviewBulkEdit")
            .WithSummary("What a change would do to each of many cars, and which it would leave out and why; as CSV all of it, as JSON the first 200. Writes nothing. Its stamp is needed to do it.")
            .AddBody<BulkRequest>().Produces<BulkPreview>(StatusCodes.Status200OK, CarsApiHeaders.Json, CarsApiHeaders.Csv)
            .ProducesProblems(400, 401, 403, 406, 413, 415, 422);
        bulk.MapPost("", ApplyAsync).RequirePermission(Permissions.CarsBulk)
            .WithName("ApplyBulkEdit")
            .WithSummary("Does what was previewed, all of it or nothing: 412, with what changed, when any of it is otherwise now; 428 without the preview's stamp.")
            .AddBody<BulkRequest>().Produces<BulkResult.Applied>()
            .ProducesProblems(400, 401, 403, 412, 413, 415, 422, 428);
        bulk.MapMethods("", [HttpMethods.Get, HttpMethods.Head], ListAsync).RequirePermission(Permissions.CarsWrite)
            .WithName("ListBulkEdits").WithSummary("The latest bulk edits and undos: one's own, or with cars:bulk everybody's.")
            .Produces<BulkOperations>().ProducesProblems(401, 403);
        bulk.MapPost("{id:guid}/undo", UndoAsync).RequirePermission(Permissions.CarsWrite)
            .WithName("UndoBulkEdit").WithSummary("Takes a bulk edit of the last 30 days back, as far as nobody touched its cars since; lists those that were kept.")
            .Produces<BulkResult.Undone>().ProducesProblems(401, 403, 404, 422);
        bulk.RefuseOtherMethods("", "GET, HEAD, POST");
        bulk.RefuseOtherMethods("preview", "POST");
        bulk.RefuseOtherMethods("{id:guid}/undo", "POST");
    }

    private static async Task<IResult> PreviewAsync(
        HttpContext context, CarService cars, BulkEditService bulk, IOptions<JsonOptions> json, CancellationToken ct)
    {
        context.Response.Headers.Vary = Microsoft.Net.Http.Headers.HeaderNames.Accept;
        if (CarsApiHeaders.Choose(context.Request, CarsApiHeaders.Json, CarsApiHeaders.Csv) is not { } format)
        {
            return ApiProblem.Of(StatusCodes.Status406NotAcceptable, "The preview is to be had as application/json or text/csv.");
        }

        var (_, selection, change, problem) = await ReadAsync(context, cars, json, ct);
        if (problem is not null)
        {
            return problem;
        }

        var result = await bulk.PreviewAsync(selection!, change!, ct);
        if (result is not BulkResult.Previewed { Preview: var preview } || format == CarsApiHeaders.Json)
        {
            return Answer(result);
        }

        context.Response.Headers[StampHeader] = preview.Stamp;
        return Results.Stream(stream => WriteAsync(stream, bulk.StreamPreviewAsync(selection!, change!, ct), ct), "text/csv; charset=utf-8; header=present");
    }

    private static async Task<IResult> ApplyAsync(
        HttpContext context, CarService cars, BulkEditService bulk, IOptions<JsonOptions> json, CancellationToken ct)
    {
        var (request, selection, change, problem) = await ReadAsync(context, cars, json, ct);
        if (problem is not null)
        {
            return problem;
        }

        return string.IsNullOrWhiteSpace(request!.Stamp)
            ? ApiProblem.Of(StatusCodes.Status428PreconditionRequired, "Send the stamp of the preview: it says what is to be done.")
            : Answer(await bulk.ApplyAsync(selection!, change!, request.Stamp, request.Note, null, ct));
    }

    private static async Task<IResult> UndoAsync(Guid id, BulkEditService bulk, CancellationToken ct) => Answer(await bulk.UndoAsync(id, null, ct));

    private static async Task<IResult> ListAsync(HttpContext context, BulkEditService bulk, CancellationToken ct)
    {
        context.Response.Headers.CacheControl = "private, no-cache";
        return Results.Json(new BulkOperations(await bulk.ListRecentAsync(ct)));
    }

    private static async Task<(BulkRequest? Request, CarSelection? Selection, BulkChange? Change, IResult? Problem)> ReadAsync(
        HttpContext context, CarService cars, IOptions<JsonOptions> json, CancellationToken ct)
    {
        var (request, problem) = await ApiBody.ReadAsync<BulkRequest>(context);
        if (problem is not null)
        {
            return (null, null, null, problem);
        }

        var (selection, change, errors) = request!.Read(await cars.ListHiddenFieldsAsync(ct), json.Value.SerializerOptions);
        return errors.Count > 0
            ? (null, null, null, ApiProblem.Of(StatusCodes.Status422UnprocessableEntity, errors))
            : (request, selection, change, null);
    }

    private static IResult Answer(BulkResult result) => result switch
    {
        BulkResult.Previewed previewed => Results.Json(previewed.Preview),
        BulkResult.Applied applied => Results.Json(applied),
        BulkResult.Undone undone => Results.Json(undone),
        BulkResult.Stale stale => ApiProblem.Of(
            StatusCodes.Status412PreconditionFailed, stale.Message,
            ("joined", stale.Joined), ("left", stale.Left), ("changed", stale.Changed), ("cars", stale.Cars)),
        BulkResult.Invalid invalid => ApiProblem.Of(StatusCodes.Status422UnprocessableEntity, invalid.Errors),
        BulkResult.Forbidden => new SaveResult.Forbidden().Problem(""),
        _ => new SaveResult.NotFound().Problem("bulk edit of this id"),
    };

    private static async Task WriteAsync(Stream stream, IAsyncEnumerable<BulkRow> rows, CancellationToken ct)
    {
        await using var writer = new StreamWriter(stream, new UTF8Encoding(false), 16_384, leaveOpen: true);
        await writer.WriteAsync(CsvHeader.AsMemory(), ct);
        await foreach (var row in rows)
        {
            var fields = new[]
            {
                row.Id.ToString(CultureInfo.InvariantCulture), Text(row.StockNumber), Text(row.Title),
                JsonNamingPolicy.CamelCase.ConvertName(row.Verdict.ToString()), Value(row.Old), Value(row.New), Text(row.Why),
            };
            await writer.WriteAsync((string.Join(',', fields) + "\r\n").AsMemory(), ct);
        }
    }

    private static string Text(string? text) => text is null ? "" : CarCsv.Field(CarCsv.Guard(text));

    private static string Value(object? value) => value switch
    {
        null => "",
        Enum choice => JsonNamingPolicy.CamelCase.ConvertName(choice.ToString()),
        DateTime time => time.ToString("yyyy-MM-ddTHH:mm:ss.FFFK", CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        string text => Text(text),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}

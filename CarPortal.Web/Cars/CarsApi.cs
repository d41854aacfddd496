using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.Views;
using CarPortal.Web.Api;
using CarPortal.Web.Auth;
using Microsoft.Net.Http.Headers;

namespace CarPortal.Web.Cars;

/// <summary>A page of cars as the API gives it out.</summary>
/// <param name="Items">The cars.</param>
/// <param name="TotalCount">How many match in all; at least so many when <paramref name="TotalIsExact"/> is false.</param>
/// <param name="TotalIsExact">Whether there are just so many: true up to 10,000.</param>
/// <param name="Next">For <c>after</c>: where the next page begins; null on the last.</param>
internal sealed record CarsPage(IReadOnlyList<CarDetails> Items, int TotalCount, bool TotalIsExact, string? Next);

/// <summary>The cars as other systems see them.</summary>
internal static class CarsApi
{
    private const string Path = "/api/cars";

    public static void MapCarsApi(this RouteGroupBuilder api)
    {
        var cars = api.MapGroup("/cars").WithTags("Cars");
        cars.MapMethods("", [HttpMethods.Get, HttpMethods.Head], ListAsync)
            .RequirePermission(Permissions.CarsRead).DescribeList();
        cars.MapMethods("{id:int}", [HttpMethods.Get, HttpMethods.Head], GetAsync)
            .RequirePermission(Permissions.CarsRead).DescribeGet();
        cars.MapPost("", CreateAsync).RequirePermission(Permissions.CarsWrite).DescribeCreate();
        cars.MapPut("{id:int}", ReplaceAsync).RequirePermission(Permissions.CarsWrite).DescribeReplace();
        cars.MapPatch("{id:int}", PatchAsync).RequirePermission(Permissions.CarsWrite).DescribePatch();
        cars.MapDelete("{id:int}", DeleteAsync).RequirePermission(Permissions.CarsWrite).DescribeDelete();
        cars.RefuseOtherMethods("", "GET, HEAD, POST");
        cars.RefuseOtherMethods("{id:int}", "GET, HEAD, PUT, PATCH, DELETE");
        cars.MapCarExportApi();
        cars.MapCarHistoryApi();
    }

    private static async Task<IResult> ListAsync(
        HttpContext context, CarService cars, CarExportService exports, CarViewService views, CancellationToken ct)
    {
        var (request, response) = (context.Request, context.Response);
        var hidden = await cars.ListHiddenFieldsAsync(ct);
        var view = CarsApiQuery.ViewOf(request.Query) is { } viewId ? await views.GetAsync(viewId, ct) : null;
        var (query, errors) = CarsApiQuery.Parse(request.Query, hidden, view);
        if (errors.Count > 0)
        {
            return ApiProblem.Of(StatusCodes.Status400BadRequest, errors);
        }

        response.Headers.Vary = HeaderNames.Accept;
        if (CarsApiHeaders.Choose(request, CarsApiHeaders.Json, CarsApiHeaders.Csv) is not { } format)
        {
            return ApiProblem.Of(StatusCodes.Status406NotAcceptable, "The list is to be had as application/json or text/csv.");
        }

        // HEAD takes nothing out.
        var page = format == CarsApiHeaders.Csv && HttpMethods.IsGet(request.Method)
            ? await exports.ReadPageAsync(query, ct)
            : await cars.ListDetailsAsync(query, ct);
        // Relative to this address: behind a proxy we do not know by which name and scheme we were called. What a view asked
        // is written out, so that a walk stays what it was when somebody changes the view.
        string?[] links =
        [
            page.Next is null ? null : $"<{request.PathBase}{Path}{CarQueryText.ToUrl(query with { After = page.Next })}>; rel=\"next\"",
            query.After is null ? null : $"<{request.PathBase}{Path}{CarQueryText.ToUrl(query with { After = null })}>; rel=\"first\"",
        ];
        if (links.Any(link => link is not null))
        {
            response.Headers.Link = string.Join(", ", links.OfType<string>());
        }

        response.Headers.CacheControl = "private, no-cache";
        return format == CarsApiHeaders.Csv
            ? Results.Text(CarsApiQuery.ToCsv(page.Items, hidden), "text/csv; charset=utf-8; header=present")
            : Results.Json(new CarsPage(page.Items, page.TotalCount, page.TotalIsExact, page.Next));
    }

    private static async Task<IResult> GetAsync(int id, HttpContext context, CarService cars, CancellationToken ct)
    {
        context.Response.Headers.Vary = HeaderNames.Accept;
        if (CarsApiHeaders.Choose(context.Request, CarsApiHeaders.Json) is null)
        {
            return ApiProblem.Of(StatusCodes.Status406NotAcceptable, "A car is to be had as application/json.");
        }

        if (await cars.GetAsync(id, ct) is not { } car)
        {
            return NotFound(id);
        }

        context.Response.Headers.CacheControl = "private, no-cache";
        if (!CarsApiHeaders.HasVersion(context.Request, car.Version))
        {
            return CarAnswer(context, car, StatusCodes.Status200OK);
        }

        context.Response.Headers.ETag = CarsApiHeaders.ETag(car.Version);
        return Results.StatusCode(StatusCodes.Status304NotModified);
    }

    private static async Task<IResult> CreateAsync(HttpContext context, CarService cars, CancellationToken ct)
    {
        var (input, problem) = await ApiBody.ReadAsync<CarInput>(context);
        if (problem is not null)
        {
            return problem;
        }

        var result = await cars.CreateAsync(input!, ct);
        if (result is SaveResult.Saved saved)
        {
            context.Response.Headers.Location = $"{context.Request.PathBase}{Path}/{saved.Id}";
        }

        return await AnswerAsync(context, cars, result, 0, StatusCodes.Status201Created, ct);
    }

    private static async Task<IResult> ReplaceAsync(int id, HttpContext context, CarService cars, CancellationToken ct)
    {
        var (version, input, problem) = await ApiBody.ReadChangeAsync<CarInput>(context);
        return problem ?? await AnswerAsync(
            context, cars, await cars.UpdateAsync(id, version, input!, ct), id, StatusCodes.Status200OK, ct);
    }

    private static async Task<IResult> PatchAsync(
        int id, HttpContext context, CarService cars, CarEditService edits, CancellationToken ct)
    {
        var (version, missing) = CarsApiHeaders.ReadIfMatch(context.Request);
        if (missing is not null)
        {
            return missing;
        }

        var (input, members, problem) = await ApiBody.ReadPatchAsync<CarInput>(context);
        return problem ?? await AnswerAsync(
            context, cars, await edits.PatchAsync(id, version, input!, members, ct), id, StatusCodes.Status200OK, ct);
    }

    private static async Task<IResult> DeleteAsync(int id, HttpContext context, CarService cars, CancellationToken ct)
    {
        var (version, missing) = CarsApiHeaders.ReadIfMatch(context.Request);
        return missing ?? await AnswerAsync(
            context, cars, await cars.DeleteAsync(id, version, ct), id, StatusCodes.Status204NoContent, ct);
    }

    /// <summary>What becomes of a write of a car.</summary>
    internal static Task<IResult> AnswerAsync(
        HttpContext context, CarService cars, SaveResult result, int id, int success, CancellationToken ct) =>
        SaveAnswers.AnswerAsync(context, result, success, async () =>
        {
            var car = await cars.GetAsync(result is SaveResult.Saved saved ? saved.Id : id, ct);
            return (car, car?.Version ?? 0);
        }, $"car {id}");

    private static IResult CarAnswer(HttpContext context, CarDetails car, int status)
    {
        context.Response.Headers.ETag = CarsApiHeaders.ETag(car.Version);
        return Results.Json(car, statusCode: status);
    }

    internal static IResult NotFound(int id) =>
        ApiProblem.Of(StatusCodes.Status404NotFound, $"There is no car {id}.");
}

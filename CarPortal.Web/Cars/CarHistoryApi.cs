using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.History;
using CarPortal.Web.Api;

namespace CarPortal.Web.Cars;

/// <summary>A page of a car's history as the API gives it out.</summary>
/// <param name="Items">The entries, the newest first.</param>
/// <param name="Next">For <c>before</c>: where the next page begins; null on the last.</param>
internal sealed record CarHistoryPage(IReadOnlyList<HistoryItem> Items, long? Next);

/// <summary>What of an entry is put back.</summary>
internal sealed record CarRevert
{
    /// <summary>The API names of the only fields to put back; absent: all that the entry changed.</summary>
    public IReadOnlyList<string>? Fields { get; set; }
}

/// <summary>A car's history as other systems see it, and put it back.</summary>
internal static class CarHistoryApi
{
    private const int DefaultTake = 50;

    public static void MapCarHistoryApi(this RouteGroupBuilder cars)
    {
        cars.MapMethods("{id:int}/history", [HttpMethods.Get, HttpMethods.Head], ListAsync)
            .RequirePermission(Permissions.CarsRead).DescribeHistory();
        cars.MapPost("{id:int}/history/{entryId:long}/revert", RevertAsync)
            .RequirePermission(Permissions.CarsWrite).DescribeRevert();
        cars.RefuseOtherMethods("{id:int}/history", "GET, HEAD");
        cars.RefuseOtherMethods("{id:int}/history/{entryId:long}/revert", "POST");
    }

    private static async Task<IResult> ListAsync(
        int id, HttpContext context, CarService cars, HistoryService history, CancellationToken ct)
    {
        var parameters = new ApiParameters(context.Request, "before", "take");
        var before = parameters.Number("before", 1, long.MaxValue);
        var take = (int?)parameters.Number("take", 1, HistoryService.MaxTake) ?? DefaultTake;
        if (parameters.Problem is { } wrong)
        {
            return wrong;
        }

        if (await cars.GetAsync(id, ct) is null)
        {
            return ApiProblem.Of(StatusCodes.Status404NotFound, $"There is no car {id}.");
        }

        var items = await history.ListAsync(RecordKind.Car, id, before, take, ct);
        context.Response.Headers.CacheControl = "private, no-cache";
        return Results.Json(new CarHistoryPage(items, items.Count < take ? null : items[^1].Id));
    }

    private static async Task<IResult> RevertAsync(
        int id, long entryId, HttpContext context, CarService cars, CarEditService edits, CancellationToken ct)
    {
        var (version, missing) = CarsApiHeaders.ReadIfMatch(context.Request);
        if (missing is not null)
        {
            return missing;
        }

        var (revert, problem) = await ApiBody.ReadOptionalAsync<CarRevert>(context);
        if (problem is not null)
        {
            return problem;
        }

        var (result, _, clashes) = await edits.RevertAsync(id, entryId, revert!.Fields, version, ct);
        return clashes.Count > 0 ? ApiProblem.Of(
                StatusCodes.Status409Conflict, "What the entry made of it was changed again since, so nothing was put back.", ("clashes", clashes))
            : result is SaveResult.NotFound ? result.Problem($"entry {entryId} of a car {id}")
            : await CarsApi.AnswerAsync(context, cars, result, id, StatusCodes.Status200OK, ct);
    }
}

using CarPortal.Data;
using CarPortal.Data.Costs;
using CarPortal.Web.Api;
using CarPortal.Web.Cars;

namespace CarPortal.Web.Costs;

/// <summary>What a car cost, for other systems whose key has the scope <c>cars:costs</c>.</summary>
internal static class CostsApi
{
    public static void MapCostsApi(this RouteGroupBuilder api)
    {
        var costs = api.MapGroup("/cars/{id:int}/costs").WithTags("Costs");
        costs.MapMethods("", [HttpMethods.Get, HttpMethods.Head], GetAsync).RequirePermission(Permissions.CarsCosts)
            .WithName("GetCosts").WithSummary("What a car cost: its purchase price, every cost, and what comes of them.").Produces<CarMoney>()
            .ProducesProblems(401, 403, 404);
        costs.MapPost("", AddAsync).RequirePermission(Permissions.CarsCosts)
            .WithName("AddCost").WithSummary("Notes a cost of a car; needs cars:write as well.").AddBody<CostInput>().Produces<CarMoney>(StatusCodes.Status201Created)
            .ProducesProblems(400, 401, 403, 404, 413, 415, 422);
        costs.MapPut("{costId:int}", ReplaceAsync).RequirePermission(Permissions.CarsCosts)
            .WithName("ReplaceCost").WithSummary("Replaces every field of a cost. If-Match is the cost's version in quotes.").AddBody<CostInput>().Produces<CarMoney>()
            .ProducesProblems(400, 401, 403, 404, 412, 413, 415, 422, 428).AddHeaderParameter("If-Match", required: true);
        costs.MapDelete("{costId:int}", RemoveAsync).RequirePermission(Permissions.CarsCosts)
            .WithName("RemoveCost").WithSummary("Removes a cost; the car's history keeps what it was.").Produces(StatusCodes.Status204NoContent)
            .ProducesProblems(401, 403, 404, 412, 428).AddHeaderParameter("If-Match", required: true);
        costs.RefuseOtherMethods("", "GET, HEAD, POST");
        costs.RefuseOtherMethods("{costId:int}", "PUT, DELETE");
    }

    private static async Task<IResult> GetAsync(int id, HttpContext context, CostService costs, CancellationToken ct)
    {
        context.Response.Headers.CacheControl = "private, no-cache";
        return await costs.GetAsync(id, ct) is { } money ? Results.Json(money) : new SaveResult.NotFound().Problem($"car {id}");
    }

    private static async Task<IResult> AddAsync(int id, HttpContext context, CostService costs, CancellationToken ct)
    {
        var (input, problem) = await ApiBody.ReadAsync<CostInput>(context);
        return problem ?? await AnswerAsync(id, costs, await costs.AddAsync(id, input!, ct), StatusCodes.Status201Created, $"car {id}", ct);
    }

    private static async Task<IResult> ReplaceAsync(int id, int costId, HttpContext context, CostService costs, CancellationToken ct)
    {
        var (version, input, problem) = await ApiBody.ReadChangeAsync<CostInput>(context);
        return problem ?? await AnswerAsync(
            id, costs, await costs.UpdateAsync(id, costId, version, input!, ct), StatusCodes.Status200OK, $"cost {costId} of car {id}", ct);
    }

    private static async Task<IResult> RemoveAsync(int id, int costId, HttpContext context, CostService costs, CancellationToken ct)
    {
        var (version, missing) = CarsApiHeaders.ReadIfMatch(context.Request);
        return missing ?? (await costs.RemoveAsync(id, costId, version, ct) is var result and not SaveResult.Saved
            ? result.Problem($"cost {costId} of car {id}") : Results.NoContent());
    }

    private static async Task<IResult> AnswerAsync(
        int id, CostService costs, SaveResult result, int success, string record, CancellationToken ct) =>
        result is SaveResult.Saved ? Results.Json(await costs.GetAsync(id, ct), statusCode: success) : result.Problem(record);
}

using CarPortal.Data;
using CarPortal.Data.Holds;
using CarPortal.Web.Api;
using CarPortal.Web.Cars;

namespace CarPortal.Web.Holds;

/// <summary>The hold of a car as other systems see and place it.</summary>
internal static class HoldsApi
{
    public static void MapHoldsApi(this RouteGroupBuilder api)
    {
        var car = api.MapGroup("/cars/{id:int}").WithTags("Holds");
        car.MapMethods("hold", [HttpMethods.Get, HttpMethods.Head], GetAsync).RequirePermission(Permissions.CarsRead)
            .WithName("GetHold").WithSummary("For whom a car is held and until when; 404 when nobody holds it.")
            .Produces<HoldDetails>().ProducesProblems(401, 403, 404);
        car.MapPost("hold", PlaceAsync).RequirePermission(Permissions.CarsWrite)
            .WithName("PlaceHold").WithSummary("Reserves a car for a customer. Of any number at once the first has it; the others are told who, with 409.")
            .AddBody<HoldInput>().Produces<HoldDetails>(StatusCodes.Status201Created).ProducesProblems(400, 401, 403, 404, 409, 413, 415, 422);
        car.MapPut("hold", ReplaceAsync).RequirePermission(Permissions.CarsWrite)
            .WithName("ReplaceHold").WithSummary("Changes for whom and until when a car is held. The ETag is the hold's.")
            .AddBody<HoldInput>().Produces<HoldDetails>()
            .ProducesProblems(400, 401, 403, 404, 412, 413, 415, 422, 428).AddHeaderParameter("If-Match", required: true);
        car.MapDelete("hold", ReleaseAsync).RequirePermission(Permissions.CarsWrite)
            .WithName("ReleaseHold").WithSummary("Lets the car go: it is again what it was before. The ETag is the hold's.")
            .Produces(StatusCodes.Status204NoContent).ProducesProblems(401, 403, 404, 412, 428).AddHeaderParameter("If-Match", required: true);
        car.RefuseOtherMethods("hold", "GET, HEAD, POST, PUT, DELETE");
    }

    private static async Task<IResult> GetAsync(int id, HttpContext context, HoldService holds, CancellationToken ct)
    {
        context.Response.Headers.CacheControl = "private, no-cache";
        if (await holds.GetActiveAsync(id, ct) is not { } hold)
        {
            return new SaveResult.NotFound().Problem($"hold of a car {id}");
        }

        context.Response.Headers.ETag = CarsApiHeaders.ETag(hold.Version);
        return Results.Json(hold);
    }

    private static async Task<IResult> PlaceAsync(int id, HttpContext context, HoldService holds, CancellationToken ct)
    {
        var (input, problem) = await ApiBody.ReadAsync<HoldInput>(context);
        return problem ?? await AnswerAsync(
            context, holds, await holds.PlaceAsync(id, input!, ct), id, StatusCodes.Status201Created, $"car {id}", ct);
    }

    private static async Task<IResult> ReplaceAsync(int id, HttpContext context, HoldService holds, CancellationToken ct)
    {
        var (version, input, problem) = await ApiBody.ReadChangeAsync<HoldInput>(context);
        return problem ?? await AnswerAsync(
            context, holds, await holds.UpdateAsync(id, version, input!, ct), id, StatusCodes.Status200OK, $"hold of a car {id}", ct);
    }

    private static async Task<IResult> ReleaseAsync(int id, HttpContext context, HoldService holds, CancellationToken ct)
    {
        var (version, missing) = CarsApiHeaders.ReadIfMatch(context.Request);
        return missing ?? await AnswerAsync(
            context, holds, await holds.ReleaseAsync(id, version, null, ct), id, StatusCodes.Status204NoContent, $"hold of a car {id}", ct);
    }

    private static Task<IResult> AnswerAsync(
        HttpContext context, HoldService holds, SaveResult result, int id, int success, string record, CancellationToken ct) =>
        SaveAnswers.AnswerAsync(
            context, result, success, async () => await holds.GetActiveAsync(id, ct) is { } hold ? (hold, hold.Version) : default((HoldDetails?, long)), record);
}

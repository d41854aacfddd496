using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Web.Api;

namespace CarPortal.Web.Cars;

/// <summary>Why a sale is taken back.</summary>
internal sealed record SaleUndo
{
    /// <summary>Why; required.</summary>
    public string? Reason { get; set; }
}

/// <summary>Where a car was seen.</summary>
internal sealed record CarSighting
{
    /// <summary>Where it stands; absent: where it stood.</summary>
    public string? Location { get; set; }
}

/// <summary>A car's life as other systems see and move it.</summary>
internal static class CarStatusApi
{
    public static void MapCarStatusApi(this RouteGroupBuilder api)
    {
        var car = api.MapGroup("/cars/{id:int}").WithTags("Cars");
        car.MapMethods("status", [HttpMethods.Get, HttpMethods.Head], GetLifeAsync).RequirePermission(Permissions.CarsRead)
            .WithName("GetCarLife").WithSummary("A car's status, the days it had each, and what it can become and lacks for it.")
            .Produces<CarLife>().ProducesProblems(401, 403, 404);
        car.MapPost("status", MoveAsync).RequirePermission(Permissions.CarsWrite)
            .WithName("MoveCar").WithSummary("Gives a car its next status. A sale needs its price, day, seller and buyer; a car is reserved by a hold instead.")
            .AddBody<CarMove>().Produces<CarDetails>()
            .ProducesProblems(400, 401, 403, 404, 409, 412, 413, 415, 422, 428).AddHeaderParameter("If-Match", required: true);
        car.MapPost("undo-sale", UndoSaleAsync).RequirePermission(Permissions.SalesUndo)
            .WithName("UndoSale").WithSummary("Takes a sale back, with a reason: the car is for sale again.")
            .AddBody<SaleUndo>().Produces<CarDetails>()
            .ProducesProblems(400, 401, 403, 404, 409, 412, 413, 415, 422, 428).AddHeaderParameter("If-Match", required: true);
        car.MapPost("seen", SeenAsync).RequirePermission(Permissions.CarsWrite)
            .WithName("SeeCar").WithSummary("Notes that a car was seen on the lot just now, and where. It needs no If-Match.")
            .AddBody<CarSighting>().Produces<CarDetails>().ProducesProblems(400, 401, 403, 404, 412, 413, 415, 422);
        car.RefuseOtherMethods("status", "GET, HEAD, POST");
        car.RefuseOtherMethods("undo-sale", "POST");
        car.RefuseOtherMethods("seen", "POST");
    }

    private static async Task<IResult> GetLifeAsync(int id, HttpContext context, CarStatusService statuses, CancellationToken ct)
    {
        context.Response.Headers.CacheControl = "private, no-cache";
        return await statuses.GetLifeAsync(id, ct) is { } life ? Results.Json(life) : CarsApi.NotFound(id);
    }

    private static async Task<IResult> MoveAsync(int id, HttpContext context, CarService cars, CarStatusService statuses, CancellationToken ct)
    {
        var (version, move, problem) = await ApiBody.ReadChangeAsync<CarMove>(context);
        return problem ?? await CarsApi.AnswerAsync(
            context, cars, await statuses.MoveAsync(id, version, move!, ct), id, StatusCodes.Status200OK, ct);
    }

    private static async Task<IResult> UndoSaleAsync(int id, HttpContext context, CarService cars, CarStatusService statuses, CancellationToken ct)
    {
        var (version, undo, problem) = await ApiBody.ReadChangeAsync<SaleUndo>(context);
        return problem ?? await CarsApi.AnswerAsync(
            context, cars, await statuses.UndoSaleAsync(id, version, undo!.Reason, ct), id, StatusCodes.Status200OK, ct);
    }

    private static async Task<IResult> SeenAsync(int id, HttpContext context, CarService cars, CarStatusService statuses, CancellationToken ct)
    {
        var (sighting, problem) = await ApiBody.ReadOptionalAsync<CarSighting>(context);
        return problem ?? await CarsApi.AnswerAsync(
            context, cars, await statuses.SeenAsync(id, sighting!.Location, ct), id, StatusCodes.Status200OK, ct);
    }
}

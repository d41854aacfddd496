using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.Preparation;
using CarPortal.Web.Api;
using CarPortal.Web.Cars;

namespace CarPortal.Web.Preparation;

/// <summary>A car's steps as the API gives them out.</summary>
/// <param name="Items">The steps in their order; each version is that step's ETag.</param>
internal sealed record StepList(IReadOnlyList<StepDetails> Items);

/// <summary>The steps of a car's preparation as other systems see and change them.</summary>
internal static class StepsApi
{
    public static void MapStepsApi(this RouteGroupBuilder api)
    {
        var car = api.MapGroup("/cars/{id:int}").WithTags("Preparation");
        car.MapMethods("steps", [HttpMethods.Get, HttpMethods.Head], ListAsync).RequirePermission(Permissions.CarsRead)
            .WithName("ListSteps").WithSummary("The steps of making a car ready; the version of each goes in quotes into If-Match of a change.")
            .Produces<StepList>().ProducesProblems(401, 403, 404);
        car.MapPost("steps", AddAsync).RequirePermission(Permissions.CarsWrite)
            .WithName("AddStep").WithSummary("Adds a step; without a rank it is the last.")
            .AddBody<StepInput>().Produces<StepDetails>(StatusCodes.Status201Created).ProducesProblems(400, 401, 403, 404, 413, 415, 422);
        car.MapPut("steps/{stepId:int}", ReplaceAsync).RequirePermission(Permissions.CarsWrite)
            .WithName("ReplaceStep").WithSummary("Changes a step, marks it done or not done, or moves it to another place.")
            .AddBody<StepInput>().Produces<StepDetails>()
            .ProducesProblems(400, 401, 403, 404, 412, 413, 415, 422, 428).AddHeaderParameter("If-Match", required: true);
        car.MapDelete("steps/{stepId:int}", RemoveAsync).RequirePermission(Permissions.CarsWrite)
            .WithName("RemoveStep").WithSummary("Removes a step; the car's history keeps it.")
            .Produces(StatusCodes.Status204NoContent).ProducesProblems(401, 403, 404, 412, 428).AddHeaderParameter("If-Match", required: true);
        car.RefuseOtherMethods("steps", "GET, HEAD, POST");
        car.RefuseOtherMethods("steps/{stepId:int}", "PUT, DELETE");
    }

    private static async Task<IResult> ListAsync(int id, HttpContext context, CarService cars, PreparationService steps, CancellationToken ct)
    {
        context.Response.Headers.CacheControl = "private, no-cache";
        return await cars.GetAsync(id, ct) is null ? CarsApi.NotFound(id) : Results.Json(new StepList(await steps.ListAsync(id, ct)));
    }

    private static async Task<IResult> AddAsync(int id, HttpContext context, PreparationService steps, CancellationToken ct)
    {
        var (input, problem) = await ApiBody.ReadAsync<StepInput>(context);
        if (problem is not null)
        {
            return problem;
        }

        var result = await steps.AddAsync(id, input!, ct);
        return await AnswerAsync(context, steps, result, id, (result as SaveResult.Saved)?.Id ?? 0, StatusCodes.Status201Created, ct);
    }

    private static async Task<IResult> ReplaceAsync(int id, int stepId, HttpContext context, PreparationService steps, CancellationToken ct)
    {
        var (version, input, problem) = await ApiBody.ReadChangeAsync<StepInput>(context);
        return problem ?? await AnswerAsync(
            context, steps, await steps.UpdateAsync(id, stepId, version, input!, ct), id, stepId, StatusCodes.Status200OK, ct);
    }

    private static async Task<IResult> RemoveAsync(int id, int stepId, HttpContext context, PreparationService steps, CancellationToken ct)
    {
        var (version, missing) = CarsApiHeaders.ReadIfMatch(context.Request);
        return missing ?? await AnswerAsync(
            context, steps, await steps.RemoveAsync(id, stepId, version, ct), id, stepId, StatusCodes.Status204NoContent, ct);
    }

    private static Task<IResult> AnswerAsync(
        HttpContext context, PreparationService steps, SaveResult result, int id, int stepId, int success, CancellationToken ct) =>
        SaveAnswers.AnswerAsync(
            context, result, success,
            async () => (await steps.ListAsync(id, ct)).FirstOrDefault(s => s.Id == stepId) is { } step ? (step, step.Version) : default((StepDetails?, long)),
            stepId == 0 ? $"car {id}" : $"step {stepId} of a car {id}");
}

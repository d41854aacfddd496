using CarPortal.Data;
using CarPortal.Data.Views;
using CarPortal.Web.Api;
using CarPortal.Web.Cars;

namespace CarPortal.Web.Views;

/// <summary>The views that a key's owner can see, the shared ones first.</summary>
internal sealed record ViewsPage(IReadOnlyList<CarViewItem> Items);

/// <summary>Saved views of the list of cars, for other systems: <c>GET /api/cars?view=12</c> opens one.</summary>
internal static class ViewsApi
{
    private const string Path = "/api/views";

    /// <remarks>Somebody who may only read cars keeps views of their own; a key that may only read writes nothing at all.</remarks>
    public static void MapViewsApi(this RouteGroupBuilder api)
    {
        var views = api.MapGroup("/views").WithTags("Views");
        views.MapMethods("", [HttpMethods.Get, HttpMethods.Head], ListAsync).RequirePermission(Permissions.CarsRead)
            .WithName("ListViews").WithSummary("The saved views of the list of cars that the key's owner has.").Produces<ViewsPage>().ProducesProblems(401, 403);
        views.MapPost("", CreateAsync).RequirePermission(Permissions.CarsWrite)
            .WithName("CreateView").WithSummary("Saves a view; private unless said otherwise.").AddBody<CarViewInput>()
            .Produces<CarViewItem>(StatusCodes.Status201Created).ProducesProblems(400, 401, 403, 413, 415, 422);
        views.MapMethods("{id:int}", [HttpMethods.Get, HttpMethods.Head], GetAsync).RequirePermission(Permissions.CarsRead)
            .WithName("GetView").WithSummary("A view. Its ETag goes into If-Match of a change.").Produces<CarViewItem>().ProducesProblems(401, 403, 404);
        views.MapPut("{id:int}", ReplaceAsync).RequirePermission(Permissions.CarsWrite)
            .WithName("ReplaceView").WithSummary("Replaces everything that is set of a view.").AddBody<CarViewInput>()
            .Produces<CarViewItem>().ProducesProblems(400, 401, 403, 404, 412, 413, 415, 422, 428).AddHeaderParameter("If-Match", required: true);
        views.MapDelete("{id:int}", DeleteAsync).RequirePermission(Permissions.CarsWrite)
            .WithName("DeleteView").WithSummary("Removes a view; no car is touched.").Produces(StatusCodes.Status204NoContent)
            .ProducesProblems(401, 403, 404, 412, 428).AddHeaderParameter("If-Match", required: true);
        views.RefuseOtherMethods("", "GET, HEAD, POST");
        views.RefuseOtherMethods("{id:int}", "GET, HEAD, PUT, DELETE");
    }

    private static async Task<IResult> ListAsync(HttpContext context, CarViewService views, CancellationToken ct)
    {
        context.Response.Headers.CacheControl = "private, no-cache";
        return Results.Json(new ViewsPage((await views.ListAsync(ct)).Items));
    }

    private static async Task<IResult> GetAsync(int id, HttpContext context, CarViewService views, CancellationToken ct)
    {
        if (await views.GetAsync(id, ct) is not { } view)
        {
            return new SaveResult.NotFound().Problem($"view {id}");
        }

        context.Response.Headers.CacheControl = "private, no-cache";
        context.Response.Headers.ETag = CarsApiHeaders.ETag(view.Version);
        return Results.Json(view);
    }

    private static async Task<IResult> CreateAsync(HttpContext context, CarViewService views, CancellationToken ct)
    {
        var (input, problem) = await ApiBody.ReadAsync<CarViewInput>(context);
        if (problem is not null)
        {
            return problem;
        }

        var result = await views.CreateAsync(input!, ct);
        if (result is SaveResult.Saved saved)
        {
            context.Response.Headers.Location = $"{context.Request.PathBase}{Path}/{saved.Id}";
        }

        return await AnswerAsync(context, views, result, 0, StatusCodes.Status201Created, ct);
    }

    private static async Task<IResult> ReplaceAsync(int id, HttpContext context, CarViewService views, CancellationToken ct)
    {
        var (version, input, problem) = await ApiBody.ReadChangeAsync<CarViewInput>(context);
        return problem ?? await AnswerAsync(context, views, await views.UpdateAsync(id, version, input!, ct), id, StatusCodes.Status200OK, ct);
    }

    private static async Task<IResult> DeleteAsync(int id, HttpContext context, CarViewService views, CancellationToken ct)
    {
        var (version, missing) = CarsApiHeaders.ReadIfMatch(context.Request);
        return missing ?? await AnswerAsync(context, views, await views.DeleteAsync(id, version, ct), id, StatusCodes.Status204NoContent, ct);
    }

    private static Task<IResult> AnswerAsync(HttpContext context, CarViewService views, SaveResult result, int id, int success, CancellationToken ct) =>
        SaveAnswers.AnswerAsync(context, result, success, async () =>
        {
            var view = await views.GetAsync(result is SaveResult.Saved saved ? saved.Id : id, ct);
            return (view, view?.Version ?? 0);
        }, $"view {id}");
}

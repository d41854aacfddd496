using System.Text.Json;
using CarPortal.Data;
using CarPortal.Data.Photos;
using CarPortal.Web.Api;
using CarPortal.Web.Cars;

namespace CarPortal.Web.Photos;

/// <summary>A photo as the API gives it out.</summary>
internal sealed record PhotoResource(
    int Id, long Version, string? Shot, string? Caption, int Width, int Height, DateTime CreatedAt, string CreatedBy, PhotoFilesResource Files)
{
    public static PhotoResource Of(PhotoItem photo) => new(
        photo.Id, photo.Version, photo.Shot, photo.Caption, photo.Width, photo.Height, photo.CreatedAt, photo.CreatedBy,
        new(PhotoAddress.ForPrograms(photo.Hash, PhotoSize.Large), PhotoAddress.ForPrograms(photo.Hash, PhotoSize.Medium), PhotoAddress.ForPrograms(photo.Hash, PhotoSize.Small)));
}

/// <summary>Where a photo's files are to be had.</summary>
internal sealed record PhotoFilesResource(string Large, string Medium, string Small);

/// <summary>A car's photos, the cover first.</summary>
internal sealed record PhotosAnswer(IReadOnlyList<PhotoResource> Photos);

/// <summary>The photos in the order they were read in, and in the order they shall have.</summary>
internal sealed record OrderInput
{
    public IReadOnlyList<int>? Seen { get; init; }

    public IReadOnlyList<int>? Order { get; init; }
}

/// <summary>The photos of cars as other systems see them.</summary>
internal static class PhotosApi
{
    public static void MapPhotosApi(this RouteGroupBuilder api)
    {
        var photos = api.MapGroup("/cars/{id:int}/photos").WithTags("Photos");
        photos.MapMethods("", [HttpMethods.Get, HttpMethods.Head], ListAsync).RequirePermission(Permissions.CarsRead).DescribeList();
        photos.MapPost("", (int id, HttpContext context, PhotoUploads uploads, CancellationToken ct) => uploads.TakeAsync(id, context, ct))
            .RequirePermission(Permissions.CarsWrite).WithMetadata(PhotoUploads.Limit).DescribeAdd();
        photos.MapPut("order", ReorderAsync).RequirePermission(Permissions.CarsWrite).DescribeOrder();
        photos.MapPatch("{photoId:int}", ChangeAsync).RequirePermission(Permissions.CarsWrite).DescribeChange();
        photos.MapDelete("{photoId:int}", DeleteAsync).RequirePermission(Permissions.CarsWrite).DescribeDelete();
        api.MapMethods("/photos/{hash}/{size}.webp", [HttpMethods.Get, HttpMethods.Head], PhotoEndpoints.SendAsync)
            .WithTags("Photos").RequirePermission(Permissions.CarsRead).DescribeFile();
        photos.RefuseOtherMethods("", "GET, HEAD, POST");
        photos.RefuseOtherMethods("order", "PUT");
        photos.RefuseOtherMethods("{photoId:int}", "PATCH, DELETE");
    }

    private static async Task<IResult> ListAsync(int id, HttpContext context, PhotoService photos, CancellationToken ct)
    {
        context.Response.Headers.CacheControl = "private, no-cache";
        return await photos.ListAsync(id, ct) is { } list
            ? Results.Json(new PhotosAnswer([.. list.Select(PhotoResource.Of)]))
            : CarsApi.NotFound(id);
    }

    private static async Task<IResult> ReorderAsync(int id, HttpContext context, PhotoService photos, CancellationToken ct)
    {
        var (input, problem) = await ApiBody.ReadAsync<OrderInput>(context);
        if (problem is not null)
        {
            return problem;
        }

        if (input!.Seen is not { Count: <= CarPhoto.MaxPerCar } seen || input.Order is not { Count: <= CarPhoto.MaxPerCar } order)
        {
            return ApiProblem.Of(StatusCodes.Status400BadRequest, $"Send 'seen' and 'order', each with {CarPhoto.MaxPerCar} ids at most.");
        }

        var result = await photos.ReorderAsync(id, seen, order, ct);
        return result.Result switch
        {
            SaveResult.Saved => Results.Json(new { result.Order }),
            SaveResult.Conflict => ApiProblem.Of(
                StatusCodes.Status409Conflict, "Somebody else put the photos in order since you read it; 'current' is how it is now.", ("current", result.Order)),
            var other => other.Problem($"car {id}"),
        };
    }

    /// <summary>A merge patch: members that are absent keep their value, null empties.</summary>
    private static async Task<IResult> ChangeAsync(
        int id, int photoId, HttpContext context, PhotoService photos, PhotoIntakeService intake, CancellationToken ct)
    {
        var (version, patch, problem) = await ApiBody.ReadChangeAsync<Dictionary<string, JsonElement>>(context);
        if (problem is not null)
        {
            return problem;
        }

        if (WhatIsWrong(patch!) is { } wrong)
        {
            return ApiProblem.Of(StatusCodes.Status400BadRequest, wrong);
        }

        if (await photos.GetAsync(id, photoId, ct) is not { } photo)
        {
            return new SaveResult.NotFound().Problem(PhotoOf(id, photoId));
        }

        SaveResult result = new SaveResult.Saved(photoId, version);
        if (patch!.ContainsKey("caption") || patch.ContainsKey("shot"))
        {
            result = await photos.DescribeAsync(
                id, photoId, version, patch.TryGetValue("caption", out var caption) ? caption.GetString() : photo.Caption,
                patch.TryGetValue("shot", out var shot) ? shot.GetString() : photo.Shot, ct);
        }

        if (result is SaveResult.Saved saved && patch.TryGetValue("rotate", out var rotate))
        {
            result = await intake.RotateAsync(id, photoId, saved.Version, rotate.GetInt32(), ct);
        }

        return await AnswerAsync(context, photos, id, photoId, result, StatusCodes.Status200OK, ct);
    }

    private static async Task<IResult> DeleteAsync(int id, int photoId, HttpContext context, PhotoService photos, CancellationToken ct)
    {
        var (version, missing) = CarsApiHeaders.ReadIfMatch(context.Request);
        return missing ?? await AnswerAsync(context, photos, id, photoId, await photos.DeleteAsync(id, photoId, version, ct), StatusCodes.Status204NoContent, ct);
    }

    private static Task<IResult> AnswerAsync(
        HttpContext context, PhotoService photos, int id, int photoId, SaveResult result, int success, CancellationToken ct) =>
        SaveAnswers.AnswerAsync(
            context, result, success,
            async () => await photos.GetAsync(id, photoId, ct) is { } photo ? (PhotoResource.Of(photo), photo.Version) : default((PhotoResource?, long)),
            PhotoOf(id, photoId));

    private static string? WhatIsWrong(Dictionary<string, JsonElement> patch)
    {
        foreach (var (name, value) in patch)
        {
            var fits = name switch
            {
                "caption" or "shot" => value.ValueKind is JsonValueKind.String or JsonValueKind.Null,
                "rotate" => value.ValueKind is JsonValueKind.Number && value.TryGetInt32(out var degrees) && degrees is (90 or 180 or 270),
                _ => false,
            };
            if (!fits)
            {
                return name is "caption" or "shot" or "rotate"
                    ? $"The member '{name}' has a value of the wrong type or out of range."
                    : $"The member '{name}' is unknown or cannot be set.";
            }
        }

        return patch.Count == 0 ? "Send caption, shot or rotate." : null;
    }

    private static string PhotoOf(int id, int photoId) => $"photo {photoId} of a car {id}";
}

using CarPortal.Web.Api;
using CarPortal.Web.Cars;
using Microsoft.AspNetCore.Mvc;
using Microsoft.OpenApi;

namespace CarPortal.Web.Photos;

/// <summary>What the OpenAPI document says of photos.</summary>
internal static class PhotosApiDocument
{
    public static void DescribeList(this RouteHandlerBuilder endpoint) => endpoint
        .WithName("ListPhotos").WithSummary("A car's photos in their order, the cover first. A photo's version is its ETag.")
        .Produces<PhotosAnswer>().ProducesProblems(401, 403, 404);

    public static void DescribeAdd(this RouteHandlerBuilder endpoint) => endpoint
        .WithName("AddPhotos")
        .WithSummary("Adds JPEG, PNG or WebP files. Each has a result of its own; the same picture sent again is not taken twice, so what failed may simply be sent again.")
        .AddOpenApiOperationTransformer((operation, _, _) =>
        {
            var file = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" };
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["multipart/form-data"] = new()
                    {
                        Schema = new OpenApiSchema
                        {
                            Type = JsonSchemaType.Object,
                            Properties = new Dictionary<string, IOpenApiSchema>
                            {
                                ["files"] = new OpenApiSchema { Type = JsonSchemaType.Array, Items = file },
                            },
                        },
                    },
                },
            };
            return Task.CompletedTask;
        })
        .Produces<UploadAnswer>().ProducesProblems(400, 401, 403, 404, 413, 415, 422, 503);

    public static void DescribeOrder(this RouteHandlerBuilder endpoint) => endpoint
        .WithName("OrderPhotos").WithSummary("Puts a car's photos in order; a conflict when somebody else put them in another since they were read.")
        .AddJsonBody<OrderInput>().ProducesProblems(400, 401, 403, 404, 409, 413, 415, 422);

    public static void DescribeChange(this RouteHandlerBuilder endpoint) => endpoint
        .WithName("ChangePhoto").WithSummary("Sets caption and shot, and turns by 90, 180 or 270 degrees; absent members keep their value.")
        .AddJsonBody<Dictionary<string, object>>().Produces<PhotoResource>().AddIfMatch()
        .ProducesProblems(400, 401, 403, 404, 412, 413, 415, 422, 428);

    public static void DescribeDelete(this RouteHandlerBuilder endpoint) => endpoint
        .WithName("DeletePhoto").WithSummary("Takes a photo from its car. A car that is available keeps as many as the settings ask for.")
        .Produces(StatusCodes.Status204NoContent).AddIfMatch().ProducesProblems(401, 403, 404, 412, 422, 428);

    public static void DescribeFile(this RouteHandlerBuilder endpoint) => endpoint
        .WithName("GetPhotoFile").WithSummary("A photo's file: large, medium or small. It never changes and may be kept for ever.")
        .Produces(StatusCodes.Status200OK, contentType: "image/webp").ProducesProblems(401, 403, 404);

    private static RouteHandlerBuilder AddIfMatch(this RouteHandlerBuilder endpoint) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = "If-Match", In = ParameterLocation.Header, Required = true,
                Description = "The photo's version as you last read it, in quotes.", Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
            return Task.CompletedTask;
        });

    private static RouteHandlerBuilder AddJsonBody<T>(this RouteHandlerBuilder endpoint) =>
        endpoint.AddOpenApiOperationTransformer(async (operation, context, ct) => operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                [CarsApiHeaders.Json] = new() { Schema = await context.GetOrCreateSchemaAsync(typeof(T), null, ct) },
            },
        });

    private static RouteHandlerBuilder ProducesProblems(this RouteHandlerBuilder endpoint, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses)
        {
            endpoint.Produces<ProblemDetails>(status, ApiProblem.ContentType);
        }

        return endpoint;
    }
}

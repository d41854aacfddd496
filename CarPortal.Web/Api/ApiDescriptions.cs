using System.Net.Mime;
using Microsoft.AspNetCore.Mvc;
using Microsoft.OpenApi;

namespace CarPortal.Web.Api;

/// <summary>What the OpenAPI document says of endpoints, where it cannot be read off them.</summary>
internal static class ApiDescriptions
{
    /// <summary>The problems that it answers with.</summary>
    public static RouteHandlerBuilder ProducesProblems(this RouteHandlerBuilder endpoint, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses)
        {
            endpoint.Produces<ProblemDetails>(status, ApiProblem.ContentType);
        }

        return endpoint;
    }

    /// <summary>
    /// What it wants to be sent. Said here and not by Accepts: that would make routing refuse other content types before
    /// it is asked who calls.
    /// </summary>
    public static RouteHandlerBuilder AddBody<T>(this RouteHandlerBuilder endpoint, string contentType = MediaTypeNames.Application.Json) =>
        endpoint.AddOpenApiOperationTransformer(async (operation, context, ct) => operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                [contentType] = new() { Schema = await context.GetOrCreateSchemaAsync(typeof(T), null, ct) },
            },
        });

    /// <summary>A header with the version of a record.</summary>
    public static RouteHandlerBuilder AddHeaderParameter(this RouteHandlerBuilder endpoint, string name, bool required) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = name,
                In = ParameterLocation.Header,
                Required = required,
                Description = "The ETag of the record as you last read it, in its quotes.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
            return Task.CompletedTask;
        });
}

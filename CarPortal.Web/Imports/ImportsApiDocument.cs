using CarPortal.Data.Imports;
using CarPortal.Web.Api;
using Microsoft.OpenApi;

namespace CarPortal.Web.Imports;

/// <summary>What the OpenAPI document says of imports.</summary>
internal static class ImportsApiDocument
{
    public static void DescribeList(this RouteHandlerBuilder endpoint) => endpoint
        .WithName("ListImports").WithSummary("The imports, the newest first.")
        .Produces<ImportsPage>().ProducesProblems(400, 401, 403)
        .AddParameter("before", "'next' of an earlier answer: only imports older than that.", JsonSchemaType.Integer)
        .AddParameter("take", $"Imports on a page, 1 to {ImportJobService.MostListed}; 25 when absent.", JsonSchemaType.Integer);

    public static void DescribeUpload(this RouteHandlerBuilder endpoint) => endpoint
        .WithName("UploadImport")
        .WithSummary($"Brings a file of cars, the body itself, up to {ImportJobService.MaxBytes >> 20} MB. It is looked through in the background; nothing is imported yet.")
        .AddOpenApiOperationTransformer((operation, _, _) =>
        {
            var file = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } };
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType> { ["text/csv"] = file, ["application/octet-stream"] = file },
            };
            return Task.CompletedTask;
        })
        .AddParameter("name", "What the file is called.", JsonSchemaType.String, required: true)
        .Produces<ImportResource>(StatusCodes.Status201Created).ProducesProblems(400, 401, 403, 413, 415, 422);

    public static void DescribeSources(this RouteHandlerBuilder endpoint) => endpoint
        .WithName("ListImportSources").WithSummary("The names of the sources whose mappings are remembered.")
        .Produces<ImportSourcesAnswer>().ProducesProblems(401, 403);

    public static void DescribeGet(this RouteHandlerBuilder endpoint) => endpoint
        .WithName("GetImport").WithSummary("An import and how far it is.")
        .Produces<ImportResource>().ProducesProblems(401, 403, 404);

    public static void DescribeDelete(this RouteHandlerBuilder endpoint) => endpoint
        .WithName("RemoveImport").WithSummary("Forgets a file of which nothing was imported.")
        .Produces(StatusCodes.Status204NoContent).ProducesProblems(401, 403, 404, 409);

    public static void DescribeReading(this RouteHandlerBuilder endpoint) => endpoint
        .WithName("GetImportReading").WithSummary("What the file holds, how it is read, and what has to be decided before it can be checked.")
        .Produces<ImportReading>().ProducesProblems(401, 403, 404, 409);

    public static void DescribeSettings(this RouteHandlerBuilder endpoint) => endpoint
        .WithName("SetImportSettings")
        .WithSummary("Replaces how the file is to be imported; what a dry run found is then out of date. With another encoding the file is looked through anew "
            + "and nothing else of the settings is taken.")
        .AddBody<ImportSettings>().Produces<ImportResource>().ProducesProblems(400, 401, 403, 404, 409, 413, 415, 422);

    public static void DescribeFix(this RouteHandlerBuilder endpoint) => endpoint
        .WithName("FixImportValue").WithSummary("Gives one value of the file another one, or with null its own again; to be checked again.")
        .AddBody<ImportFix>().Produces<ImportResource>().ProducesProblems(400, 401, 403, 404, 409, 413, 415, 422);

    public static void DescribeWork(this RouteHandlerBuilder endpoint, string verb, string summary) => endpoint
        .WithName($"{verb}Import").WithSummary(summary)
        .Produces<ImportResource>(StatusCodes.Status202Accepted).ProducesProblems(400, 401, 403, 404, 409, 422);

    public static void DescribePage<T>(this RouteHandlerBuilder endpoint, string what, string summary) => endpoint
        .WithName($"ListImport{what}").WithSummary(summary)
        .AddParameter("page", "Which page of 50, from 1; 1 when absent. One behind the last is empty.", JsonSchemaType.Integer)
        .Produces<ImportPage<T>>().ProducesProblems(400, 401, 403, 404);

    public static void DescribeSamples(this RouteHandlerBuilder endpoint) => endpoint
        .WithName("ListImportSamples").WithSummary("A few cars as they would be; empty until the file was checked.")
        .Produces<ImportSamplesAnswer>().ProducesProblems(401, 403, 404);

    public static void DescribeRejects(this RouteHandlerBuilder endpoint) => endpoint
        .WithName("GetImportRejects").WithSummary("The refused rows as a CSV file, which can be corrected and imported again.")
        .Produces(StatusCodes.Status200OK, contentType: "text/csv").ProducesProblems(401, 403, 404);

    private static RouteHandlerBuilder AddParameter(this RouteHandlerBuilder endpoint, string name, string description, JsonSchemaType type, bool required = false) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = name, In = ParameterLocation.Query, Required = required, Description = description, Schema = new OpenApiSchema { Type = type },
            });
            return Task.CompletedTask;
        });
}

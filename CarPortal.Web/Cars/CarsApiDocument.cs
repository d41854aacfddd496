using CarPortal.Data.Cars;
using CarPortal.Data.History;
using CarPortal.Web.Api;
using Microsoft.AspNetCore.Mvc;
using Microsoft.OpenApi;

namespace CarPortal.Web.Cars;

/// <summary>What the OpenAPI document says of the API of cars.</summary>
internal static class CarsApiDocument
{
    public static void DescribeList(this RouteHandlerBuilder endpoint) => endpoint
        .WithName("ListCars").WithSummary("A page of the cars that match; no filter means all but the trash.")
        .Produces<CarsPage>(StatusCodes.Status200OK, CarsApiHeaders.Json, CarsApiHeaders.Csv)
        .ProducesProblems(400, 401, 403, 406)
        .AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Parameters = [.. CarsApiQuery.Names.Select(Parameter)];
            return Task.CompletedTask;
        });

    public static void DescribeExport(this RouteHandlerBuilder endpoint) => endpoint
        .WithName("ExportCars").WithSummary("All cars that match as a file, csv or jsonl (a car on each line), with some columns or every one; sent while it is read.")
        .Produces(StatusCodes.Status200OK, contentType: CarsApiHeaders.Csv, additionalContentTypes: ["application/x-ndjson"])
        .ProducesProblems(400, 401, 403, 404)
        .AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Parameters = [.. operation.Parameters ?? [], .. CarsApiQuery.Names.Where(name => name is not ("take" or "after")).Append("columns").Select(Parameter)];
            return Task.CompletedTask;
        });

    public static void DescribeGet(this RouteHandlerBuilder endpoint) => endpoint
        .WithName("GetCar").WithSummary("A car. Its ETag goes into If-Match of a change; with If-None-Match it answers 304.")
        .Produces<CarDetails>().Produces(StatusCodes.Status304NotModified)
        .ProducesProblems(401, 403, 404, 406).AddHeaderParameter("If-None-Match", required: false);

    public static void DescribeCreate(this RouteHandlerBuilder endpoint) => endpoint
        .WithName("CreateCar").WithSummary("Adds a car. Without a status it is incoming, without a stock number it gets the next one.")
        .AddBody<CarInput>()
        .Produces<CarDetails>(StatusCodes.Status201Created)
        .ProducesProblems(400, 401, 403, 409, 413, 415, 422);

    public static void DescribeReplace(this RouteHandlerBuilder endpoint) => endpoint
        .WithName("ReplaceCar")
        .WithSummary("Replaces every field of a car: an absent one is emptied, but for stockNumber and status, which keep their value.")
        .AddBody<CarInput>()
        .Produces<CarDetails>()
        .ProducesProblems(400, 401, 403, 404, 409, 412, 413, 415, 422, 428).AddHeaderParameter("If-Match", required: true);

    public static void DescribePatch(this RouteHandlerBuilder endpoint) => endpoint
        .WithName("PatchCar")
        .WithSummary("Changes the members that the body has, and no other: a JSON merge patch (RFC 7396), in which null empties a field.")
        .AddBody<CarInput>(ApiBody.MergePatch)
        .Produces<CarDetails>()
        .ProducesProblems(400, 401, 403, 404, 409, 412, 413, 415, 422, 428).AddHeaderParameter("If-Match", required: true);

    public static void DescribeHistory(this RouteHandlerBuilder endpoint) => endpoint
        .WithName("ListCarHistory").WithSummary("What happened to a car and its parts, the newest first.")
        .Produces<CarHistoryPage>()
        .ProducesProblems(400, 401, 403, 404)
        .AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Parameters = [.. (operation.Parameters ?? []).Where(p => p.In == ParameterLocation.Path),
                HistoryParameter("before", "'next' of an earlier answer: only entries older than that."),
                HistoryParameter("take", $"Entries on a page, 1 to {HistoryService.MaxTake}; 50 when absent.")];
            return Task.CompletedTask;
        });

    public static void DescribeRevert(this RouteHandlerBuilder endpoint) => endpoint
        .WithName("RevertCarChange")
        .WithSummary("Puts a car, or a part of it, back to what it was before an entry of its history; itself a change by the same rules. "
            + "409 names what was changed again since. Holds and sales have calls of their own.")
        .AddBody<CarRevert>()
        .Produces<CarDetails>()
        .ProducesProblems(400, 401, 403, 404, 409, 412, 413, 415, 422, 428).AddHeaderParameter("If-Match", required: true);

    public static void DescribeDelete(this RouteHandlerBuilder endpoint) => endpoint
        .WithName("DeleteCar").WithSummary("Puts a car in the trash, from where staff can restore it.")
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblems(401, 403, 404, 412, 428).AddHeaderParameter("If-Match", required: true);

    private static OpenApiParameter HistoryParameter(string name, string description) => new()
    {
        Name = name, In = ParameterLocation.Query, Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.Integer },
    };

    private static OpenApiParameter Parameter(string name)
    {
        var (type, description) = name switch
        {
            "view" => (JsonSchemaType.Integer, "A saved view; the other parameters stand over what it asks, an empty one takes a part of it away."),
            "search" => (JsonSchemaType.String, "Words that must all occur in make, model, title, stock number, VIN, colour, notes or damage; \"a phrase\", -without, field:value."),
            "sort" => (JsonSchemaType.String, $"Up to {CarQuery.MaxSorts} of {Names<CarSort>()}, separated by commas, each with a leading minus for descending; -id when absent."),
            "take" => (JsonSchemaType.Integer, $"Cars on a page, 1 to {CarQuery.MaxTake}; {CarQuery.DefaultTake} when absent."),
            "after" => (JsonSchemaType.String, "'next' of an earlier answer with the same filters and sort."),
            "columns" => (JsonSchemaType.String, "The fields to give, in this order, separated by commas; every one when absent."),
            "empty" => (JsonSchemaType.String, "Fields that cars are to be without; repeated or separated by commas."),
            "has" => (JsonSchemaType.String, "Fields that cars are to have; repeated or separated by commas."),
            _ => FilterParameter(name),
        };
        return new OpenApiParameter
        {
            Name = name, In = ParameterLocation.Query, Description = description, Schema = new OpenApiSchema { Type = type },
        };
    }

    private static (JsonSchemaType Type, string Description) FilterParameter(string name)
    {
        if (CarFilterField.Find(name) is { } field)
        {
            return (JsonSchemaType.String, $"Any of these, each {field.Wanted}; repeated{(field.Kind == CarFilterKind.Choice ? " or separated by commas" : "")}.");
        }

        var ranged = CarFilterField.All.Single(f => f.HasRange && (name == f.Name + "From" || name == f.Name + "To"));
        return (JsonSchemaType.String, $"Inclusive: {ranged.Wanted}. Cars without a value are left out.");
    }

    private static string Names<T>()
        where T : struct, Enum => string.Join(", ", ApiJson.NamesOf(typeof(T)));
}

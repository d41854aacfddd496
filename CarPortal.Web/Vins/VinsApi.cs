using System.Globalization;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.Vins;
using CarPortal.Web.Api;
using CarPortal.Web.Auth;
using Microsoft.AspNetCore.Mvc;
using Microsoft.OpenApi;

namespace CarPortal.Web.Vins;

/// <summary>What the portal can say of a VIN, for other systems.</summary>
internal static class VinsApi
{
    private static readonly (string Name, JsonSchemaType Type, string Description)[] Parameters =
    [
        ("year", JsonSchemaType.Integer, "The model year that the VIN is held against."),
        ("make", JsonSchemaType.String, "The make that the VIN is held against."),
        ("carId", JsonSchemaType.Integer, "The car whose VIN it is, which is then not counted among those that have it already."),
    ];

    public static void MapVinsApi(this RouteGroupBuilder api)
    {
        var vins = api.MapGroup("/vins").WithTags("VINs");
        Describe(vins.MapMethods("{vin}", [HttpMethods.Get, HttpMethods.Head], CheckAsync).RequirePermission(Permissions.CarsRead));
        vins.RefuseOtherMethods("{vin}", "GET, HEAD");
    }

    private static async Task<IResult> CheckAsync(string vin, HttpContext context, VinService vins, CancellationToken ct)
    {
        var query = context.Request.Query;
        var errors = query.Keys.Where(name => !Parameters.Any(p => p.Name == name))
            .Select(name => new FieldError(name, $"The parameter '{name}' is unknown. There are year, make, carId."))
            .Concat(query.Where(p => p.Value.Count > 1).Select(p => new FieldError(p.Key, $"'{p.Key}' can be given once.")))
            .ToList();
        var (year, carId) = (ReadNumber(query, "year", errors), ReadNumber(query, "carId", errors));
        var make = (string?)query["make"];
        if (make?.Length > CarRules.MakeLength)
        {
            errors.Add(new FieldError("make", $"Make can have {CarRules.MakeLength} characters at most."));
        }

        if (errors.Count > 0)
        {
            return ApiProblem.Of(StatusCodes.Status400BadRequest, errors);
        }

        context.Response.Headers.CacheControl = "private, no-cache";
        return Results.Json(await vins.CheckAsync(vin, year, make, carId, ct));
    }

    private static int? ReadNumber(IQueryCollection query, string name, List<FieldError> errors)
    {
        if (query[name] is not [{ Length: > 0 } text])
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        errors.Add(new FieldError(name, $"'{name}' must be a whole number."));
        return null;
    }

    private static void Describe(RouteHandlerBuilder endpoint) => endpoint
        .WithName("CheckVin")
        .WithSummary("What a VIN tells: maker, country, model years, check digit, and the other cars that have it or end like it. "
            + "Of the notes only those that refuse would keep a car from being saved.")
        .Produces<VinReport>()
        .Produces<ProblemDetails>(StatusCodes.Status400BadRequest, ApiProblem.ContentType)
        .Produces<ProblemDetails>(StatusCodes.Status401Unauthorized, ApiProblem.ContentType)
        .Produces<ProblemDetails>(StatusCodes.Status403Forbidden, ApiProblem.ContentType)
        .AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Parameters ??= [];
            foreach (var (name, type, description) in Parameters)
            {
                operation.Parameters.Add(new OpenApiParameter
                {
                    Name = name, In = ParameterLocation.Query, Description = description, Schema = new OpenApiSchema { Type = type },
                });
            }

            return Task.CompletedTask;
        });
}

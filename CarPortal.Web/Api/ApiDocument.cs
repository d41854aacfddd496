using System.Text.Json.Nodes;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Web.Auth;
using Microsoft.AspNetCore.Mvc;
using Microsoft.OpenApi;

namespace CarPortal.Web.Api;

/// <summary>The OpenAPI document at /openapi/v1.json: what the code cannot say of itself.</summary>
internal static class ApiDocument
{
    private const string HeaderSchemeName = "ApiKeyHeader";

    public static void AddApiDocument(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.ShouldInclude = description => description.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true;
        options.AddDocumentTransformer((document, _, _) =>
        {
            Introduce(document);
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            Describe(schema, context.JsonTypeInfo.Type);
            return Task.CompletedTask;
        });
    });

    private static void Introduce(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "CarPortal",
            Version = "v1",
            Description = "The dealership's cars. A key acts for its member of staff, within its scopes "
                + $"({string.Join(", ", Permissions.KeyScopes)}). Every error is application/problem+json.",
        };

        // HEAD is GET without the body: as an operation of its own it would have GET's id a second time.
        foreach (var path in document.Paths.Values)
        {
            path.Operations?.Remove(HttpMethod.Head);
        }

        // The address by which the portal was asked for the document is the right one.
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [ApiKeyHandler.SchemeName] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer" },
            [HeaderSchemeName] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = ApiKeyHandler.HeaderName,
            },
        };
        document.Security =
        [
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(ApiKeyHandler.SchemeName, document)] = [] },
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(HeaderSchemeName, document)] = [] },
        ];
    }

    /// <summary>Types with a converter of their own are opaque to the generator.</summary>
    private static void Describe(OpenApiSchema schema, Type type)
    {
        var known = Nullable.GetUnderlyingType(type) ?? type;
        if (known.IsEnum)
        {
            schema.Type = JsonSchemaType.String;
            schema.Enum = [.. ApiJson.NamesOf(known).Select(name => (JsonNode)name)];
        }
        else if (known == typeof(Month))
        {
            schema.Type = JsonSchemaType.String;
            schema.Pattern = @"^\d{4}-(0[1-9]|1[0-2])$";
            schema.Description = "A month, yyyy-MM.";
        }
        else if (known == typeof(decimal))
        {
            schema.Format = null;
            schema.MultipleOf = 0.01m;
        }
        else if (known == typeof(ProblemDetails))
        {
            // Problems have members of their own, such as errors and current.
            schema.AdditionalPropertiesAllowed = true;
        }
    }
}

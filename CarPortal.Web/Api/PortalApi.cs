using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.Holds;
using CarPortal.Web.Auth;
using CarPortal.Web.BulkEdits;
using CarPortal.Web.Cars;
using CarPortal.Web.Holds;
using CarPortal.Web.Imports;
using CarPortal.Web.Preparation;
using CarPortal.Web.Costs;
using CarPortal.Web.Photos;
using CarPortal.Web.Views;
using CarPortal.Web.Vins;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Web.Api;

/// <summary>
/// The REST API: who may call it and what holds for all of it. A browser's cookie opens none of it, so that no other
/// site can use a signed-in person's browser against it.
/// </summary>
internal static class PortalApi
{
    /// <summary>By key, or for people by cookie; a stranger is answered as the API answers, without a redirect.</summary>
    private const string KeyOrCookie = "ApiKeyOrCookie";

    public static IServiceCollection AddPortalApi(this IServiceCollection services)
    {
        services.AddAuthentication()
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.SchemeName, null)
            .AddPolicyScheme(KeyOrCookie, null, scheme =>
            {
                scheme.ForwardDefaultSelector = context =>
                    ApiKeyHandler.IsUsedBy(context.Request) ? ApiKeyHandler.SchemeName : IdentityConstants.ApplicationScheme;
                scheme.ForwardChallenge = ApiKeyHandler.SchemeName;
                scheme.ForwardForbid = ApiKeyHandler.SchemeName;
            });
        services.AddSingleton<KeyLimits>();
        services.AddOptions<JsonOptions>().Configure<IDbContextFactory<CarPortalDbContext>>((json, databases) =>
        {
            using var db = databases.CreateDbContext();
            ApiJson.Configure(json.SerializerOptions);
            ApiJson.HideMasked<CarDetails>(json.SerializerOptions, FieldMask.NamesIn(db.Model, typeof(Car)));
            ApiJson.HideMasked<CarInput>(json.SerializerOptions, FieldMask.NamesIn(db.Model, typeof(Car)));
            ApiJson.HideMasked<HoldDetails>(json.SerializerOptions, FieldMask.NamesIn(db.Model, typeof(Hold)));
        });
        services.AddApiDocument();
        return services;
    }

    public static void MapPortalApi(this WebApplication app)
    {
        var api = app.MapGroup("/api").RequireAuthorization(Require(ApiKeyHandler.SchemeName));
        api.MapCarsApi();
        api.MapCarStatusApi();
        api.MapBulkEditsApi();
        api.MapHoldsApi();
        api.MapStepsApi();
        api.MapCostsApi();
        api.MapPhotosApi();
        api.MapVinsApi();
        api.MapViewsApi();
        api.MapImportsApi();
        api.Map("{**path}", () => ApiProblem.Of(StatusCodes.Status404NotFound, "There is nothing at this address."))
            .ExcludeFromDescription();
        app.MapOpenApi().RequireAuthorization(Require(KeyOrCookie));
    }

    /// <summary>Lets only keys in that hold the permission, through their scopes and their owner's role.</summary>
    public static TBuilder RequirePermission<TBuilder>(this TBuilder endpoint, string permission)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(new AuthorizationPolicyBuilder(ApiKeyHandler.SchemeName)
            .RequireClaim(ApiKeyHandler.PermissionClaim, permission).Build());

    /// <summary>
    /// Answers 405 for the methods that a path does not have. The framework's own answer would be lost to the group's
    /// 404 for unknown paths, and would come before the question who is asking.
    /// </summary>
    public static void RefuseOtherMethods(this RouteGroupBuilder group, string pattern, string allowed) =>
        group.Map(pattern, (HttpContext context) =>
        {
            context.Response.Headers.Allow = allowed;
            return ApiProblem.Of(StatusCodes.Status405MethodNotAllowed, $"This address takes {allowed}.");
        }).ExcludeFromDescription();

    private static AuthorizationPolicy Require(string scheme) =>
        new AuthorizationPolicyBuilder(scheme).RequireAuthenticatedUser().Build();
}

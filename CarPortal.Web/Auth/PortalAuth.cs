using CarPortal.Data;
using CarPortal.Web.Account;
using CarPortal.Web.Edge;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;

namespace CarPortal.Web.Auth;

/// <summary>Who may come in and as whom.</summary>
internal static class PortalAuth
{
    public static IServiceCollection AddPortalAuth(this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        services.AddAuthentication(IdentityConstants.ApplicationScheme)
            .AddCookie(IdentityConstants.ApplicationScheme, PortalCookie.Configure);
        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build())
            .AddPolicy(Policies.CarsRead, policy => policy.Require(Permissions.CarsRead))
            .AddPolicy(Policies.CarsWrite, policy => policy.Require(Permissions.CarsWrite))
            .AddPolicy(Policies.SalesUndo, policy => policy.Require(Permissions.SalesUndo))
            .AddPolicy(Policies.CarsBulk, policy => policy.Require(Permissions.CarsBulk))
            .AddPolicy(Policies.CarsImport, policy => policy.Require(Permissions.CarsImport))
            .AddPolicy(Policies.CarsCosts, policy => policy.Require(Permissions.CarsCosts))
            .AddPolicy(Policies.UsersManage, policy => policy.Require(Permissions.UsersManage));
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = $"{CookieNames.Prefix}.Antiforgery";
            antiforgery.Cookie.Path = "/";
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });

        // Cookies outlive a restart and are good for every process on the same data folder.
        var keys = new DirectoryInfo(Path.Combine(configuration.ReadDataOptions(environment).Directory, "keys"));
        services.AddDataProtection().SetApplicationName("CarPortal").PersistKeysToFileSystem(keys);

        services.AddPasskeys(configuration);
        services.AddSingleton<SetupToken>();
        services.AddSingleton<PendingSignInCookie>();
        services.AddHostedService<LastSeenWriter>();
        return services;
    }

    /// <summary>Who acts in requests and circuits. A verb has neither, and is the console.</summary>
    public static IServiceCollection AddPortalActors(this IServiceCollection services)
    {
        services.AddScoped<PortalActorSource>();
        services.AddScoped<ActorSource>(sp => sp.GetRequiredService<PortalActorSource>());
        services.AddCascadingAuthenticationState();
        return services;
    }

    private static void Require(this AuthorizationPolicyBuilder policy, string permission) =>
        policy.RequireAuthenticatedUser().RequireAssertion(context => Roles.PermissionsOf(context.User.Role()).Contains(permission));
}

using CarPortal.Data;
using Microsoft.AspNetCore.Authorization;

namespace CarPortal.Web.Auth;

/// <summary>Who may come in and as whom.</summary>
internal static class PortalAuth
{
    public static IServiceCollection AddPortalAuth(this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        services.AddAuthentication();
        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddScoped<PortalActorSource>();
        services.AddScoped<ActorSource>(sp => sp.GetRequiredService<PortalActorSource>());
        services.AddCascadingAuthenticationState();
        return services;
    }
}

using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace CarPortal.Web.Edge;

/// <summary>Where requests arrive: by which names and from whom, how large, over what, and what leaves.</summary>
internal static class PortalEdge
{
    /// <summary>Largest body of a request; what takes more says so itself.</summary>
    public const int MaxBodyBytes = 1024 * 1024;

    private const int MaxLineBytes = 8 * 1024;
    private const int MaxHeaderBytes = 32 * 1024;
    private const int MaxHeaders = 100;
    private const int DefaultLiveConnections = 1_000;
    private const string DefaultHosts = "localhost;127.0.0.1;[::1]";

    /// <summary>How long a stop waits for answers that are under way: some service managers kill after ten seconds.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(8);

    public static void AddPortalEdge(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SiteOptions>().BindConfiguration("Site").ValidateOnStart();
        services.AddSingleton<IValidateOptions<SiteOptions>, SiteOptionsCheck>();
        services.AddKnownProxies(configuration);
        services.Configure<HostOptions>(host => host.ShutdownTimeout = StopPatience);
        services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.Limits.MaxRequestLineSize = MaxLineBytes;
            kestrel.Limits.MaxRequestHeaderCount = MaxHeaders;
            kestrel.Limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
            kestrel.Limits.MaxConcurrentUpgradedConnections = configuration.GetValue("Site:LiveConnections", DefaultLiveConnections);
        });

        // Left out or empty, the framework would answer to any name.
        if (string.IsNullOrWhiteSpace(configuration["AllowedHosts"]))
        {
            services.Configure<HostFilteringOptions>(hosts => hosts.AllowedHosts = DefaultHosts.Split(';'));
        }
    }

    /// <summary>From whom and over what, first of all; then what leaves with every answer.</summary>
    public static void UsePortalEdge(this WebApplication app)
    {
        app.UseKnownProxies();
        app.UseSecurityHeaders();
        app.UseCookieNames();
    }

    /// <summary>After <see cref="UsePortalEdge"/> and the error pages.</summary>
    public static void UseRefusals(this WebApplication app)
    {
        app.RefuseStrangeMethods();
        app.RefusePlainHttp();
        app.RefuseForeignCircuits();
        app.RefuseCircuitsAtTheEnd();
    }

    private sealed class SiteOptionsCheck : IValidateOptions<SiteOptions>
    {
        public ValidateOptionsResult Validate(string? name, SiteOptions options) =>
            options.FindMistake() is { } mistake ? ValidateOptionsResult.Fail(mistake) : ValidateOptionsResult.Success;
    }
}

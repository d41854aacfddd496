using System.Net;
using Microsoft.AspNetCore.HttpOverrides;

namespace CarPortal.Web.Edge;

/// <summary>
/// Whom the portal believes that a request came from elsewhere, and by https: nobody but the proxies in
/// <c>Proxy:KnownProxies</c> and <c>Proxy:KnownNetworks</c>.
/// </summary>
internal static partial class Proxies
{
    public static void AddKnownProxies(this IServiceCollection services, IConfiguration configuration)
    {
        var proxies = configuration.ReadList("Proxy:KnownProxies").Select(text => IPAddress.TryParse(text, out var address)
            ? address
            : throw new InvalidOperationException($"Proxy:KnownProxies has '{text}': set addresses such as 10.0.0.2.")).ToList();
        var networks = configuration.ReadList("Proxy:KnownNetworks").Select(text => System.Net.IPNetwork.TryParse(text, out var network)
            ? network
            : throw new InvalidOperationException($"Proxy:KnownNetworks has '{text}': set networks such as 10.0.0.0/24.")).ToList();

        services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            // The framework believes everybody when nobody is known, and this machine unless told otherwise.
            forwarded.ForwardedHeaders = proxies.Count + networks.Count > 0
                ? ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto
                : ForwardedHeaders.None;
            forwarded.ForwardLimit = 1;
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            proxies.ForEach(forwarded.KnownProxies.Add);
            networks.ForEach(forwarded.KnownIPNetworks.Add);
        });
    }

    /// <summary>A setting that is a list: one text separated by semicolons or commas, or numbered as .NET has it.</summary>
    public static IReadOnlyList<string> ReadList(this IConfiguration configuration, string key)
    {
        var section = configuration.GetSection(key);
        return section.GetChildren().Select(child => child.Value).Prepend(section.Value)
            .SelectMany(value => (value ?? "").Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .ToList();
    }

    /// <summary>Says once that a proxy is not known: without it, sign-in over its https does not work, and nothing else says why.</summary>
    public static void UseKnownProxies(this WebApplication app)
    {
        app.UseForwardedHeaders();
        var warned = 0;
        app.Use((context, next) =>
        {
            // What was believed has been taken out of the header.
            if (warned == 0 && context.Request.Headers.ContainsKey(ForwardedHeadersDefaults.XForwardedProtoHeaderName)
                && Interlocked.Exchange(ref warned, 1) == 0)
            {
                LogUnknown(app.Logger, context.Connection.RemoteIpAddress);
            }

            return next(context);
        });
    }

    [LoggerMessage(LogLevel.Warning, "X-Forwarded-Proto from {Address} is ignored: if that is your proxy, name it in Proxy:KnownProxies.")]
    private static partial void LogUnknown(ILogger log, IPAddress? address);
}

using System.Net;
using CarPortal.Web.Api;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace CarPortal.Web.Edge;

/// <summary>What is turned away whoever asks, before anybody is asked who they are.</summary>
internal static class Refusals
{
    private static readonly HashSet<string> Methods = new(StringComparer.Ordinal)
    {
        HttpMethods.Get, HttpMethods.Head, HttpMethods.Post, HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete, HttpMethods.Options,
    };

    /// <summary>TRACE, which would show a script what it may not see, and methods that nobody has heard of.</summary>
    public static void RefuseStrangeMethods(this WebApplication app) => app.Use((context, next) =>
    {
        if (Methods.Contains(context.Request.Method))
        {
            return next(context);
        }

        context.Response.Headers.Allow = string.Join(", ", Methods);
        return RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, "This method is not known here.");
    });

    /// <summary>
    /// Plain http from another machine: people are led to https, a program must not go on and send its key in clear.
    /// </summary>
    public static void RefusePlainHttp(this WebApplication app)
    {
        var site = app.Services.GetRequiredService<IOptions<SiteOptions>>().Value;
        if (site.AllowHttp)
        {
            return;
        }

        app.Use((context, next) =>
        {
            var request = context.Request;
            if (request.IsHttps || IsThisMachine(context.Connection.RemoteIpAddress))
            {
                return next(context);
            }

            if (!request.IsForPeople() || !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)))
            {
                return RefuseAsync(context, StatusCodes.Status403Forbidden, "From other machines the portal is to be had over https only.");
            }

            context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
            context.Response.Headers.Location = $"{SecureOrigin(app, site, request)}{request.PathBase}{request.Path}{request.QueryString}";
            return Task.CompletedTask;
        });
    }

    /// <summary>
    /// Other sites' pages must not open a circuit with the cookie of whoever looks at them: browsers ask nobody before they
    /// open a WebSocket, but they say from where. What says nothing is no browser, and no browser's cookie is at stake.
    /// </summary>
    public static void RefuseForeignCircuits(this WebApplication app)
    {
        var site = app.Services.GetRequiredService<IOptions<SiteOptions>>().Value;
        var known = app.Configuration.ReadList("Security:AllowedOrigins").Select(text => Origin.Parse(text)
            ?? throw new InvalidOperationException($"Security:AllowedOrigins has '{text}': set origins such as https://cars.example.com.")).ToHashSet();
        if (site.Origin is { } own)
        {
            known.Add(own);
        }

        app.UseWhen(context => context.Request.Path.StartsWithSegments("/_blazor"), circuits => circuits.Use((context, next) =>
            IsOurs(context.Request, known)
                ? next(context)
                : RefuseAsync(context, StatusCodes.Status403Forbidden, "A page of another site asked for this.")));
    }

    /// <summary>
    /// Once the portal is told to stop, SignalR closes the circuits' connections and browsers come back at once, while the
    /// portal still listens: such a connection would hold up the stop until time is out.
    /// </summary>
    public static void RefuseCircuitsAtTheEnd(this WebApplication app)
    {
        var stopping = app.Lifetime.ApplicationStopping;
        app.UseWhen(context => stopping.IsCancellationRequested && context.Request.Path.StartsWithSegments("/_blazor"), circuits => circuits.Run(context =>
            RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "The portal is stopping.")));
    }

    private static bool IsOurs(HttpRequest request, HashSet<Origin> known)
    {
        var header = request.Headers.Origin;
        if (StringValues.IsNullOrEmpty(header))
        {
            return request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none";
        }

        return Origin.Parse(header.ToString()) is { } origin && (known.Contains(origin) || origin == Origin.Of(request));
    }

    /// <summary>Without an address it came through a pipe or a socket file of this machine.</summary>
    private static bool IsThisMachine(IPAddress? address) =>
        address is null || IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    private static string SecureOrigin(WebApplication app, SiteOptions site, HttpRequest request)
    {
        if (site.Origin is { } origin && origin.Scheme == Uri.UriSchemeHttps)
        {
            return origin.ToString();
        }

        var bound = app.Urls.FirstOrDefault(a => a.StartsWith("https:", StringComparison.OrdinalIgnoreCase));
        var port = bound is null ? 443 : BindingAddress.Parse(bound).Port;
        return port == 443 ? $"https://{request.Host.Host}" : $"https://{request.Host.Host}:{port}";
    }

    private static Task RefuseAsync(HttpContext context, int status, string why)
    {
        if (context.Request.IsForPrograms())
        {
            return ApiProblem.Of(status, why).ExecuteAsync(context);
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(why);
    }
}

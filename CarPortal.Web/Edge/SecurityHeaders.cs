using System.Diagnostics;
using System.Security.Cryptography;
using CarPortal.Web.Components;
using Microsoft.AspNetCore.StaticAssets;

namespace CarPortal.Web.Edge;

/// <summary>What every answer tells the browser about itself.</summary>
internal static class SecurityHeaders
{
    /// <summary>Names a failed request towards people, for finding it in the log.</summary>
    public const string CorrelationHeader = "X-Correlation-Id";

    private const string OneYear = "max-age=31536000; includeSubDomains";
    private const string NothingAllowed = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox";
    private const string Unused =
        "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
        + "hid=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=(), xr-spatial-tracking=()";

    public static void UseSecurityHeaders(this WebApplication app) => app.Use((context, next) =>
    {
        if (context.Request.IsForPeople())
        {
            context.Items[App.NonceKey] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        }

        // At the last moment: handling an exception clears the headers.
        context.Response.OnStarting(Write, context);
        return next(context);
    });

    /// <summary>By what the log names this request.</summary>
    public static string CorrelationId(this HttpContext context) => Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;

    private static Task Write(object state)
    {
        var context = (HttpContext)state;
        var (response, headers) = (context.Response, context.Response.Headers);
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = context.Items[App.NonceKey] is string nonce ? PolicyOf(nonce) : NothingAllowed;
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = Unused;
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (context.Request.IsHttps)
        {
            headers.StrictTransportSecurity = OneYear;
        }

        if (response.StatusCode >= StatusCodes.Status400BadRequest)
        {
            headers[CorrelationHeader] = context.CorrelationId();
        }

        // Pages show what only their reader may see; the API's own answers say themselves how long they may be kept.
        if (context.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is null
            && (headers.CacheControl.Count == 0 || response.ContentType?.StartsWith("text/html", StringComparison.Ordinal) == true))
        {
            headers.CacheControl = "no-store";
        }

        return Task.CompletedTask;
    }

    /// <summary>Why styles may be inline: docs/decisions/content-policy.md.</summary>
    private static string PolicyOf(string nonce) =>
        $"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
        + "connect-src 'self'; manifest-src 'self'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'";
}

namespace CarPortal.Web.Edge;

/// <summary>
/// Over https every cookie of the portal is named <c>__Host-CarPortal…</c>, which browsers take only from this very host,
/// over https and for the whole of it; over plain http, where they would not take it at all, <c>CarPortal…</c>. Done here
/// for all at once: sign-in and antiforgery each know one name only. See docs/decisions/cookie-names.md.
/// </summary>
internal static class CookieNames
{
    /// <summary>What the names of the portal's cookies begin with; each is for the whole host (path /).</summary>
    public const string Prefix = "CarPortal";

    private const string HostPrefix = "__Host-";

    public static void UseCookieNames(this WebApplication app) => app.UseWhen(context => context.Request.IsHttps, https => https.Use((context, next) =>
    {
        if (context.Request.Headers.Cookie.Count > 0)
        {
            context.Request.Headers.Cookie = string.Join("; ", context.Request.Headers.Cookie.SelectMany(Split).Select(ToOurs).OfType<string>());
        }

        context.Response.OnStarting(Rename, context.Response);
        return next(context);
    }));

    private static string[] Split(string? header) => (header ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>The cookie as the portal knows it; null for one that any neighbour could have set in its name.</summary>
    private static string? ToOurs(string cookie) =>
        cookie.StartsWith(HostPrefix + Prefix, StringComparison.Ordinal) ? cookie[HostPrefix.Length..]
        : cookie.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? null
        : cookie;

    private static Task Rename(object state)
    {
        var headers = ((HttpResponse)state).Headers;
        headers.SetCookie = headers.SetCookie
            .Select(cookie => cookie?.StartsWith(Prefix, StringComparison.Ordinal) == true ? HostPrefix + cookie : cookie).ToArray();
        return Task.CompletedTask;
    }
}

using System.Net;
using CarPortal.Data;
using CarPortal.Tests.Testing;
using CarPortal.Web.Edge;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CarPortal.Tests.Edge;

/// <summary>By which names, from where and over what the portal is to be had.</summary>
public sealed class AddressTests() : DatabaseTest(DatabaseProvider.Sqlite)
{
    private const string Elsewhere = "192.0.2.7";
    private const string Proxy = "192.0.2.1";

    [Theory]
    [InlineData("evil.example", HttpStatusCode.BadRequest)]
    [InlineData("localhost.evil.example", HttpStatusCode.BadRequest)]
    [InlineData("localhost:5080", HttpStatusCode.OK)]
    [InlineData("127.0.0.1:5080", HttpStatusCode.OK)]
    [InlineData("[::1]:5080", HttpStatusCode.OK)]
    public async Task W1_UnknownHost_Is400AndIsNotRepeated(string host, HttpStatusCode expected)
    {
        await using var portal = PortalFactory.On(Database);
        foreach (var path in new[] { "/sign-in", "/account", "/api/cars", "/app.css" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Host = host;
            var answer = await portal.NewClient().SendAsync(request, Ct);
            Assert.Equal(expected == HttpStatusCode.BadRequest, answer.StatusCode == HttpStatusCode.BadRequest);
            Assert.DoesNotContain("evil", answer + await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("cars.example.com", "cars.example.com", true)]
    [InlineData("cars.example.com", "localhost", false)]
    [InlineData("", "localhost", true)]
    [InlineData("", "cars.example.com", false)]
    public async Task W1_AllowedHosts_SayWhatIsKnown(string allowed, string host, bool known)
    {
        await using var portal = PortalFactory.On(Database).With("AllowedHosts", allowed);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/sign-in");
        request.Headers.Host = host;

        Assert.Equal(known ? HttpStatusCode.OK : HttpStatusCode.BadRequest, (await portal.NewClient().SendAsync(request, Ct)).StatusCode);
    }

    [Theory]
    [InlineData(null, null, Proxy, false)]
    [InlineData(Proxy, null, Proxy, true)]
    [InlineData(Proxy, null, Elsewhere, false)]
    [InlineData(null, "192.0.2.0/28", Proxy, true)]
    [InlineData("198.51.100.1; 192.0.2.1", null, Proxy, true)]
    public async Task W2_ForwardedHeaders_CountFromKnownProxiesOnly(string? proxies, string? networks, string sender, bool believed)
    {
        await using var portal = PortalFactory.On(Database)
            .With("Proxy:KnownProxies", proxies ?? "").With("Proxy:KnownNetworks", networks ?? "");

        var context = await portal.SendFromAsync(
            sender,
            request =>
            {
                request.Path = "/sign-in";
                request.Headers["X-Forwarded-Proto"] = "https";
                request.Headers["X-Forwarded-For"] = "203.0.113.5, 203.0.113.9";
                request.Headers["X-Forwarded-Host"] = "evil.example";
            },
            Ct);

        Assert.Equal(believed ? "https" : "http", context.Request.Scheme);
        Assert.Equal(believed ? "203.0.113.9" : sender, context.Connection.RemoteIpAddress!.ToString());
        Assert.Equal("localhost", context.Request.Host.Value);
        Assert.Equal(believed, context.Response.Headers.StrictTransportSecurity.Count > 0);
    }

    [Fact]
    public async Task W9_PlainHttpFromElsewhere_PagesAreLedToHttpsAndProgramsRefused()
    {
        await using var portal = PortalFactory.On(Database);
        var key = await Database.AddKeyAsync(await Database.AddUserAsync(Roles.Administrator), Permissions.CarsRead);

        var page = await FromAsync(portal, Elsewhere, "GET", "/cars?search=a b");
        Assert.Equal((307, "https://localhost/cars?search=a%20b"), (page.Response.StatusCode, page.Response.Headers.Location.ToString()));

        foreach (var (method, path) in new[] { ("GET", "/api/cars"), ("POST", "/api/cars"), ("GET", "/openapi/v1.json") })
        {
            var api = await FromAsync(portal, Elsewhere, method, path, ("X-Api-Key", key));
            Assert.Equal((403, "application/problem+json"), (api.Response.StatusCode, api.Response.ContentType));
        }

        // What a form holds has been sent in clear by now; it is not sent on.
        Assert.Equal(403, (await FromAsync(portal, Elsewhere, "POST", "/sign-in")).Response.StatusCode);
        Assert.Equal(403, (await FromAsync(portal, Elsewhere, "POST", "/_blazor/negotiate")).Response.StatusCode);
    }

    [Theory]
    [InlineData("127.0.0.1", "false")]
    [InlineData("::1", "false")]
    [InlineData("::ffff:127.0.0.1", "false")]
    [InlineData(Elsewhere, "true")]
    public async Task W9_PlainHttpOnThisMachineOrBySetting_Works(string sender, string allowHttp)
    {
        await using var portal = PortalFactory.On(Database).With("Site:AllowHttp", allowHttp);
        var key = await Database.AddKeyAsync(await Database.AddUserAsync(Roles.Administrator), Permissions.CarsRead);

        Assert.Equal(200, (await FromAsync(portal, sender, "GET", "/api/cars", ("X-Api-Key", key))).Response.StatusCode);
        var page = await FromAsync(portal, sender, "GET", "/sign-in");
        Assert.Equal(200, page.Response.StatusCode);
        Assert.StartsWith("CarPortal.Antiforgery=", page.Response.Headers.SetCookie.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, page.Response.Headers.StrictTransportSecurity.Count);
    }

    [Theory]
    [InlineData("https://cars.example.com", "https://cars.example.com/cars")]
    [InlineData("https://cars.example.com:8443/", "https://cars.example.com:8443/cars")]
    public async Task W9_SiteAddress_IsWherePagesAreLed(string address, string expected)
    {
        await using var portal = PortalFactory.On(Database).With("Site:Address", address);

        Assert.Equal(expected, (await FromAsync(portal, Elsewhere, "GET", "/cars")).Response.Headers.Location.ToString());
    }

    [Fact]
    public async Task Https_CookiesAreForThisHostAlone()
    {
        var (_, email) = await Database.AddStaffAsync(Roles.Viewer);
        await using var portal = PortalFactory.On(Database);
        using var client = portal.CreateClient(new() { AllowAutoRedirect = false, BaseAddress = new Uri("https://localhost") });

        var signedIn = await client.SignInAsync(email, StaffBuilder.Password, Ct);

        var cookie = Assert.Single(signedIn.Headers.GetValues("Set-Cookie"), c => c.StartsWith("__Host-CarPortal=", StringComparison.Ordinal));
        Assert.Contains("; path=/;", cookie, StringComparison.Ordinal);
        Assert.Contains("; secure; samesite=lax; httponly", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain("domain", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/account", Ct)).StatusCode);

        // Under its plain name, as a neighbour or plain http could set it, it is not taken.
        var value = cookie.Split(';')[0]["__Host-".Length..];
        foreach (var (name, status) in new[] { (value, HttpStatusCode.Redirect), ("__Host-" + value, HttpStatusCode.OK) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "https://localhost/account");
            request.Headers.Add("Cookie", name);
            Assert.Equal(status, (await portal.CreateDefaultClient().SendAsync(request, Ct)).StatusCode);
        }
    }

    [Theory]
    [InlineData("Site:Address", "cars.example.com")]
    [InlineData("Site:Address", "https://cars.example.com/portal")]
    [InlineData("Site:Address", "ftp://cars.example.com")]
    [InlineData("Proxy:KnownProxies", "proxy.lan")]
    [InlineData("Proxy:KnownNetworks", "10.0.0.0/99")]
    [InlineData("Security:AllowedOrigins", "cars.example.com")]
    public async Task Start_SettingThatIsNone_IsRefusedByName(string key, string value)
    {
        await using var portal = PortalFactory.On(Database).With(key, value);

        Assert.Contains(key, Assert.ThrowsAny<Exception>(() => portal.NewClient()).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "http://localhost:5080/", "http://localhost:5080/x?a=1")]
    [InlineData("https://Cars.example.com", "http://localhost:5080/", "https://cars.example.com/x?a=1")]
    [InlineData("https://cars.example.com:8443/", "http://evil.example/", "https://cars.example.com:8443/x?a=1")]
    public void Link_BeginsWithTheSitesAddress(string? address, string askedBy, string expected) =>
        Assert.Equal(expected, new SiteOptions { Address = address }.Link("/x?a=1", askedBy));

    private static Task<HttpContext> FromAsync(
        PortalFactory portal, string sender, string method, string path, params (string Name, string Value)[] headers) => portal.SendFromAsync(
        sender,
        request =>
        {
            var (before, query) = path.Split('?') is [var p, var q] ? (p, "?" + q.Replace(" ", "%20", StringComparison.Ordinal)) : (path, "");
            (request.Method, request.Path, request.QueryString) = (method, before, new QueryString(query));
            foreach (var (name, value) in headers)
            {
                request.Headers[name] = value;
            }
        },
        Ct);
}

using CarPortal.Data;
using CarPortal.Tests.Testing;

namespace CarPortal.Tests.Edge;

/// <summary>Requests as no browser writes them, to the real server on a port.</summary>
public sealed class RawRequestTests() : DatabaseTest(DatabaseProvider.Sqlite)
{
    private PortalFactory _portal = null!;
    private string _cookie = "";
    private string _key = "";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var (id, email) = await Database.AddStaffAsync(Roles.Administrator);
        _key = await Database.AddKeyAsync(id, [.. Permissions.KeyScopes]);
        _portal = PortalFactory.On(Database).Listen();
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var client = new HttpClient(handler) { BaseAddress = new Uri(_portal.Address) };
        await client.SignInAsync(email, StaffBuilder.Password, Ct);
        _cookie = handler.CookieContainer.GetCookieHeader(new Uri(_portal.Address));
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _portal.DisposeAsync();
        await base.DisposeAsync();
    }

    private static readonly string[] PathTricks =
    [
        "/%2e%2e/%2e%2e/etc/passwd",
        "/..%2f..%2fappsettings.json",
        "/%252e%252e/appsettings.json",
        "/..%5c..%5cappsettings.json",
        "/../../etc/passwd",
        "//etc/passwd",
        "//evil.example/x",
        "/x;/cars",
        "/cars;x=1",
        "/cars/..;/users",
        "/app.css/..%2fcarportal.db",
        "/_framework/../../carportal.db",
        "/_content/MudBlazor/%2e%2e/%2e%2e/appsettings.json",
        "/cars/1%00",
        "/api/..%2fcars/1",
    ];

    [Fact]
    public async Task W3_PathTricks_Are404()
    {
        await Assert.AllAsync(PathTricks, async path =>
        {
            // Whoever asks. NUL in an address is refused by the server itself; the API asks for a key first.
            var status = path.Contains("%00", StringComparison.Ordinal) ? "HTTP/1.1 400"
                : path.StartsWith("/api", StringComparison.Ordinal) ? "HTTP/1.1 401" : "HTTP/1.1 404";
            foreach (var headers in new[] { "", $"Cookie: {_cookie}\n" })
            {
                var answer = await SendAsync($"GET {path}", headers);
                Assert.StartsWith(status, answer, StringComparison.Ordinal);
                Assert.DoesNotContain("root:", answer, StringComparison.Ordinal);
                Assert.DoesNotContain("AllowedHosts", answer, StringComparison.Ordinal);
            }
        });
    }

    private static readonly string[] FilesOfTheServer =
    [
        "/carportal.db",
        "/carportal.db-wal",
        "/carportal.db-shm",
        "/data/carportal.db",
        "/data/keys/",
        "/backups/carportal.db",
        "/appsettings.json",
        "/appsettings.Production.json",
        "/.git/config",
        "/.git/HEAD",
        "/.env",
        "/.well-known/../.git/config",
        "/web.config",
        "/CarPortal.Web.dll",
        "/CarPortal.Web.deps.json",
        "/CarPortal.Web.staticwebassets.runtime.json",
        "/CarPortal.Web.staticwebassets.endpoints.json",
    ];

    [Fact]
    public async Task W11_FilesOfTheServer_Are404()
    {
        await Assert.AllAsync(FilesOfTheServer, async path =>
        {
            foreach (var headers in new[] { "", $"Cookie: {_cookie}\n", $"X-Api-Key: {_key}\n" })
            {
                Assert.StartsWith("HTTP/1.1 404", await SendAsync($"GET {path}", headers), StringComparison.Ordinal);
            }
        });
    }

    [Fact]
    public async Task W4_LongAddressOrManyHeaders_Are414And431()
    {
        Assert.StartsWith("HTTP/1.1 414", await SendAsync($"GET /cars?search={new string('a', 9_000)}"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 431", await SendAsync("GET /cars", string.Concat(Enumerable.Range(0, 101).Select(i => $"X-{i}: 1\n"))), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 431", await SendAsync("GET /cars", $"X-Long: {new string('a', 33_000)}\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/cars")]
    [InlineData("/api/cars")]
    public async Task BodyOverALimit_IsRefusedUnread(string path)
    {
        var answer = await SendAsync(
            $"POST {path}", $"Content-Type: application/json\nContent-Length: 2000000\nX-Api-Key: {_key}\nCookie: {_cookie}\n");

        Assert.Matches("^HTTP/1.1 (413|400)", answer);
        Assert.DoesNotContain("   at ", answer, StringComparison.Ordinal);
    }

    private static readonly string[] UnknownMethods =
    [
        "TRACE /cars",
        "TRACE /api/cars",
        "TRACK /sign-in",
        "PROPFIND /",
        "FOO /api/cars/1",
        "get /cars",
    ];

    [Fact]
    public async Task J20_TraceAndUnknownMethods_Are405()
    {
        await Assert.AllAsync(UnknownMethods, async request =>
        {
            foreach (var headers in new[] { "", $"Cookie: {_cookie}\n", $"X-Api-Key: {_key}\n" })
            {
                var answer = await SendAsync(request, headers + "X-Secret: not echoed\n");
                Assert.StartsWith("HTTP/1.1 405", answer, StringComparison.Ordinal);
                Assert.Contains("\r\nAllow: ", answer, StringComparison.Ordinal);
                Assert.DoesNotContain("not echoed", answer, StringComparison.Ordinal);
            }
        });
    }

    [Fact]
    public async Task EveryAnswer_NamesNoServer()
    {
        foreach (var path in new[] { "/sign-in", "/nothing", "/api/cars", "/app.css", "/%00", $"/{new string('a', 9_000)}" })
        {
            var answer = await SendAsync($"GET {path}");
            Assert.DoesNotMatch("(?i)\r\n(server|x-powered-by|x-aspnet-version):", answer);
        }
    }

    private Task<string> SendAsync(string request, string headers = "") => _portal.SendRawAsync(
        $"{request} HTTP/1.1\nHost: {new Uri(_portal.Address).Authority}\nConnection: close\n{headers}\n", Ct);
}

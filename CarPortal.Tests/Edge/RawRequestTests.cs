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

    [Theory]
    [InlineData("/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/..%2f..%2fappsettings.json")]
    [InlineData("/%252e%252e/appsettings.json")]
    [InlineData("/..%5c..%5cappsettings.json")]
    [InlineData("/../../etc/passwd")]
    [InlineData("//etc/passwd")]
    [InlineData("//evil.example/x")]
    [InlineData("/x;/cars")]
    [InlineData("/cars;x=1")]
    [InlineData("/cars/..;/users")]
    [InlineData("/app.css/..%2fcarportal.db")]
    [InlineData("/_framework/../../carportal.db")]
    [InlineData("/_content/MudBlazor/%2e%2e/%2e%2e/appsettings.json")]
    [InlineData("/cars/1%00")]
    [InlineData("/api/..%2fcars/1")]
    public async Task W3_PathTricks_Are404(string path)
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
    }

    [Theory]
    [InlineData("/carportal.db")]
    [InlineData("/carportal.db-wal")]
    [InlineData("/carportal.db-shm")]
    [InlineData("/data/carportal.db")]
    [InlineData("/data/keys/")]
    [InlineData("/backups/carportal.db")]
    [InlineData("/appsettings.json")]
    [InlineData("/appsettings.Production.json")]
    [InlineData("/.git/config")]
    [InlineData("/.git/HEAD")]
    [InlineData("/.env")]
    [InlineData("/.well-known/../.git/config")]
    [InlineData("/web.config")]
    [InlineData("/CarPortal.Web.dll")]
    [InlineData("/CarPortal.Web.deps.json")]
    [InlineData("/CarPortal.Web.staticwebassets.runtime.json")]
    [InlineData("/CarPortal.Web.staticwebassets.endpoints.json")]
    public async Task W11_FilesOfTheServer_Are404(string path)
    {
        foreach (var headers in new[] { "", $"Cookie: {_cookie}\n", $"X-Api-Key: {_key}\n" })
        {
            Assert.StartsWith("HTTP/1.1 404", await SendAsync($"GET {path}", headers), StringComparison.Ordinal);
        }
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

    [Theory]
    [InlineData("TRACE /cars")]
    [InlineData("TRACE /api/cars")]
    [InlineData("TRACK /sign-in")]
    [InlineData("PROPFIND /")]
    [InlineData("FOO /api/cars/1")]
    [InlineData("get /cars")]
    public async Task J20_TraceAndUnknownMethods_Are405(string request)
    {
        foreach (var headers in new[] { "", $"Cookie: {_cookie}\n", $"X-Api-Key: {_key}\n" })
        {
            var answer = await SendAsync(request, headers + "X-Secret: not echoed\n");
            Assert.StartsWith("HTTP/1.1 405", answer, StringComparison.Ordinal);
            Assert.Contains("\r\nAllow: ", answer, StringComparison.Ordinal);
            Assert.DoesNotContain("not echoed", answer, StringComparison.Ordinal);
        }
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

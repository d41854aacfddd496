using System.Net;
using System.Net.WebSockets;
using CarPortal.Data;
using CarPortal.Tests.Testing;

namespace CarPortal.Tests.Edge;

/// <summary>From whose pages a circuit may be opened.</summary>
public sealed class CircuitOriginTests() : DatabaseTest(DatabaseProvider.Sqlite)
{
    private static readonly (string? Origin, bool Ours)[] Origins =
    [
        ("https://evil.example", false),
        ("http://localhost.evil.example", false),
        ("http://localhost:81", false),
        ("https://localhost", false),
        ("http://localhost@evil.example", false),
        ("null", false),
        ("http://localhost, https://evil.example", false),
        ("http://localhost", true),
        ("http://LOCALHOST:80", true),
        ("https://cars.example.com", true),
        ("https://other.example.com", true),
        (null, true),
    ];

    [Fact]
    public async Task B2_Negotiate_OnlyFromOurOwnPages()
    {
        var (_, email) = await Database.AddStaffAsync(Roles.Viewer);
        await using var portal = PortalFactory.On(Database)
            .With("Site:Address", "https://cars.example.com").With("Security:AllowedOrigins", "https://other.example.com");
        using var client = await portal.SignInAsync(email);

        await Assert.AllAsync(Origins, async row =>
        {
            var (origin, ours) = row;
            foreach (var (method, path) in new[] { ("POST", "/_blazor/negotiate?negotiateVersion=1"), ("POST", "/_blazor/disconnect") })
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), path);
                request.Headers.TryAddWithoutValidation("Origin", origin);
                Assert.Equal(ours, (await client.SendAsync(request, Ct)).StatusCode != HttpStatusCode.Forbidden);
            }
        });
    }

    [Theory]
    [InlineData("cross-site", HttpStatusCode.Forbidden)]
    [InlineData("same-site", HttpStatusCode.Forbidden)]
    [InlineData("same-origin", HttpStatusCode.OK)]
    public async Task B2_NoOriginButABrowserThatSaysFromWhere_IsBelieved(string site, HttpStatusCode expected)
    {
        var (_, email) = await Database.AddStaffAsync(Roles.Viewer);
        await using var portal = PortalFactory.On(Database);
        using var client = await portal.SignInAsync(email);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1");
        request.Headers.Add("Sec-Fetch-Site", site);

        Assert.Equal(expected, (await client.SendAsync(request, Ct)).StatusCode);
    }

    [Fact]
    public async Task B2_WebSocketOfAnotherSite_Is403AndOurOwnOpens()
    {
        var (_, email) = await Database.AddStaffAsync(Roles.Viewer);
        await using var portal = PortalFactory.On(Database).Listen();
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var client = new HttpClient(handler) { BaseAddress = new Uri(portal.Address) };
        await client.SignInAsync(email, StaffBuilder.Password, Ct);

        async Task<(WebSocketState, HttpStatusCode)> OpenAsync(string? origin)
        {
            using var socket = new ClientWebSocket();
            socket.Options.CollectHttpResponseDetails = true;
            socket.Options.Cookies = handler.CookieContainer;
            if (origin is not null)
            {
                socket.Options.SetRequestHeader("Origin", origin);
            }

            try
            {
                await socket.ConnectAsync(new Uri(portal.Address.Replace("http", "ws", StringComparison.Ordinal) + "/_blazor"), Ct);
            }
            catch (WebSocketException)
            {
                // Its status says why.
            }

            return (socket.State, socket.HttpStatusCode);
        }

        Assert.Equal((WebSocketState.Closed, HttpStatusCode.Forbidden), await OpenAsync("https://evil.example"));
        Assert.Equal((WebSocketState.Open, HttpStatusCode.SwitchingProtocols), await OpenAsync(portal.Address));
        Assert.Equal((WebSocketState.Open, HttpStatusCode.SwitchingProtocols), await OpenAsync(null));
    }

    [Fact]
    public async Task FormPost_WithoutOrigin_IsNotRefusedForThat()
    {
        var (_, email) = await Database.AddStaffAsync(Roles.Viewer);
        await using var portal = PortalFactory.On(Database);

        Assert.Equal(HttpStatusCode.Redirect, (await portal.NewClient().SignInAsync(email, StaffBuilder.Password, Ct)).StatusCode);
    }
}

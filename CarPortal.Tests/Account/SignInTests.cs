using System.Net;
using CarPortal.Data;
using CarPortal.Data.Users;
using CarPortal.Tests.Testing;
using CarPortal.Web.Account;
using Microsoft.Extensions.DependencyInjection;

namespace CarPortal.Tests.Account;

public sealed class SignInTests() : DatabaseTest(DatabaseProvider.Sqlite)
{
    private const string Email = "mara@example.test";
    private const string Password = "violet kettle harbour";

    private PortalFactory _portal = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _portal = PortalFactory.On(Database);
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _portal.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task SignIn_RightPassword_LeadsToTheAskedPageAndSignsIn()
    {
        await AddAsync(Roles.Viewer);
        var client = _portal.NewClient();

        Assert.StartsWith("/sign-in?returnUrl=", (await client.GetAsync("/account", Ct)).Headers.Location!.PathAndQuery);
        var signedIn = await client.SignInAsync(Email, Password, Ct, "/account");

        Assert.Equal((HttpStatusCode.Redirect, "/account"), (signedIn.StatusCode, PathOf(signedIn)));
        var account = await client.GetAsync("/account", Ct);
        Assert.Equal(HttpStatusCode.OK, account.StatusCode);
        Assert.True(account.Headers.CacheControl!.NoStore);
        Assert.Contains("action=\"/sign-out\"", await account.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal("/access-denied", PathOf(await client.GetAsync("/users", Ct)));
    }

    [Fact]
    public async Task SignOut_NeedsTokenAndEndsEveryCopyOfTheCookie()
    {
        await AddAsync(Roles.Viewer);
        var client = _portal.NewClient();
        var signedIn = await client.SignInAsync(Email, Password, Ct);
        var cookie = signedIn.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("CarPortal=", StringComparison.Ordinal)).Split(';')[0];

        Assert.Equal(HttpStatusCode.BadRequest, (await client.PostAsync("/sign-out", null, Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await GetWithCookieAsync(cookie)).StatusCode);

        var html = await client.GetStringAsync("/account", Ct);
        var token = System.Text.RegularExpressions.Regex.Match(html, "name=\"__RequestVerificationToken\" value=\"([^\"]+)\"").Groups[1].Value;
        using var form = new FormUrlEncodedContent([new("__RequestVerificationToken", token)]);
        Assert.Equal("/sign-in", PathOf(await client.PostAsync("/sign-out", form, Ct)));

        Assert.Equal(HttpStatusCode.Redirect, (await GetWithCookieAsync(cookie)).StatusCode);
    }

    [Theory]
    [InlineData("disable")]
    [InlineData("role")]
    [InlineData("password")]
    public async Task Session_AccountTakenAway_IsRefusedAtTheNextRequest(string what)
    {
        await AddAsync(Roles.Administrator, "boss@example.test");
        var id = await AddAsync(Roles.Viewer);
        var client = _portal.NewClient();
        await client.SignInAsync(Email, Password, Ct);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/account", Ct)).StatusCode);

        var done = what switch
        {
            "disable" => await Users.SetEnabledAsync(id, 1, enabled: false, Ct),
            "role" => await Users.UpdateAsync(id, 1, "Mara", Roles.Sales, Ct),
            _ => await Users.ResetPasswordAsync(id, 1, "copper meadow lantern", Ct),
        };

        Assert.IsType<SaveResult.Saved>(done);
        Assert.Equal("/sign-in", PathOf(await client.GetAsync("/account", Ct)));
    }

    [Fact]
    public async Task A15_SetupAfterItsUse_IsGone()
    {
        var path = $"/setup?token={_portal.Services.GetRequiredService<SetupToken>().Value}";
        var client = _portal.NewClient();
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/setup", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(path + "0", Ct)).StatusCode);

        var made = await client.SubmitAsync(path, Ct, ("name", "Ada"), ("email", Email), ("password", Password), ("repeat", Password));

        Assert.Equal("/", PathOf(made));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/users", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _portal.NewClient().GetAsync(path, Ct)).StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task UnknownPage_StrangerOrNot_Is404Page(bool signedIn)
    {
        await AddAsync(Roles.Administrator);
        var client = _portal.NewClient();
        if (signedIn)
        {
            await client.SignInAsync(Email, Password, Ct);
        }

        foreach (var path in signedIn ? new[] { "/nothing", "/users/abc", "/users/999" } : ["/nothing", "/users/abc"])
        {
            var answer = await client.GetAsync(path, Ct);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.Contains("There is nothing here", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task UnknownPage_WrittenTo_Is404(string method)
    {
        await AddAsync(Roles.Administrator);
        var client = await _portal.SignInAsync(Email, Password);

        foreach (var asker in new[] { client, _portal.NewClient() })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), "/nothing");
            Assert.Equal(HttpStatusCode.NotFound, (await asker.SendAsync(request, Ct)).StatusCode);
        }
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/cars")]
    [InlineData("/cars/999")]
    [InlineData("/sign-in")]
    [InlineData("/users")]
    [InlineData("/nothing")]
    [InlineData("/app.css")]
    public async Task Head_AnyPage_AnswersAsGet(string path)
    {
        await AddAsync(Roles.Viewer);

        foreach (var client in new[] { _portal.NewClient(), await _portal.SignInAsync(Email, Password) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, path);
            var (head, get) = (await client.SendAsync(request, Ct), await client.GetAsync(path, Ct));
            Assert.Equal((get.StatusCode, get.Headers.Location), (head.StatusCode, head.Headers.Location));
            Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
        }
    }

    [Theory]
    [InlineData("POST", "/_blazor/negotiate?negotiateVersion=1")]
    [InlineData("GET", "/_blazor")]
    [InlineData("GET", "/api/cars")]
    public async Task Stranger_AtAProgramsDoor_Gets401(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        Assert.Equal(HttpStatusCode.Unauthorized, (await _portal.NewClient().SendAsync(request, Ct)).StatusCode);
    }

    [Fact]
    public async Task EveryPage_HasTheSecurityHeaders()
    {
        var answer = await _portal.NewClient().GetAsync("/sign-in", Ct);

        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        var nonce = policy.Split("'nonce-")[1].Split('\'')[0];
        // Read as a browser reads it: a nonce may hold a plus sign, which HTML may escape.
        Assert.Contains(nonce, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Ct)), StringComparison.Ordinal);
    }

    private UserService Users => Database.Get<UserService>(Actor.Console);

    private async Task<int> AddAsync(string role, string email = Email)
    {
        var added = await Users.AddAsync(new UserInput { Name = "Mara Klein", Email = email, Role = role, Password = Password }, Ct);
        return Assert.IsType<SaveResult.Saved>(added.Result).Id;
    }

    private async Task<HttpResponseMessage> GetWithCookieAsync(string cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/account");
        request.Headers.Add("Cookie", cookie);
        return await _portal.CreateDefaultClient().SendAsync(request, Ct);
    }

    private static string PathOf(HttpResponseMessage answer)
    {
        var location = answer.Headers.Location;
        return location is null ? "" : new Uri(new Uri("http://localhost"), location).AbsolutePath;
    }
}

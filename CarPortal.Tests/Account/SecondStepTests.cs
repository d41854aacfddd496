using System.Net;
using CarPortal.Data;
using CarPortal.Data.Users;
using CarPortal.Tests.Testing;
using CarPortal.Web.Auth;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;

namespace CarPortal.Tests.Account;

public sealed class SecondStepTests() : DatabaseTest(DatabaseProvider.Sqlite)
{
    private const string Page = "/sign-in/second";

    private PortalFactory _portal = null!;
    private string _email = null!;
    private AuthenticatorApp _app = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _portal = PortalFactory.On(Database);
        (var id, _email) = await Database.AddStaffAsync(Roles.Viewer, "Mara Klein");
        _app = await AuthenticatorApp.AddAsync(Database, id);
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _portal.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task SignIn_RightPassword_IsNoSessionUntilTheCode()
    {
        var client = _portal.NewClient();

        var first = await client.SignInAsync(_email, StaffBuilder.Password, Ct, "/cars?status=sold");

        Assert.Equal((HttpStatusCode.Redirect, $"{Page}?returnUrl=%2Fcars%3Fstatus%3Dsold"), (first.StatusCode, PathOf(first)));
        var cookie = Assert.Single(first.Headers.GetValues("Set-Cookie"), c => c.StartsWith("CarPortal.SecondStep=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("max-age=300", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(first.Headers.GetValues("Set-Cookie"), c => c.StartsWith("CarPortal=", StringComparison.Ordinal));
        Assert.StartsWith("/sign-in?", PathOf(await client.GetAsync("/cars", Ct)), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.PostAsync("/_blazor/negotiate?negotiateVersion=1", null, Ct)).StatusCode);

        var html = await client.GetStringAsync(PathOf(first), Ct);
        Assert.Contains("autocomplete=\"one-time-code\"", html, StringComparison.Ordinal);
        Assert.Contains("inputmode=\"numeric\"", html, StringComparison.Ordinal);
        var second = await client.SubmitAsync(PathOf(first), Ct, ("code", _app.Code()));

        Assert.Equal((HttpStatusCode.Redirect, "/cars?status=sold"), (second.StatusCode, PathOf(second)));
        Assert.Contains(second.Headers.GetValues("Set-Cookie"), c => c.StartsWith("CarPortal.SecondStep=;", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/cars", Ct)).StatusCode);
    }

    [Fact]
    public async Task A18_CodeReused_IsAskedForAgain()
    {
        var code = _app.Code();
        Assert.Equal(HttpStatusCode.Redirect, (await StepAsync(await PasswordAsync(), code)).StatusCode);

        var client = await PasswordAsync();
        var reused = await StepAsync(client, code);

        Assert.Equal(HttpStatusCode.OK, reused.StatusCode);
        Assert.Contains("wrong or was used before", await reused.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.StartsWith("/sign-in?", PathOf(await client.GetAsync("/cars", Ct)), StringComparison.Ordinal);
        Assert.Equal("/", PathOf(await StepAsync(client, _app.Code(1))));
    }

    [Fact]
    public async Task RecoveryCode_FromItsOwnPage_SignsInOnce()
    {
        var client = await PasswordAsync();
        var html = await client.GetStringAsync($"{Page}?returnUrl=%2Ftrash", Ct);
        Assert.Contains($"{Page}?with=recovery&amp;returnUrl=%2Ftrash", html, StringComparison.Ordinal);

        var signedIn = await client.SubmitAsync($"{Page}?with=recovery&returnUrl=%2Ftrash", Ct, ("code", _app.RecoveryCodes[0]));
        var again = await (await PasswordAsync()).SubmitAsync($"{Page}?with=recovery", Ct, ("code", _app.RecoveryCodes[0]));

        Assert.Equal("/trash", PathOf(signedIn));
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task WrongCodes_Five_LeadBackToSignInWithTheReason()
    {
        var client = await PasswordAsync();
        for (var i = 1; i < 5; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await StepAsync(client, _app.WrongCode())).StatusCode);
        }

        var fifth = await client.SubmitAsync($"{Page}?returnUrl=%2Ftrash", Ct, ("code", _app.WrongCode()));

        Assert.Equal("/sign-in?again=codes&returnUrl=%2Ftrash", PathOf(fifth));
        Assert.Contains("Too many wrong codes", await client.GetStringAsync(PathOf(fifth), Ct), StringComparison.Ordinal);
        Assert.StartsWith("/sign-in?again=expired", PathOf(await client.GetAsync(Page, Ct)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("made-up")]
    public async Task SecondStep_WithoutARightPassword_LeadsBackToSignIn(string? cookie)
    {
        var client = _portal.NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Page}?returnUrl=%2Ftrash");
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", $"CarPortal.SecondStep={cookie}");
        }

        Assert.Equal("/sign-in?again=expired&returnUrl=%2Ftrash", PathOf(await client.SendAsync(request, Ct)));
    }

    [Fact]
    public async Task SecondStep_WithoutAntiforgeryToken_Is400()
    {
        var client = await PasswordAsync();
        using var form = new FormUrlEncodedContent([new("_handler", "second-step"), new("code", _app.Code())]);

        Assert.Equal(HttpStatusCode.BadRequest, (await client.PostAsync(Page, form, Ct)).StatusCode);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    public async Task A06_ForeignReturnUrl_LeadsHome(string returnUrl)
    {
        var client = _portal.NewClient();
        var first = await client.SignInAsync(_email, StaffBuilder.Password, Ct, returnUrl);

        Assert.Equal("/", PathOf(await client.SubmitAsync(PathOf(first), Ct, ("code", _app.Code()))));
    }

    [Fact]
    public void PendingCookie_AfterFiveMinutes_IsWorthNothing()
    {
        var clock = new Clock();
        var cookies = new PendingSignInCookie(new EphemeralDataProtectionProvider(), clock);
        var response = new DefaultHttpContext();
        cookies.Write(response, new PendingSignIn(7, "STAMP|7"));
        var request = new DefaultHttpContext();
        request.Request.Headers.Cookie = response.Response.Headers.SetCookie.ToString().Split(';')[0];

        Assert.Equal(new PendingSignIn(7, "STAMP|7"), cookies.Read(request));
        clock.Now += TimeSpan.FromMinutes(5);
        Assert.Null(cookies.Read(request));
        request.Request.Scheme = "https";
        clock.Now -= TimeSpan.FromMinutes(5);
        Assert.Null(cookies.Read(request)); // There it has another name, which only this host can set.
    }

    private async Task<HttpClient> PasswordAsync()
    {
        var client = _portal.NewClient();
        Assert.Equal(Page, PathOf(await client.SignInAsync(_email, StaffBuilder.Password, Ct)));
        return client;
    }

    private static Task<HttpResponseMessage> StepAsync(HttpClient client, string code) => client.SubmitAsync(Page, Ct, ("code", code));

    private static string PathOf(HttpResponseMessage answer) =>
        answer.Headers.Location is { } to ? new Uri(new Uri("http://localhost"), to).PathAndQuery : $"{(int)answer.StatusCode}, no redirect";

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}

using System.Net;
using System.Text.RegularExpressions;
using CarPortal.Data;
using CarPortal.Data.Users;
using CarPortal.Tests.Testing;

namespace CarPortal.Tests.Account;

public sealed partial class SecondFactorPageTests() : DatabaseTest(DatabaseProvider.Sqlite)
{
    private const string Page = "/account/second-factor";

    private PortalFactory _portal = null!;
    private string _email = null!;
    private int _id;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _portal = PortalFactory.On(Database);
        (_id, _email) = await Database.AddStaffAsync(Roles.Viewer, "Mara Klein");
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _portal.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task SetUp_SecretFromThePage_ShowsTheRecoveryCodesOnce()
    {
        var client = await _portal.SignInAsync(_email);
        Assert.Equal(Page, (await PostAsync(client, "begin")).Headers.Location!.OriginalString.Split("//localhost").Last());

        var html = await client.GetStringAsync(Page, Ct);
        var secret = Secret().Match(html).Groups[1].Value;
        Assert.Matches("^[A-Z2-7]{4}( [A-Z2-7]{4}){7}$", secret);
        Assert.Contains("<svg class=\"qr\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        Assert.Equal(secret, Secret().Match(await client.GetStringAsync(Page, Ct)).Groups[1].Value); // A reload changes nothing.
        Assert.Contains("not the code", await TextAsync(await PostAsync(client, "confirm", ("code", new AuthenticatorApp(secret.Replace(" ", ""), []).WrongCode()))), StringComparison.Ordinal);

        var confirmed = await PostAsync(client, "confirm", ("code", AuthenticatorApp.CodeOf(secret)));

        Assert.Equal(HttpStatusCode.OK, confirmed.StatusCode);
        Assert.True(confirmed.Headers.CacheControl!.NoStore);
        var codes = Codes().Matches(await TextAsync(confirmed)).Select(m => m.Value).Distinct().ToList();
        Assert.Equal(10, codes.Count);
        var after = await client.GetStringAsync(Page, Ct);
        Assert.DoesNotMatch(Codes(), after);
        Assert.Contains("10 left", after, StringComparison.Ordinal);
        Assert.Contains("not open any more", await TextAsync(await PostAsync(client, "confirm", ("code", "123456"))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RenewAndRemove_OwnFactor_AreDone()
    {
        var client = await SignInAsync(await AuthenticatorApp.AddAsync(Database, _id));

        Assert.Equal(10, Codes().Matches(await TextAsync(await PostAsync(client, "renew"))).Select(m => m.Value).Distinct().Count());
        var removed = await PostAsync(client, "remove");

        Assert.EndsWith("?done=removed", removed.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Contains("Set up an app", await client.GetStringAsync(Page, Ct), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await (await _portal.SignInAsync(_email)).GetAsync("/cars", Ct)).StatusCode);
    }

    [Fact]
    public async Task Post_WithoutAntiforgeryToken_Is400AndChangesNothing()
    {
        var client = await SignInAsync(await AuthenticatorApp.AddAsync(Database, _id));
        using var form = new FormUrlEncodedContent([new("_handler", "factor"), new("do", "remove")]);

        Assert.Equal(HttpStatusCode.BadRequest, (await client.PostAsync(Page, form, Ct)).StatusCode);
        Assert.Contains("10 left", await client.GetStringAsync(Page, Ct), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Grace_RoleRequiresAFactor_EverythingLeadsToSetItUp(bool signedInBefore)
    {
        var client = signedInBefore ? await _portal.SignInAsync(_email) : _portal.NewClient();
        await RequireAsync(Roles.Viewer);
        if (!signedInBefore)
        {
            await client.SignInAsync(_email, StaffBuilder.Password, Ct);
        }

        Assert.Equal($"{Page}?returnUrl=%2Fcars%3Fstatus%3Dsold", PathOf(await client.GetAsync("/cars?status=sold", Ct)));
        Assert.Equal(Page, PathOf(await client.GetAsync("/", Ct)));
        Assert.Equal($"{Page}?returnUrl=%2Faccount", PathOf(await client.GetAsync("/account", Ct)));
        Assert.StartsWith(Page, PathOf(await client.GetAsync("/users", Ct)), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.PostAsync("/_blazor/negotiate?negotiateVersion=1", null, Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("/openapi/v1.json", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/cars", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/account/password", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/app.css", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/nowhere", Ct)).StatusCode);

        var grace = await client.GetStringAsync($"{Page}?returnUrl=%2Ftrash", Ct);
        Assert.Contains("Set up a second factor", grace, StringComparison.Ordinal);
        Assert.Contains("action=\"/sign-out\"", grace, StringComparison.Ordinal);
        await PostAsync(client, "begin");
        var secret = Secret().Match(await client.GetStringAsync(Page, Ct)).Groups[1].Value;
        var done = await PostAsync(client, "confirm", "?returnUrl=%2Ftrash", ("code", AuthenticatorApp.CodeOf(secret)));

        Assert.Contains("href=\"/trash\"", await TextAsync(done), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/cars", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync("/_blazor/negotiate?negotiateVersion=1", null, Ct)).StatusCode);
    }

    [Fact]
    public async Task Grace_SignOut_IsPossible()
    {
        await RequireAsync(Roles.Viewer);
        var client = await _portal.SignInAsync(_email);
        var token = Token().Match(await client.GetStringAsync(Page, Ct)).Groups[1].Value;
        using var form = new FormUrlEncodedContent([new("__RequestVerificationToken", token)]);

        Assert.Equal("/sign-in", PathOf(await client.PostAsync("/sign-out", form, Ct)));
        Assert.StartsWith("/sign-in?", PathOf(await client.GetAsync("/cars", Ct)), StringComparison.Ordinal);
    }

    private async Task RequireAsync(string role)
    {
        var roles = Database.Get<RoleService>(Actor.Console);
        var now = (await roles.ListAsync(Ct)).Single(r => r.Name == role);
        Assert.IsType<SaveResult.Saved>(await roles.RequireSecondFactorAsync(now.Id, now.Version, required: true, Ct));
    }

    private async Task<HttpClient> SignInAsync(AuthenticatorApp app)
    {
        var client = await _portal.SignInAsync(_email);
        Assert.Equal("/", PathOf(await client.SubmitAsync("/sign-in/second", Ct, ("code", app.Code()))));
        return client;
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, string what, params (string Name, string Value)[] fields) =>
        PostAsync(client, what, "", fields);

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, string what, string query, params (string Name, string Value)[] fields)
    {
        var token = Token().Match(await client.GetStringAsync(Page, Ct)).Groups[1].Value;
        using var form = new FormUrlEncodedContent(
            [new("_handler", "factor"), new("__RequestVerificationToken", token), new("do", what), .. fields.Select(f => KeyValuePair.Create(f.Name, f.Value))]);
        return await client.PostAsync(Page + query, form, Ct);
    }

    private static async Task<string> TextAsync(HttpResponseMessage answer) => WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Ct));

    private static string PathOf(HttpResponseMessage answer) =>
        answer.Headers.Location is { } to ? new Uri(new Uri("http://localhost"), to).PathAndQuery : $"{(int)answer.StatusCode}, no redirect";

    [GeneratedRegex("id=\"secret\"[^>]*>([^<]+)<")]
    private static partial Regex Secret();

    [GeneratedRegex("[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}(?=</code>)")]
    private static partial Regex Codes();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}

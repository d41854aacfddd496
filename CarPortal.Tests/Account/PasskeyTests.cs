using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CarPortal.Data;
using CarPortal.Data.History;
using CarPortal.Data.SecondFactors;
using CarPortal.Data.Sessions;
using CarPortal.Data.Users;
using CarPortal.Tests.Testing;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Account;

/// <summary>
/// Passkeys that are shown at the wrong place, twice, for something else or by the wrong person: a real browser makes the
/// proofs, and the test sends them as it likes.
/// </summary>
public abstract class PasskeyTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private PortalFactory _portal = null!;
    private BrowserPage _browser = null!;
    private VirtualAuthenticator _device = null!;
    private HttpClient _ada = null!;
    private int _id;
    private int _session;
    private string _email = "";

    /// <summary>The cookie that waits with the last challenge.</summary>
    private string _asked = "";

    private string Address => _portal.Address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var browser = await Browser.GetOrSkipAsync();
        _portal = PortalFactory.On(Database).Listen();
        (_id, _email) = await Database.AddStaffAsync(Roles.Sales, "Ada");
        _browser = await browser.NewPageAsync(Address);
        _device = await VirtualAuthenticator.PlugInAsync(_browser.Page);
        await _browser.Page.GotoAsync("/lockout");
        _ada = NewClient();
        await _ada.SignInAsync(_email, StaffBuilder.Password, Ct);
        await using var db = Database.Open();
        _session = (await db.Sessions.SingleAsync(Ct)).Id;
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
            await _portal.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    [Fact]
    public async Task SignIn_Passkey_BeginsASessionOfItsOwnKindAndCounts()
    {
        await AddAsync();
        var stranger = NewClient();

        Assert.Equal("/", PathOf(await SignInAsync(stranger, await _device.GetAsync(await AskAsync(stranger, "sign-in")))));

        Assert.Equal(HttpStatusCode.OK, (await stranger.GetAsync("/account", Ct)).StatusCode);
        await using var db = Database.Open();
        Assert.Equal(SignInMethod.Passkey, (await db.Sessions.OrderBy(s => s.Id).LastAsync(Ct)).Method);
        Assert.True((await db.UserPasskeys.SingleAsync(Ct)).Data.SignCount > 1);
        Assert.NotNull(Assert.Single(await OwnAsync()).LastUsedAt);
        Assert.True((await db.Users.SingleAsync(u => u.Id == _id, Ct)).TwoFactorEnabled);
        var history = await Database.Get<HistoryService>(Actor.Console).ListAsync(RecordKind.User, _id, ct: Ct);
        Assert.Contains(history, e => e.Changes.Contains(new FieldChangeItem("passkey", null, "Desk")));
        Assert.Contains(history, e => e.Action == HistoryAction.SignedIn && e.Changes.Contains(new FieldChangeItem("method", null, "passkey")));
    }

    [Fact]
    public async Task SignIn_OptionsForStrangers_TellNothingOfAnybody()
    {
        await AddAsync();

        var options = System.Text.Json.JsonDocument.Parse(await AskAsync(NewClient(), "sign-in")).RootElement;

        Assert.Equal(0, options.GetProperty("allowCredentials").GetArrayLength());
        Assert.Equal("required", options.GetProperty("userVerification").GetString());
        Assert.Equal("localhost", options.GetProperty("rpId").GetString());
        Assert.DoesNotContain(_email, options.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A18_PasskeyShownTwice_IsRefusedTheSecondTime()
    {
        await AddAsync();
        var stranger = NewClient();
        var proof = await _device.GetAsync(await AskAsync(stranger, "sign-in"));
        var cookie = _asked;
        Assert.Equal("/", PathOf(await SignInAsync(stranger, proof)));

        // The thief has the answer and the cookie that went with it, also for a device that does not count.
        await using (var db = Database.Open())
        {
            var passkey = await db.UserPasskeys.SingleAsync(Ct);
            passkey.Data.SignCount = 0;
            await db.SaveChangesAsync(Ct);
        }

        await RefusedAsync(NewClient(cookie), proof);
    }

    [Fact]
    public async Task A18_PasskeyOfAnotherOrigin_IsRefused()
    {
        await AddAsync();
        await using var other = PortalFactory.On(Database).Listen();
        var stranger = NewClient();

        // Another site of the same name, on another port, has its visitor answer our challenge and forges the origin.
        var options = await AskAsync(stranger, "sign-in");
        await _browser.Page.GotoAsync(other.Address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal) + "/lockout");
        var proof = await _device.GetAsync(options);
        stranger.DefaultRequestHeaders.Add("Origin", Address);
        await RefusedAsync(stranger, proof);
        stranger.DefaultRequestHeaders.Remove("Origin");
        options = await AskAsync(stranger, "sign-in");
        stranger.DefaultRequestHeaders.Add("Origin", other.Address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal));
        await RefusedAsync(stranger, await _device.GetAsync(options), hasOrigin: true);
    }

    [Fact]
    public async Task A18_PasskeyOfAnotherName_IsRefused()
    {
        await AddAsync();

        // The portal asked by its bare address is another relying party: what is made for localhost is worth nothing there.
        using var bare = NewClient(address: _portal.Address);
        var options = (await AskAsync(bare, "sign-in")).Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

        await RefusedAsync(bare, await _device.GetAsync(options));
    }

    [Fact]
    public async Task Passkey_ChallengeForSomethingElse_IsRefused()
    {
        await AddAsync();
        var stranger = NewClient();

        // Asked to confirm, sent to sign in; and without having been asked at all.
        var proof = await _device.GetAsync(await AskAsync(_ada, "confirm"));
        await RefusedAsync(NewClient(_asked), proof);
        await RefusedAsync(stranger, await _device.GetAsync(await AskAsync(_ada, "sign-in")));
        foreach (var rubbish in new[] { "", "{}", "null", "[]", "\u0000", new string('x', 40_000) })
        {
            await AskAsync(stranger, "sign-in");
            await RefusedAsync(stranger, rubbish);
        }
    }

    [Fact]
    public async Task SignIn_UserDisabledOrPasskeyRemoved_IsRefused()
    {
        await AddAsync();
        var stranger = NewClient();
        var users = Database.Get<UserService>(Actor.Console);
        var version = (await users.GetAsync(_id, Ct))!.Version;
        Assert.IsType<SaveResult.Saved>(await users.SetEnabledAsync(_id, version, enabled: false, Ct));
        await RefusedAsync(stranger, await _device.GetAsync(await AskAsync(stranger, "sign-in")));

        Assert.IsType<SaveResult.Saved>(await users.SetEnabledAsync(_id, version + 1, enabled: true, Ct));
        Assert.Equal("/", PathOf(await SignInAsync(stranger, await _device.GetAsync(await AskAsync(stranger, "sign-in")))));

        Assert.IsType<SaveResult.Saved>(await Own(confirmed: true).RemoveAsync((await OwnAsync())[0].Id, Ct));
        stranger = NewClient();
        await RefusedAsync(stranger, await _device.GetAsync(await AskAsync(stranger, "sign-in")));
        await using var db = Database.Open();
        Assert.False((await db.Users.SingleAsync(u => u.Id == _id, Ct)).TwoFactorEnabled);
    }

    [Fact]
    public async Task SecondStep_OtherPersonsPasskey_IsRefused()
    {
        await AddAsync();
        var (_, email) = await Database.AddStaffAsync(Roles.Sales, "Bea");
        var bea = NewClient();
        await bea.SignInAsync(email, StaffBuilder.Password, Ct);
        await AddAsync(bea);

        // Bea's password, Ada's passkey: the challenge is Bea's.
        var thief = NewClient();
        Assert.Equal("/sign-in/second", PathOf(await thief.SignInAsync(email, StaffBuilder.Password, Ct)));
        var id = (await OwnAsync())[0].Id;
        var options = JsonNode.Parse(await AskAsync(thief, "second"))!;
        options["allowCredentials"]![0]!["id"] = id;
        var proof = await _device.GetAsync(options.ToJsonString());
        var answer = await thief.SubmitFormAsync("/sign-in/second", "second-passkey", Ct, ("credential", proof));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("not accepted", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal("/sign-in", PathOf(await thief.GetAsync("/account", Ct)));
    }

    [Fact]
    public async Task Add_Unconfirmed_LeadsToConfirmationAndAddsNothing()
    {
        await AgeAsync();

        using var refused = await PostAsync(_ada, "/passkeys/add");
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        var answer = await _ada.SubmitFormAsync("/account/second-factor", "factor", Ct, ("do", "passkey"), ("credential", ""));

        Assert.Equal("/account/confirm", PathOf(answer));
        Assert.Empty(await OwnAsync());
    }

    [Fact]
    public async Task Add_MadeForAnotherSession_IsRefused()
    {
        var (_, email) = await Database.AddStaffAsync(Roles.Sales, "Bea");
        var bea = NewClient();
        await bea.SignInAsync(email, StaffBuilder.Password, Ct);
        var made = await _device.CreateAsync(await AskAsync(bea, "add"));

        await AskAsync(_ada, "add");
        var answer = await _ada.SubmitFormAsync("/account/second-factor", "factor", Ct, ("do", "passkey"), ("credential", made));

        Assert.Contains("not accepted", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Empty(await OwnAsync());
    }

    [Fact]
    public async Task Add_Eleventh_IsRefused()
    {
        for (var i = 0; i < PasskeyService.MaxPerUser; i++)
        {
            Assert.IsType<SaveResult.Saved>((await Own(confirmed: true).AddAsync(Made(i), $"Key {i}", Ct)).Result);
        }

        Assert.IsType<SaveResult.Invalid>((await Own(confirmed: true).AddAsync(Made(99), "One more", Ct)).Result);
        using var answer = await PostAsync(_ada, "/passkeys/add");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal(PasskeyService.MaxPerUser, (await OwnAsync()).Count);
    }

    [Fact]
    public async Task Change_UnconfirmedForeignOrUnknown_ChangesNothing()
    {
        Assert.IsType<SaveResult.Saved>((await Own(confirmed: true).AddAsync(Made(1), "Mine", Ct)).Result);
        var id = (await OwnAsync())[0].Id;
        var (other, _) = await Database.AddStaffAsync(Roles.Administrator, "Bea");
        var foreign = Database.Get<PasskeyService>(Actor.Person(other, "Bea", Roles.Administrator) with { IsConfirmed = true });
        var key = Database.Get<PasskeyService>(Actor.Key(_id, "key", Roles.Sales, Permissions.KeyScopes));

        Assert.IsType<SaveResult.Unconfirmed>(await Own(confirmed: false).RemoveAsync(id, Ct));
        Assert.IsType<SaveResult.Unconfirmed>(await Own(confirmed: false).RenameAsync(id, "Other", Ct));
        Assert.IsType<SaveResult.NotFound>(await foreign.RemoveAsync(id, Ct));
        Assert.IsType<SaveResult.NotFound>(await foreign.RenameAsync(id, "Other", Ct));
        Assert.IsType<SaveResult.Forbidden>(await key.RemoveAsync(id, Ct));
        Assert.IsType<SaveResult.NotFound>(await Own(confirmed: true).RemoveAsync("no such id \u0000", Ct));
        Assert.IsType<SaveResult.NotFound>(await Own(confirmed: true).RemoveAsync(null, Ct));
        Assert.IsType<SaveResult.Invalid>(await Own(confirmed: true).RenameAsync(id, "  ", Ct));
        Assert.Equal("Mine", Assert.Single(await OwnAsync()).Name);
    }

    private static readonly string[] PostedTo =
    [
        "/passkeys/sign-in",
        "/passkeys/second",
        "/passkeys/confirm",
        "/passkeys/confirmed",
        "/passkeys/add",
    ];

    [Fact]
    public async Task Ask_WithoutToken_Is400()
    {
        await Assert.AllAsync(PostedTo, async path =>
        {
            using var answer = await _ada.PostAsync(path, new FormUrlEncodedContent([new("credential", "{}")]), Ct);

            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        });
    }

    private PasskeyService Own(bool confirmed) =>
        Database.Get<PasskeyService>(Actor.Person(_id, "Ada", Roles.Sales) with { SessionId = _session, IsConfirmed = confirmed });

    private async Task<IReadOnlyList<PasskeyItem>> OwnAsync() => (await Own(confirmed: false).ListAsync(Ct))!;

    private static UserPasskeyInfo Made(int i) => new(
        [1, 2, 3, (byte)i], [1], DateTimeOffset.UtcNow, 0, null, isUserVerified: true, isBackupEligible: false, isBackedUp: false, [1], [1]);

    private async Task AddAsync(HttpClient? client = null)
    {
        client ??= _ada;
        var made = await _device.CreateAsync(await AskAsync(client, "add"));
        var answer = await client.SubmitFormAsync(
            "/account/second-factor", "factor", Ct, ("do", "passkey"), ("passkeyName", "Desk"), ("credential", made));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private async Task<string> AskAsync(HttpClient client, string purpose)
    {
        using var answer = await PostAsync(client, $"/passkeys/{purpose}");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        _asked = answer.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("CarPortal.Passkey=", StringComparison.Ordinal)).Split(';')[0];
        return await answer.Content.ReadAsStringAsync(Ct);
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, string path)
    {
        // Any page's token will do.
        var html = await (await client.GetAsync("/sign-in", Ct) is { StatusCode: HttpStatusCode.OK } page
            ? page : await client.GetAsync("/account/second-factor", Ct)).Content.ReadAsStringAsync(Ct);
        if (!html.Contains("__RequestVerificationToken", StringComparison.Ordinal))
        {
            html = await client.GetStringAsync("/sign-in/second", Ct);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Headers.Add("RequestVerificationToken", Regex.Match(html, "name=\"__RequestVerificationToken\" value=\"([^\"]+)\"").Groups[1].Value);
        return await client.SendAsync(request, Ct);
    }

    private static Task<HttpResponseMessage> SignInAsync(HttpClient client, string proof) =>
        client.SubmitFormAsync("/sign-in", "sign-in", Ct, ("credential", proof));

    private static async Task RefusedAsync(HttpClient client, string proof, bool hasOrigin = false)
    {
        using var answer = await SignInAsync(client, proof);
        Assert.True(
            answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest || (hasOrigin && answer.StatusCode == HttpStatusCode.Forbidden), $"{answer.StatusCode}");
        Assert.DoesNotContain(answer.Headers, h => h.Key == "Set-Cookie" && h.Value.Any(c => c.StartsWith("CarPortal=", StringComparison.Ordinal)));
    }

    private HttpClient NewClient(string? cookie = null, string? address = null)
    {
        var at = new Uri(address ?? Address);
        var handler = new HttpClientHandler { AllowAutoRedirect = false };
        if (cookie is not null)
        {
            handler.CookieContainer.SetCookies(at, cookie);
        }

        return new HttpClient(handler) { BaseAddress = at };
    }

    private async Task AgeAsync()
    {
        await using var db = Database.Open();
        var then = DateTime.UtcNow.AddHours(-1);
        await db.Sessions.ExecuteUpdateAsync(set => set.SetProperty(s => s.ConfirmedAt, then), Ct);
    }

    private static string PathOf(HttpResponseMessage answer) =>
        answer.Headers.Location is { } location ? new Uri(new Uri("http://localhost"), location).AbsolutePath : "";

    public sealed class OnSqlite() : PasskeyTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : PasskeyTests(DatabaseProvider.PostgreSql);
}

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

/// <summary>Passkeys that are shown at the wrong place, twice, for something else or by the wrong person.</summary>
public abstract class PasskeyTests(DatabaseProvider provider) : PasskeyTest(provider)
{
    [Fact]
    public async Task SignIn_Passkey_BeginsASessionOfItsOwnKindAndCounts()
    {
        await AddAsync();
        var stranger = NewClient();

        Assert.Equal("/", PathOf(await SignInAsync(stranger, await Device.GetAsync(await AskAsync(stranger, "sign-in")))));

        Assert.Equal(HttpStatusCode.OK, (await stranger.GetAsync("/account", Ct)).StatusCode);
        await using var db = Database.Open();
        Assert.Equal(SignInMethod.Passkey, (await db.Sessions.OrderBy(s => s.Id).LastAsync(Ct)).Method);
        Assert.True((await db.UserPasskeys.SingleAsync(Ct)).Data.SignCount > 1);
        Assert.NotNull(Assert.Single(await OwnAsync()).LastUsedAt);
        Assert.True((await db.Users.SingleAsync(u => u.Id == Id, Ct)).TwoFactorEnabled);
        var history = await Database.Get<HistoryService>(Actor.Console).ListAsync(RecordKind.User, Id, ct: Ct);
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
        Assert.DoesNotContain(Email, options.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A18_PasskeyShownTwice_IsRefusedTheSecondTime()
    {
        await AddAsync();
        var stranger = NewClient();
        var proof = await Device.GetAsync(await AskAsync(stranger, "sign-in"));
        var cookie = Asked;
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
        await Tab.Page.GotoAsync(other.Address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal) + "/lockout");
        var proof = await Device.GetAsync(options);
        stranger.DefaultRequestHeaders.Add("Origin", Address);
        await RefusedAsync(stranger, proof);
        stranger.DefaultRequestHeaders.Remove("Origin");
        options = await AskAsync(stranger, "sign-in");
        stranger.DefaultRequestHeaders.Add("Origin", other.Address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal));
        await RefusedAsync(stranger, await Device.GetAsync(options), hasOrigin: true);
    }

    [Fact]
    public async Task A18_PasskeyOfAnotherName_IsRefused()
    {
        await AddAsync();

        // The portal asked by its bare address is another relying party: what is made for localhost is worth nothing there.
        using var bare = NewClient(address: Portal.Address);
        var options = (await AskAsync(bare, "sign-in")).Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

        await RefusedAsync(bare, await Device.GetAsync(options));
    }

    [Fact]
    public async Task Passkey_ChallengeForSomethingElse_IsRefused()
    {
        await AddAsync();
        var stranger = NewClient();

        // Asked to confirm, sent to sign in; and without having been asked at all.
        var proof = await Device.GetAsync(await AskAsync(Ada, "confirm"));
        await RefusedAsync(NewClient(Asked), proof);
        await RefusedAsync(stranger, await Device.GetAsync(await AskAsync(Ada, "sign-in")));
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
        var version = (await users.GetAsync(Id, Ct))!.Version;
        Assert.IsType<SaveResult.Saved>(await users.SetEnabledAsync(Id, version, enabled: false, Ct));
        await RefusedAsync(stranger, await Device.GetAsync(await AskAsync(stranger, "sign-in")));

        Assert.IsType<SaveResult.Saved>(await users.SetEnabledAsync(Id, version + 1, enabled: true, Ct));
        Assert.Equal("/", PathOf(await SignInAsync(stranger, await Device.GetAsync(await AskAsync(stranger, "sign-in")))));

        Assert.IsType<SaveResult.Saved>(await Own(confirmed: true).RemoveAsync((await OwnAsync())[0].Id, Ct));
        stranger = NewClient();
        await RefusedAsync(stranger, await Device.GetAsync(await AskAsync(stranger, "sign-in")));
        await using var db = Database.Open();
        Assert.False((await db.Users.SingleAsync(u => u.Id == Id, Ct)).TwoFactorEnabled);
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
        var proof = await Device.GetAsync(options.ToJsonString());
        var answer = await thief.SubmitFormAsync("/sign-in/second", "second-passkey", Ct, ("credential", proof));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("not accepted", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal("/sign-in", PathOf(await thief.GetAsync("/account", Ct)));
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
            using var answer = await Ada.PostAsync(path, new FormUrlEncodedContent([new("credential", "{}")]), Ct);

            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        });
    }

    private async Task AddAsync(HttpClient? client = null)
    {
        client ??= Ada;
        var made = await Device.CreateAsync(await AskAsync(client, "add"));
        var answer = await client.SubmitFormAsync(
            "/account/second-factor", "factor", Ct, ("do", "passkey"), ("passkeyName", "Desk"), ("credential", made));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
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

    public sealed class OnSqlite() : PasskeyTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : PasskeyTests(DatabaseProvider.PostgreSql);
}

using System.Net;
using System.Text.RegularExpressions;
using CarPortal.Data;
using CarPortal.Data.Users;
using CarPortal.Tests.Testing;
using CarPortal.Web.Account;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CarPortal.Tests.Account;

/// <summary>What is tried at the sign-in page by people who have no business there.</summary>
public abstract partial class SignInAbuseTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private const string Password = StaffBuilder.Password;

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

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A03_RotatingXForwardedFor_ChangesNothing(bool known)
    {
        var email = known ? (await Database.AddStaffAsync(Roles.Sales)).Email : "nobody@example.test";
        var client = _portal.NewClient();
        var answers = new List<HttpResponseMessage>();
        for (var i = 0; i < 22; i++)
        {
            client.DefaultRequestHeaders.Remove("X-Forwarded-For");
            client.DefaultRequestHeaders.Add("X-Forwarded-For", $"203.0.113.{i}");
            answers.Add(await client.SignInAsync(email, i == 6 ? Password : "wrong password", Ct));
        }

        Assert.All(answers.Take(20), a => Assert.Equal(HttpStatusCode.OK, a.StatusCode));
        foreach (var answer in answers.Skip(20))
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
            Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromMinutes(13), TimeSpan.FromMinutes(15));
            var page = await answer.Content.ReadAsStringAsync(Ct);
            Assert.Contains("Too many tries", page, StringComparison.Ordinal);
            Assert.Contains("Try again in 15 minutes.", page, StringComparison.Ordinal);
            Assert.DoesNotContain("name=\"password\"", page, StringComparison.Ordinal);
        }

        await using var db = Database.Open();
        Assert.Equal(5, (await db.SignInFailures.SingleAsync(
            f => f.NameHash == GuardKey.NameFromStrangers(email, new SecurityOptions()).Hash, Ct)).Count);
    }

    [Fact]
    public async Task A04_KnownUnknownDisabledLockedInvited_GetTheSamePageAndStatus()
    {
        var (_, known) = await Database.AddStaffAsync(Roles.Sales);
        var (disabledId, disabled) = await Database.AddStaffAsync(Roles.Sales);
        var (_, locked) = await Database.AddStaffAsync(Roles.Sales);
        Assert.IsType<SaveResult.Saved>(await Users.SetEnabledAsync(disabledId, 1, enabled: false, Ct));
        var invited = "invited@example.test";
        await Users.AddAsync(new UserInput { Name = "I", Email = invited, Role = Roles.Sales }, Ct);
        for (var i = 0; i < 5; i++)
        {
            await _portal.NewClient().SignInAsync(locked, "wrong password", Ct);
        }

        var answers = new List<string>();
        foreach (var (email, password) in new[]
            { (known, "wrong password"), ("nobody@example.test", Password), (disabled, Password), (locked, Password), (invited, Password), (invited, "") })
        {
            var answer = await _portal.NewClient().SignInAsync(email, password, Ct);
            var page = Changing().Replace((await answer.Content.ReadAsStringAsync(Ct)).Replace(email, "", StringComparison.Ordinal), "");
            answers.Add($"{answer.StatusCode} {string.Join(' ', answer.Headers.Select(h => h.Key))} {page}");
        }

        Assert.Contains("do not match an account", Assert.Single(answers.Distinct()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A04_KnownAndUnknown_HaveTheSameCommandsRun()
    {
        using var commands = new CommandLog(Database);
        var (_, known) = await Database.AddStaffAsync(Roles.Sales);
        var (disabledId, disabled) = await Database.AddStaffAsync(Roles.Sales);
        await Users.SetEnabledAsync(disabledId, 1, enabled: false, Ct);
        var signIn = Database.Get<SignInService>();
        var runs = new List<string>();
        foreach (var (email, password) in new[] { (known, "wrong password"), ("nobody@example.test", Password), ("no address", Password), (disabled, Password) })
        {
            // Twice: the first try makes rows.
            await signIn.SignInAsync(email, password, new("192.0.2.1", null), Ct);
            commands.Take();
            await signIn.SignInAsync(email, password, new("192.0.2.1", null), Ct);
            runs.Add(commands.Take());
        }

        Assert.Contains("INSERT INTO \"History\"", Assert.Single(runs.Distinct()), StringComparison.Ordinal);
    }

    private static readonly string[] ForeignReturnUrls =
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "%2f%2fevil.example",
        "javascript:alert(1)",
        "/x\r\nSet-Cookie: a=b",
        "/sign-out",
    ];

    [Fact]
    public async Task A06_ForeignReturnUrl_LeadsHome()
    {
        var (_, email) = await Database.AddStaffAsync(Roles.Viewer);

        await Assert.AllAsync(ForeignReturnUrls, async returnUrl =>
        {
            var signedIn = await _portal.NewClient().SignInAsync(email, Password, Ct, returnUrl);

            Assert.Equal((HttpStatusCode.Redirect, "/"), (signedIn.StatusCode, PathOf(signedIn)));
            Assert.Equal("localhost", new Uri(new Uri("http://localhost"), signedIn.Headers.Location!).Host);
        });
    }

    [Fact]
    public async Task A07_PreLoginCookieReused_IsANewSession()
    {
        var (_, email) = await Database.AddStaffAsync(Roles.Viewer);
        var (_, attacker) = await Database.AddStaffAsync(Roles.Sales);
        var planted = CookieOf(await _portal.NewClient().SignInAsync(attacker, Password, Ct));

        // The victim's browser was given the attacker's cookie and signs in over it, out of the form of a stranger's page.
        var client = _portal.NewClient();
        client.DefaultRequestHeaders.Add("Cookie", $"CarPortal={new string('A', 100)}");
        var first = CookieOf(await client.SignInAsync(email, Password, Ct));
        var second = CookieOf(await _portal.NewClient().SignInAsync(email, Password, Ct));

        Assert.Equal(3, new[] { planted, first, second }.Distinct().Count());
        await using var db = Database.Open();
        var keys = await db.Sessions.Select(s => s.Key).ToListAsync(Ct);
        Assert.Equal((3, 3), (keys.Count, keys.Distinct().Count()));
        Assert.Contains(attacker, await AccountOfAsync(planted), StringComparison.Ordinal);
        Assert.Contains(email, await AccountOfAsync(first), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A08_WithoutOrWithForeignAntiforgeryToken_Is400()
    {
        var (_, email) = await Database.AddStaffAsync(Roles.Viewer);
        var stranger = await _portal.NewClient().GetStringAsync("/sign-in", Ct);
        var foreign = Token().Match(stranger).Groups[1].Value;
        var client = _portal.NewClient();
        await client.GetAsync("/sign-in", Ct);

        foreach (var token in new[] { null, foreign, "rubbish" })
        {
            List<KeyValuePair<string, string>> fields = [new("_handler", "sign-in"), new("email", email), new("password", Password)];
            if (token is not null)
            {
                fields.Add(new("__RequestVerificationToken", token));
            }

            using var form = new FormUrlEncodedContent(fields);
            var answer = await client.PostAsync("/sign-in", form, Ct);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.DoesNotContain(answer.Headers, h => h.Key == "Set-Cookie" && h.Value.Any(v => v.StartsWith("CarPortal=", StringComparison.Ordinal)));
        }

        await using var db = Database.Open();
        Assert.Empty(db.Sessions);
        Assert.Empty(db.SignInFailures);
    }

    [Fact]
    public async Task A09_PasswordOfAMegabyte_IsNeverHashed()
    {
        var (_, email) = await Database.AddStaffAsync(Roles.Viewer);

        var answer = await _portal.NewClient().SignInAsync(email, new string('x', 1_000_000), Ct);

        Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.BadRequest });
        Assert.False(Passwords.CanBe(new string('x', 1_000_000)));
        Assert.IsType<SignInResult.SignedIn>(await Database.Get<SignInService>().SignInAsync(email, Password, new("192.0.2.1", null), Ct));
    }

    [Fact]
    public async Task A15_SetupAfterTheConsoleMadeAnAccount_IsGone()
    {
        await Database.AddStaffAsync(Roles.Viewer);

        Assert.Equal(HttpStatusCode.NotFound, (await _portal.NewClient().GetAsync(SetupPath, Ct)).StatusCode);
    }

    [Fact]
    public async Task A15_TwoSetUpAtOnce_OneAdministrator()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(
            async () =>
            {
                try
                {
                    await _portal.NewClient().SubmitAsync(
                        SetupPath, Ct, ("name", $"Ada {i}"), ("email", $"ada{i}@example.test"), ("password", Password), ("repeat", Password));
                }
                catch (HttpRequestException e) when (e.StatusCode == HttpStatusCode.NotFound)
                {
                    // Too late to see the form.
                }
            },
            Ct)));

        await using var db = Database.Open();
        Assert.Equal(1, await db.Users.CountAsync(Ct));
        Assert.Equal(1, await db.Sessions.CountAsync(Ct));
        Assert.Equal(HttpStatusCode.NotFound, (await _portal.NewClient().GetAsync(SetupPath, Ct)).StatusCode);
    }

    private string SetupPath => $"/setup?token={_portal.Services.GetRequiredService<SetupToken>().Value}";

    private UserService Users => Database.Get<UserService>(Actor.Console);

    private static string CookieOf(HttpResponseMessage answer) =>
        answer.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("CarPortal=", StringComparison.Ordinal)).Split(';')[0];

    private async Task<string> AccountOfAsync(string cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/account");
        request.Headers.Add("Cookie", cookie);
        return await (await _portal.CreateDefaultClient().SendAsync(request, Ct)).Content.ReadAsStringAsync(Ct);
    }

    private static string PathOf(HttpResponseMessage answer) =>
        answer.Headers.Location is { } location ? new Uri(new Uri("http://localhost"), location).AbsolutePath : "";

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();

    /// <summary>What differs from one answer to the next whoever asks.</summary>
    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"[^\"]+\"|nonce=\"[^\"]*\"|<!--Blazor[^>]*-->|value=\"[^\"]*\"")]
    private static partial Regex Changing();
}

public sealed class SignInAbuseOnSqliteTests() : SignInAbuseTests(DatabaseProvider.Sqlite);

public sealed class SignInAbuseOnPostgreSqlTests() : SignInAbuseTests(DatabaseProvider.PostgreSql);

using System.Net;
using System.Text.RegularExpressions;
using CarPortal.Data;
using CarPortal.Tests.Testing;
using CarPortal.Web.Edge;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Edge;

/// <summary>What holds for whatever is answered to whomever: every route is asked by everybody.</summary>
public sealed partial class EveryAnswerTests() : DatabaseTest(DatabaseProvider.Sqlite)
{
    [Theory]
    [InlineData("http")]
    [InlineData("https")]
    public async Task S15_EveryAnswerToEverybody_BearsTheHeaders(string scheme)
    {
        await using var portal = PortalFactory.On(Database);
        var wrong = new List<string>();
        foreach (var (who, client) in await EverybodyAsync(portal, scheme))
        {
            foreach (var (path, _) in portal.AllDoors(1).Concat([("/nothing", []), ("/app.css", []), ("/favicon.svg", []), ("/api/nothing", [])]))
            {
                foreach (var method in new[] { "GET", "HEAD", "POST" })
                {
                    using var request = new HttpRequestMessage(new HttpMethod(method), path);
                    using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
                    wrong.AddRange(MissingOf(answer, scheme == "https").Select(what => $"{method} {path} as {who}, {(int)answer.StatusCode}: {what}"));
                }
            }
        }

        Assert.Empty(wrong.Take(20));
    }

    [Fact]
    public async Task W7_Stranger_SeesSignInStaticFilesAndErrorsOnly()
    {
        await Database.AddStaffAsync(Roles.Administrator);
        await using var portal = PortalFactory.On(Database);
        var client = portal.NewClient();
        var open = new List<string>();
        foreach (var (path, _) in portal.AllDoors(1))
        {
            if ((await client.GetAsync(path, Ct)).IsSuccessStatusCode)
            {
                open.Add(path);
            }
        }

        Assert.Equal(["/access-denied", "/error", "/lockout", "/set-password", "/sign-in"], open.Distinct().Order(StringComparer.Ordinal));
        foreach (var path in new[] { "/openapi/v1.json", "/metrics", "/swagger", "/swagger/index.html", "/health/detail", "/api", "/debug" })
        {
            Assert.Contains((await client.GetAsync(path, Ct)).StatusCode, new[] { HttpStatusCode.Unauthorized, HttpStatusCode.NotFound });
        }
    }

    [Fact]
    public async Task J13_GetHeadAndOptionsOfEveryRoute_ChangeNothing()
    {
        var (car, photo) = await PlantedCosts.PlantAsync(Database);
        await using var portal = PortalFactory.On(Database);
        var everybody = await EverybodyAsync(portal, "http");
        var before = await StateAsync();
        foreach (var (who, client) in everybody)
        {
            foreach (var (path, _) in portal.AllDoors(car.Id, ("hash", photo.Hash), ("size", "small"), ("vin", car.Vin!)))
            {
                foreach (var method in new[] { "GET", "HEAD", "OPTIONS" })
                {
                    using var request = new HttpRequestMessage(new HttpMethod(method), path);
                    using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
                    Assert.True((int)answer.StatusCode < 500, $"{method} {path} as {who}: {(int)answer.StatusCode}");
                }
            }
        }

        Assert.Equal(before, await StateAsync());
    }

    [Fact]
    public async Task S14_PostsToEveryForm_WithoutOrWithAnothersToken_AreRefused()
    {
        var car = await Database.AddCarAsync();
        var (_, email) = await Database.AddStaffAsync(Roles.Administrator);
        var (_, other) = await Database.AddStaffAsync(Roles.Administrator);
        await using var portal = PortalFactory.On(Database);
        using var client = await portal.SignInAsync(email);
        using var attacker = await portal.SignInAsync(other);
        var foreign = await TokenAsync(attacker, "/account");
        var strangers = await TokenAsync(portal.NewClient(), "/sign-in");
        var before = await StateAsync();

        var wrong = new List<string>();
        foreach (var (path, _) in portal.AllDoors(car.Id).Where(d => TakesForms(d.Path, d.Methods)))
        {
            // The forms that the page itself has, and one that it has not.
            var names = FormName().Matches(await client.GetAsync(path, Ct) is { IsSuccessStatusCode: true } page ? await page.Content.ReadAsStringAsync(Ct) : "")
                .Select(m => m.Groups[1].Value).Append("").ToList();
            foreach (var (name, token) in names.SelectMany(name => new[] { null, "x", strangers, foreign }.Select(token => (name, token))))
            {
                using var form = new FormUrlEncodedContent(
                    new[] { ("__RequestVerificationToken", token), ("_handler", name) }
                        .Concat([("email", "evil@example.com"), ("password", "violet kettle harbour"), ("repeat", "violet kettle harbour"), ("current", StaffBuilder.Password)])
                        .Where(f => !string.IsNullOrEmpty(f.Item2)).Select(f => KeyValuePair.Create(f.Item1, f.Item2!)));
                using var answer = await client.PostAsync(path, form, Ct);
                if ((int)answer.StatusCode is not (400 or 401 or 403 or 404 or 405))
                {
                    var which = token is null ? "no token" : token == "x" ? "a broken token" : token == foreign ? "another's token" : "a stranger's token";
                    wrong.Add($"POST {path} '{name}' with {which}: {(int)answer.StatusCode}");
                }
            }
        }

        Assert.Empty(wrong);
        Assert.Equal(before, await StateAsync());
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/account", Ct)).StatusCode);
    }

    [GeneratedRegex("name=\"_handler\" value=\"([^\"]+)\"")]
    private static partial Regex FormName();

    private static IEnumerable<string> MissingOf(HttpResponseMessage answer, bool https)
    {
        string Header(string name) => answer.Headers.TryGetValues(name, out var values) ? string.Join(" ", values) : "";
        var policy = Header("Content-Security-Policy");
        var scripts = policy.Split(';').Select(d => d.Trim()).FirstOrDefault(d => d.StartsWith("script-src", StringComparison.Ordinal)) ?? "";
        var isStatic = answer.RequestMessage!.RequestUri!.AbsolutePath is "/app.css" or "/favicon.svg";
        (string What, bool Holds)[] rules =
        [
            ("no framing", policy.Contains("frame-ancestors 'none'", StringComparison.Ordinal)),
            ("default-src", policy.Contains("default-src 'none'", StringComparison.Ordinal)),
            ("no inline script", !scripts.Contains("unsafe", StringComparison.Ordinal) && !scripts.Contains('*')),
            ("one policy", !policy.Contains("frame-ancestors 'none' ", StringComparison.Ordinal) && policy.Split("frame-ancestors").Length == 2),
            ("nosniff", Header("X-Content-Type-Options") == "nosniff"),
            ("referrer", Header("Referrer-Policy") == "same-origin"),
            ("permissions", Header("Permissions-Policy").Contains("camera=()", StringComparison.Ordinal)),
            ("opener", Header("Cross-Origin-Opener-Policy") == "same-origin"),
            ("hsts on https only", Header("Strict-Transport-Security") == (https ? "max-age=31536000; includeSubDomains" : "")),
            ("no server", Header("Server") == "" && Header("X-Powered-By") == ""),
            ("no cors", Header("Access-Control-Allow-Origin") == ""),
            ("not kept", isStatic || answer.Headers.CacheControl is { NoStore: true } or { Private: true, NoCache: true }
                || answer.RequestMessage.RequestUri.AbsolutePath.StartsWith("/_", StringComparison.Ordinal)),
            ("correlation id of errors", (int)answer.StatusCode < 400 || Header(SecurityHeaders.CorrelationHeader).Length > 8),
            ("cookies", (answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies : []).All(c => IsGuarded(c, https))),
        ];
        return rules.Where(r => !r.Holds).Select(r => r.What);
    }

    private static bool IsGuarded(string cookie, bool https) =>
        cookie.StartsWith(https ? "__Host-CarPortal" : "CarPortal", StringComparison.Ordinal)
        && cookie.Contains("; path=/;", StringComparison.Ordinal)
        && (!https || cookie.Contains("; secure", StringComparison.Ordinal))
        && (cookie.Contains("; httponly", StringComparison.Ordinal) || cookie.Contains("expires=Thu, 01 Jan 1970", StringComparison.Ordinal))
        && cookie.Contains("; samesite=", StringComparison.Ordinal);

    private static bool TakesForms(string path, IReadOnlyList<string> methods) =>
        (methods.Count == 0 || methods.Contains("POST"))
        && !path.StartsWith("/api", StringComparison.Ordinal) && !path.StartsWith("/_blazor", StringComparison.Ordinal);

    private static async Task<string> TokenAsync(HttpClient client, string path)
    {
        var html = await client.GetStringAsync(path, Ct);
        return WebUtility.HtmlDecode(html.Split("name=\"__RequestVerificationToken\" value=\"")[1].Split('"')[0]);
    }

    /// <summary>A stranger, each role by its cookie, and a key.</summary>
    private async Task<IReadOnlyList<(string Who, HttpClient Client)>> EverybodyAsync(PortalFactory portal, string scheme)
    {
        HttpClient New() => portal.CreateClient(new() { AllowAutoRedirect = false, BaseAddress = new Uri($"{scheme}://localhost") });
        var everybody = new List<(string, HttpClient)> { ("stranger", New()) };
        foreach (var role in Roles.All)
        {
            var client = New();
            var (id, email) = await Database.AddStaffAsync(role);
            Assert.Equal(HttpStatusCode.Redirect, (await client.SignInAsync(email, StaffBuilder.Password, Ct)).StatusCode);
            everybody.Add((role, client));
            var key = New();
            key.DefaultRequestHeaders.Add("X-Api-Key", await Database.AddKeyAsync(id, [.. Permissions.KeyScopes]));
            everybody.Add(($"{role}'s key", key));
        }

        return everybody;
    }

    /// <summary>All that a forged or careless request could change.</summary>
    private async Task<(int, int, int, int, int)> StateAsync()
    {
        await using var db = Database.Open();
        return (await db.History.CountAsync(Ct), await db.Cars.CountAsync(Ct), await db.Users.CountAsync(Ct),
            await db.ApiKeys.CountAsync(Ct), await db.Sessions.CountAsync(s => s.EndedAt == null, Ct));
    }
}

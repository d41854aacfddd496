using System.Globalization;
using CarPortal.Data;
using CarPortal.Data.Sessions;
using CarPortal.Tests.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CarPortal.Tests.Api;

/// <summary>How much a key may do, and what is noted of it.</summary>
public abstract class KeyLimitTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    [Fact]
    public async Task J16_KeyOverItsLimit_Is429WithWhenToComeAgainAndOthersAreServed()
    {
        var user = await Database.AddUserAsync(Roles.Viewer);
        var (busy, quiet) = (await Database.AddKeyAsync(user, Permissions.CarsRead), await Database.AddKeyAsync(user, Permissions.CarsRead));
        await using var portal = PortalFactory.On(Database).With("Security:KeyRequestsPerMinute", "3");

        for (var left = 2; left >= 0; left--)
        {
            // From elsewhere, or said to be from elsewhere, it is the same key.
            var served = await GetAsync(portal, busy, $"192.0.2.{left}", ("X-Forwarded-For", $"203.0.113.{left}"));
            Assert.Equal(200, served.Response.StatusCode);
            Assert.Equal("\"key\";q=3;w=60", served.Response.Headers["RateLimit-Policy"]);
            Assert.Equal($"\"key\";r={left};t=60", served.Response.Headers["RateLimit"]);
        }

        var refused = await GetAsync(portal, busy, "192.0.2.9");
        Assert.Equal((429, "application/problem+json"), (refused.Response.StatusCode, refused.Response.ContentType));
        var wait = int.Parse(refused.Response.Headers.RetryAfter.ToString(), CultureInfo.InvariantCulture);
        Assert.InRange(wait, 1, 60);
        Assert.Equal($"\"key\";r=0;t={wait}", refused.Response.Headers["RateLimit"]);

        Assert.Equal(200, (await GetAsync(portal, quiet, "192.0.2.9")).Response.StatusCode);
        Assert.Equal(200, (await portal.SendFromAsync("192.0.2.9", request => (request.IsHttps, request.Path) = (true, "/sign-in"), Ct)).Response.StatusCode);
    }

    [Fact]
    public async Task BadKeysFromOneAddress_AreToldToWaitWhileAGoodOneIsServed()
    {
        var good = await Database.AddKeyAsync(await Database.AddUserAsync(Roles.Viewer), Permissions.CarsRead);
        await using var portal = PortalFactory.On(Database).With("Security:KeyFailuresPerMinute", "3");

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(401, (await GetAsync(portal, $"cp_{i}", "2001:db8::1", ("X-Forwarded-For", $"203.0.113.{i}"))).Response.StatusCode);
        }

        var refused = await GetAsync(portal, good[..^1], "2001:db8::2"); // The same network: its owner has all of it.
        Assert.Equal(429, refused.Response.StatusCode);
        Assert.Matches("^[1-9][0-9]?$", refused.Response.Headers.RetryAfter.ToString());
        Assert.False(refused.Response.Headers.ContainsKey("RateLimit"));

        Assert.Equal(200, (await GetAsync(portal, good, "2001:db8::1")).Response.StatusCode);
        Assert.Equal(401, (await GetAsync(portal, "cp_x", "2001:db8:0:1::1")).Response.StatusCode);
        Assert.Equal(401, (await portal.SendFromAsync("2001:db8::1", request => (request.IsHttps, request.Path) = (true, "/api/cars"), Ct)).Response.StatusCode);
    }

    [Fact]
    public async Task AKey_Used_IsNotedWithWhenAndFromWhere()
    {
        var user = await Database.AddUserAsync(Roles.Manager);
        var key = await Database.AddKeyAsync(user, [.. Permissions.KeyScopes]);
        await using var portal = PortalFactory.On(Database);
        var from = DateTime.UtcNow.AddSeconds(-1);

        await GetAsync(portal, key, "192.0.2.7");
        await GetAsync(portal, key[..^1] + (key[^1] == 'A' ? 'B' : 'A'), "192.0.2.66");
        await portal.Services.GetRequiredService<LastSeen>().WriteAsync(Ct);

        await using var db = Database.Open();
        var noted = await db.ApiKeys.SingleAsync(k => k.UserId == user, Ct);
        Assert.Equal("192.0.2.7", noted.LastUsedAddress);
        Assert.InRange(noted.LastUsedAt!.Value, from, DateTime.UtcNow.AddSeconds(1));
        Assert.Equal(0, noted.LastUsedAt.Value.Ticks % TimeSpan.TicksPerMillisecond);
    }

    [Fact]
    public async Task AChangeByKey_IsInTheHistoryWithItsAddress()
    {
        var key = await Database.AddKeyAsync(await Database.AddUserAsync(Roles.Manager), [.. Permissions.KeyScopes]);
        await using var portal = PortalFactory.On(Database);

        var made = await portal.SendFromAsync(
            "192.0.2.7",
            request =>
            {
                (request.Method, request.Path, request.IsHttps, request.ContentType) = ("POST", "/api/cars", true, "application/json");
                request.Headers["X-Api-Key"] = key;
                request.Body = new MemoryStream("""{"make":"Opel","title":"Corsa"}"""u8.ToArray());
            },
            Ct);

        Assert.Equal(201, made.Response.StatusCode);
        await using var db = Database.Open();
        var entry = await db.History.OrderByDescending(h => h.Id).FirstAsync(Ct);
        Assert.Equal((ActorKind.ApiKey, "192.0.2.7"), (entry.ActorKind, entry.Address));
    }

    private static Task<HttpContext> GetAsync(PortalFactory portal, string key, string address, params (string Name, string Value)[] headers) => portal.SendFromAsync(
        address,
        request =>
        {
            (request.Path, request.IsHttps) = ("/api/cars", true);
            request.Headers["X-Api-Key"] = key;
            foreach (var (name, value) in headers)
            {
                request.Headers[name] = value;
            }
        },
        Ct);

    public sealed class OnSqlite() : KeyLimitTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : KeyLimitTests(DatabaseProvider.PostgreSql);
}

using System.Net;
using CarPortal.Data;
using CarPortal.Data.ApiKeys;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.ApiKeys;

/// <summary>Who the API lets in.</summary>
public abstract class ApiKeySignInTests(DatabaseProvider provider) : ApiTest(provider)
{
    [Theory]
    [InlineData("Authorization", "Bearer ")]
    [InlineData("Authorization", "bearer ")]
    [InlineData("X-Api-Key", "")]
    public async Task AnyCall_KeyInEitherHeader_IsLetIn(string header, string prefix)
    {
        var key = await Database.AddKeyAsync(await Database.AddUserAsync(Roles.Viewer), Permissions.CarsRead);

        Assert.Equal(HttpStatusCode.OK, (await SendAsync(ClientWith(null), "GET", "/api/cars", null, (header, prefix + key))).Status);
    }

    [Fact]
    public async Task J1_WhateverIsWrongWithTheKey_IsAnsweredAlike()
    {
        var (user, disabled) = (await Database.AddUserAsync(Roles.Manager), await Database.AddUserAsync(Roles.Manager));
        var good = await Database.AddKeyAsync(user, Permissions.CarsRead);
        var (revoked, expired, orphan) = (
            await Database.AddKeyAsync(user, Permissions.CarsRead), await Database.AddKeyAsync(user, Permissions.CarsRead), await Database.AddKeyAsync(disabled, Permissions.CarsRead));
        await Database.Get<ApiKeyService>(Actor.Console).RevokeAsync(IdOf(revoked), Ct);
        await ChangeAsync(db => db.ApiKeys.Where(k => k.KeyId == IdOf(expired))
            .ExecuteUpdateAsync(k => k.SetProperty(x => x.ExpiresAt, DateTime.UtcNow.AddMinutes(-1)), Ct));
        await DisableAsync(disabled);

        var stranger = await SendAsync(ClientWith(null), "GET", "/api/cars");
        foreach (var key in new[] { "", "x", good + "x", good[..^1], revoked, expired, orphan, new string('a', 5_000) })
        {
            foreach (var header in new[] { ("Authorization", "Bearer " + key), ("X-Api-Key", key), ("Authorization", "Basic " + key) })
            {
                var answer = await SendAsync(ClientWith(null), "GET", "/api/cars", null, header);
                answer.MustBeProblem(HttpStatusCode.Unauthorized);
                Assert.Equal(stranger.Text, answer.Text);
                Assert.Equal("Bearer realm=\"CarPortal\"", answer.Message.Headers.WwwAuthenticate.ToString());
                Assert.Null(answer.Message.Headers.Location);
            }
        }

        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(ClientWith(null), "GET", $"/api/cars?X-Api-Key={good}&key={good}")).Status);
    }

    [Fact]
    public async Task AKey_ItsUserIsDisabledOrLosesTheRole_FollowsAtTheNextCall()
    {
        var user = await Database.AddUserAsync(Roles.Manager);
        var client = ClientWith(await Database.AddKeyAsync(user, [.. Permissions.KeyScopes]));
        Assert.Equal(HttpStatusCode.Created, (await SendAsync(client, "POST", "/api/cars", CarJson)).Status);

        await ChangeAsync(db => db.UserRoles.Where(r => r.UserId == user)
            .ExecuteUpdateAsync(r => r.SetProperty(x => x.RoleId, Roles.IdOf(Roles.Viewer)), Ct));
        (await SendAsync(client, "POST", "/api/cars", CarJson)).MustBeProblem(HttpStatusCode.Forbidden);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(client, "GET", "/api/cars")).Status);

        await ChangeAsync(db => db.UserRoles.Where(r => r.UserId == user).ExecuteDeleteAsync(Ct));
        (await SendAsync(client, "GET", "/api/cars")).MustBeProblem(HttpStatusCode.Forbidden);

        await DisableAsync(user);
        (await SendAsync(client, "GET", "/api/cars")).MustBeProblem(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData(Permissions.CarsRead, "GET", "/api/cars", HttpStatusCode.OK)]
    [InlineData(Permissions.CarsRead, "GET", "/api/cars/1", HttpStatusCode.OK)]
    [InlineData(Permissions.CarsRead, "POST", "/api/cars", HttpStatusCode.Forbidden)]
    [InlineData(Permissions.CarsRead, "PUT", "/api/cars/1", HttpStatusCode.Forbidden)]
    [InlineData(Permissions.CarsRead, "DELETE", "/api/cars/1", HttpStatusCode.Forbidden)]
    [InlineData(Permissions.CarsRead, "DELETE", "/api/cars/77", HttpStatusCode.Forbidden)]
    [InlineData(Permissions.CarsWrite, "GET", "/api/cars", HttpStatusCode.Forbidden)]
    [InlineData(Permissions.CarsWrite, "GET", "/api/cars/1", HttpStatusCode.Forbidden)]
    [InlineData(Permissions.CarsWrite, "GET", "/api/cars/77", HttpStatusCode.Forbidden)]
    [InlineData(Permissions.CarsWrite, "POST", "/api/cars", HttpStatusCode.Created)]
    [InlineData(Permissions.CarsWrite, "PUT", "/api/cars/1", HttpStatusCode.OK)]
    [InlineData(Permissions.CarsWrite, "DELETE", "/api/cars/1", HttpStatusCode.NoContent)]
    public async Task AKey_OfOneScope_MayDoWhatTheScopeSays(string scope, string method, string path, HttpStatusCode expected)
    {
        await Database.AddCarAsync();
        var client = ClientWith(await Database.AddKeyAsync(await Database.AddUserAsync(Roles.Administrator), scope));

        var answer = await SendAsync(client, method, path, method is "POST" or "PUT" ? CarJson : null, ("If-Match", "\"1\""));

        Assert.Equal(expected, answer.Status);
        if (scope == Permissions.CarsWrite && expected != HttpStatusCode.Forbidden)
        {
            // Whoever may not read is not shown the car either.
            Assert.Empty(answer.Text);
        }
    }

    [Fact]
    public async Task AWriteKey_StaleVersion_IsNotShownTheCar()
    {
        await Database.AddCarAsync();
        var client = ClientWith(await Database.AddKeyAsync(await Database.AddUserAsync(Roles.Administrator), Permissions.CarsWrite));

        var answer = await SendAsync(client, "PUT", "/api/cars/1", CarJson, ("If-Match", "\"9\""));

        Assert.False(answer.MustBeProblem(HttpStatusCode.PreconditionFailed).Json.TryGetProperty("current", out _));
    }

    private static readonly (string Method, string Path)[] AnyAddress =
    [
        ("GET", "/api"),
        ("GET", "/api/nonsense"),
        ("PATCH", "/api/cars"),
        ("POST", "/api/cars/abc"),
        ("DELETE", "/api/cars/1"),
        ("GET", "/openapi/v1.json"),
    ];

    [Fact]
    public async Task Stranger_AnyAddress_Is401First()
    {
        await Assert.AllAsync(AnyAddress, async row =>
        {
            var (method, path) = row;
            (await SendAsync(ClientWith(null), method, path)).MustBeProblem(HttpStatusCode.Unauthorized);
        });
    }

    private const string CarJson = """{"make":"Opel","title":"Corsa"}""";

    private static string IdOf(string key) => key.Substring(3, 8);

    private Task DisableAsync(int userId) => ChangeAsync(db => db.Users.Where(u => u.Id == userId)
        .ExecuteUpdateAsync(u => u.SetProperty(x => x.DisabledAt, DateTime.UtcNow), Ct));

    private async Task ChangeAsync(Func<CarPortalDbContext, Task> change)
    {
        await using var db = Database.Open();
        await change(db);
    }

    public sealed class OnSqlite() : ApiKeySignInTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : ApiKeySignInTests(DatabaseProvider.PostgreSql);
}

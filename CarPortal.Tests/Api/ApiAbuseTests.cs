using System.Net;
using CarPortal.Data;
using CarPortal.Data.ApiKeys;
using CarPortal.Data.Cars;
using CarPortal.Data.Users;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Api;

/// <summary>What a key holder tries who wants more than the key is for.</summary>
public abstract class ApiAbuseTests(DatabaseProvider provider) : ApiTest(provider)
{
    private const string CarJson = """{"make":"Opel","title":"Corsa"}""";

    /// <summary>What an input never has, whatever the record has.</summary>
    private static readonly string[] Protected =
    [
        "id", "Id", "version", "createdAt", "createdBy", "changedAt", "changedBy", "deletedAt", "deletedBy", "isDeleted", "role", "roles", "roleId",
        "isActive", "disabledAt", "isAdmin", "passwordHash", "securityStamp", "userId", "ownerId", "scopes", "permissions", "titleFolded", "searchText",
        "cost", "margin", "statusSince", "vinEnd", "__proto__", "$type",
    ];

    [Fact]
    public async Task J23_KnownKeyWithAWrongSecret_IsAnsweredAndLookedUpAsAnUnknownOne()
    {
        await Portal.DisposeAsync(); // It follows the changes in the background, by commands of its own.
        using var commands = new CommandLog(Database);

        await using var portal = PortalFactory.On(Database).WithoutWorkers();
        await SendAsync(portal.NewClient(), "GET", "/api/cars"); // It starts now, which takes commands of its own.
        var key = await Database.AddKeyAsync(await Database.AddUserAsync(Roles.Administrator), Permissions.CarsRead);
        var wrong = key[..^1] + (key[^1] == 'A' ? 'B' : 'A');
        var unknown = $"cp_zzzzzzzz{key[11..]}";
        var answers = new List<string>();
        foreach (var sent in new[] { unknown, wrong, key, unknown, wrong })
        {
            if (sent == key)
            {
                // From here on the right key is known without asking: that must not help to find it.
                Assert.Equal(HttpStatusCode.OK, (await SendAsync(portal.NewClient(), "GET", "/api/cars", null, ("Authorization", $"Bearer {key}"))).Status);
                continue;
            }

            commands.Take();
            using var client = portal.NewClient();
            var answer = await SendAsync(client, "GET", "/api/cars", null, ("Authorization", $"Bearer {sent}"));
            answer.Message.Headers.Remove("X-Correlation-Id"); // Another one for every request.
            answers.Add($"{(int)answer.Status} {answer.Message.Headers} {answer.Text}\n{commands.Take()}");
        }

        Assert.Contains("SELECT", answers[0], StringComparison.Ordinal);
        Assert.StartsWith("401", answers[0], StringComparison.Ordinal);
        Assert.All(answers, answer => Assert.Equal(answers[0], answer));
    }

    [Fact]
    public async Task J2_ReadKeyOnEveryWritingVerb_Is403()
    {
        var car = await Database.AddCarAsync();
        var reader = ClientWith(await Database.AddKeyAsync(await Database.AddUserAsync(Roles.Administrator), Permissions.CarsRead));
        var before = await StateAsync();

        var doors = Portal.AllDoors(car.Id).Where(d => d.Path.StartsWith("/api/", StringComparison.Ordinal))
            .SelectMany(d => d.Methods, (d, method) => (method, d.Path)).Where(d => d.method is not ("GET" or "HEAD")).ToList();
        Assert.NotEmpty(doors);
        foreach (var (method, path) in doors)
        {
            (await SendAsync(reader, method, path, CarJson, ("If-Match", $"\"{car.Version}\""))).MustBeProblem(HttpStatusCode.Forbidden);
        }

        Assert.Equal(before, await StateAsync());
    }

    [Fact]
    public async Task J3_ProtectedMembers_AreRefusedAndNothingIsWritten()
    {
        var car = await Database.AddCarAsync();
        var before = await StateAsync();
        foreach (var name in Protected)
        {
            var json = $$"""{"make":"Opel","title":"Corsa","{{name}}":1}""";
            (await SendAsync("POST", "/api/cars", json)).MustBeProblem(HttpStatusCode.BadRequest);
            (await SendAsync("PUT", $"/api/cars/{car.Id}", json, ("If-Match", $"\"{car.Version}\""))).MustBeProblem(HttpStatusCode.BadRequest);
        }

        Assert.Equal(before, await StateAsync());
        Assert.Equal(car.Version, (await Database.Get<CarService>().GetAsync(car.Id, Ct))!.Version);
    }

    [Fact]
    public async Task J4_RoleOrStateByANonAdministrator_IsRefused()
    {
        foreach (var role in new[] { Roles.Viewer, Roles.Sales, Roles.Manager })
        {
            await MustNotRiseAsync(role);
        }
    }

    [Fact]
    public async Task J5_KeyForSomebodyElse_IsRefused()
    {
        var (admin, manager) = (await Database.AddUserAsync(Roles.Administrator), await Database.AddUserAsync(Roles.Manager));
        var client = ClientWith(await Database.AddKeyAsync(manager, [.. Permissions.KeyScopes]));
        var before = await StateAsync();

        (await SendAsync(client, "POST", "/api/keys", $$"""{"name":"x","userId":{{admin}},"scopes":["cars:write"]}""")).MustBeProblem(HttpStatusCode.NotFound);
        foreach (var actor in new[]
        {
            Actor.Person(manager, "X", Roles.Manager) with { IsConfirmed = true },
            Actor.Key(admin, "X", Roles.Administrator, Permissions.KeyScopes),
        })
        {
            var other = actor.UserId == admin ? manager : admin;
            Assert.IsType<SaveResult.Forbidden>((await Database.Get<ApiKeyService>(actor).CreateAsync(other, "x", [Permissions.CarsRead], null, Ct)).Result);
        }

        Assert.Equal(before, await StateAsync());
    }

    [Fact]
    public async Task J6_ManyAtOnce_IsNoWayAroundTheRulesForOne()
    {
        await Database.AddCarAsync();
        await Database.AddCarAsync();
        var before = await StateAsync();
        foreach (var (method, path, body, expected) in new (string, string, string?, HttpStatusCode)[]
        {
            ("POST", "/api/cars", """[{"make":"Opel","title":"Corsa"},{"id":1,"make":"Opel","title":"Astra"}]""", HttpStatusCode.BadRequest),
            ("PUT", "/api/cars", """[{"id":1,"make":"Opel","title":"Astra"}]""", HttpStatusCode.MethodNotAllowed),
            ("PATCH", "/api/cars", """[{"id":1,"price":1}]""", HttpStatusCode.MethodNotAllowed),
            ("DELETE", "/api/cars?id=1&id=2", null, HttpStatusCode.MethodNotAllowed),
            ("POST", "/api/cars/bulk", """{"ids":[1,2],"price":1}""", HttpStatusCode.BadRequest),
            ("POST", "/api/cars/bulk", """{"selection":{"ids":[1,2]},"change":{"action":"set","field":"price","value":1}}""", HttpStatusCode.PreconditionRequired),
            ("DELETE", "/api/cars/1,2", null, HttpStatusCode.NotFound),
        })
        {
            (await SendAsync(method, path, body, ("If-Match", "\"1\""))).MustBeProblem(expected);
        }

        Assert.Equal(before, await StateAsync());
    }

    [Fact]
    public async Task J7_SortOrFilterByWhatIsNotOnTheList_Is400()
    {
        foreach (var query in new[]
        {
            "sort=createdBy.passwordHash", "sort=passwordHash", "sort=price;DROP TABLE Cars", "sort=price,passwordHash",
            "sort=1", "createdBy.passwordHash=a", "createdBy=1", "user.email=a",
            "filter[createdBy][passwordHash]=a", "$filter=createdBy/passwordHash eq 'a'", "fields=cost", "include=createdBy",
        })
        {
            var answer = (await SendAsync("GET", "/api/cars?" + query)).MustBeProblem(HttpStatusCode.BadRequest);
            Assert.NotEmpty(answer.Json.GetProperty("errors").EnumerateObject());
        }
    }

    [Fact]
    public async Task J18_CookieWithoutKey_OpensNothing()
    {
        var car = await Database.AddCarAsync();
        var (_, email) = await Database.AddStaffAsync(Roles.Administrator);
        using var browser = await Portal.SignInAsync(email);
        var before = await StateAsync();

        foreach (var (method, path) in new[] { ("GET", "/api/cars"), ("GET", $"/api/cars/{car.Id}"), ("POST", "/api/cars"), ("DELETE", $"/api/cars/{car.Id}") })
        {
            foreach (var origin in new[] { "https://evil.example", "http://localhost" })
            {
                var answer = await SendAsync(browser, method, path, method == "POST" ? CarJson : null, ("Origin", origin), ("If-Match", "\"1\""));
                answer.MustBeProblem(HttpStatusCode.Unauthorized);
                Assert.DoesNotContain(answer.Message.Headers, h => h.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
            }
        }

        Assert.Equal(before, await StateAsync());
    }

    [Fact]
    public async Task J19_PreflightOfAnotherSite_IsGivenNoLeave()
    {
        foreach (var client in new[] { Client, ClientWith(null) })
        {
            foreach (var path in new[] { "/api/cars", "/api/cars/1", "/openapi/v1.json", "/_blazor/negotiate", "/account", "/app.css" })
            {
                var answer = await SendAsync(
                    client, "OPTIONS", path, null, ("Origin", "https://evil.example"), ("Access-Control-Request-Method", "PUT"), ("Access-Control-Request-Headers", "x-api-key"));
                Assert.False(answer.Message.IsSuccessStatusCode);
                Assert.DoesNotContain(answer.Message.Headers, h => h.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
            }
        }
    }

    [Fact]
    public async Task J20_OverrideHeaders_OverrideNothing()
    {
        var car = await Database.AddCarAsync();
        var before = await StateAsync();
        foreach (var header in new[] { "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override" })
        {
            (await SendAsync("POST", $"/api/cars/{car.Id}?_method=DELETE", CarJson, (header, "DELETE"), ("If-Match", $"\"{car.Version}\"")))
                .MustBeProblem(HttpStatusCode.MethodNotAllowed);
            Assert.Equal(HttpStatusCode.OK, (await SendAsync("GET", $"/api/cars/{car.Id}", null, (header, "DELETE"), ("If-Match", $"\"{car.Version}\""))).Status);
        }

        Assert.Equal(before, await StateAsync());
    }

    private async Task MustNotRiseAsync(string role)
    {
        var (id, _) = await Database.AddStaffAsync(role);
        var client = ClientWith(await Database.AddKeyAsync(id, [.. Permissions.KeyScopes]));
        foreach (var method in new[] { "PATCH", "PUT", "POST" })
        {
            foreach (var path in new[] { $"/api/users/{id}", "/api/users", "/api/me", "/api/account" })
            {
                (await SendAsync(client, method, path, """{"role":"Administrator","isActive":true}""")).MustBeProblem(HttpStatusCode.NotFound);
            }
        }

        // And not by the service either, which is what any door leads to: a person's or a key's.
        foreach (var actor in new[] { Actor.Person(id, "X", role) with { IsConfirmed = true }, Actor.Key(id, "X", role, Permissions.KeyScopes) })
        {
            var users = Database.Get<UserService>(actor);
            Assert.IsType<SaveResult.Forbidden>(await users.UpdateAsync(id, 1, "X", Roles.Administrator, Ct));
            Assert.IsType<SaveResult.Forbidden>(await users.SetEnabledAsync(1, 1, enabled: false, Ct));
        }

        await using var db = Database.Open();
        Assert.Equal(Roles.IdOf(role), (await db.UserRoles.SingleAsync(r => r.UserId == id, Ct)).RoleId);
    }

    private async Task<(int, int, int, int)> StateAsync()
    {
        await using var db = Database.Open();
        return (await db.History.CountAsync(Ct), await db.Cars.CountAsync(Ct), await db.ApiKeys.CountAsync(Ct), await db.Users.CountAsync(Ct));
    }

    public sealed class OnSqlite() : ApiAbuseTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : ApiAbuseTests(DatabaseProvider.PostgreSql);
}

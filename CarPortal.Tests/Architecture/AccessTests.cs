using System.Net;
using System.Net.Http.Json;
using CarPortal.Data;
using CarPortal.Tests.Testing;
using CarPortal.Web.Commands;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CarPortal.Tests.Architecture;

/// <summary>
/// Every door of the portal, tried by everybody, against the one table below. A route or verb that is not in the table
/// fails the test: whoever adds a door says here who may use it.
/// </summary>
public abstract class AccessTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private const string Sales = "Sales", Manager = "Manager", Viewer = "Viewer", Administrator = "Administrator";
    private const string Stranger = "stranger", ReadKey = "read key", WriteKey = "write key";

    private static readonly string[] Readers = [Viewer, Sales, Manager, Administrator];
    private static readonly string[] Writers = [Sales, Manager, Administrator];
    private static readonly string[] Admins = [Administrator];
    private static readonly string[] Everybody = [Stranger, Viewer, Sales, Manager, Administrator];

    /// <summary>
    /// Route → who gets in. <c>{id}</c> stands for a car or a user that exists. A page lets in with 200; a POST that lets
    /// in goes on to complain about what is missing, which is not a refusal.
    /// </summary>
    private static readonly Dictionary<string, string[]> Pages = new()
    {
        ["GET /"] = Readers,
        ["GET /cars"] = Readers,
        ["GET /cars/new"] = Writers,
        ["GET /cars/{Id:int}"] = Readers,
        ["GET /cars/{Id:int}/edit"] = Writers,
        ["GET /trash"] = Readers,
        ["GET /settings"] = Admins,
        ["GET /users"] = Admins,
        ["GET /users/{Id:int}"] = Admins,
        ["GET /account"] = Readers,
        ["GET /account/password"] = Readers,
        ["GET /account/keys"] = Readers,
        ["GET /keys"] = Admins,
        ["GET /history"] = Admins,
        ["GET /account/second-factor"] = Readers,
        ["GET /access-denied"] = Everybody,
        ["GET /lockout"] = Everybody,
        ["GET /openapi/{documentName}.json"] = Readers,
        ["POST /_blazor/negotiate"] = Readers,
        ["GET /_blazor"] = Readers,
        ["GET /_blazor/disconnect"] = Readers,
        ["GET /_blazor/initializers"] = Readers,
    };

    /// <summary>Doors whose answer to those who are let in is not a plain page; each has tests of its own.</summary>
    private static readonly Dictionary<string, string> Others = new()
    {
        ["/sign-in"] = "strangers sign in; who is signed in is sent home: Account/SignInTests",
        ["/sign-in/second"] = "whoever typed the right password within five minutes; others are sent back to /sign-in: Account/SecondStepTests",
        ["/sign-out"] = "a POST with an antiforgery token: Account/SignInTests",
        ["/setup"] = "not there once an account exists: Account/SignInTests",
        ["/set-password"] = "needs the secret of a one-time link: Account/SignInTests",
        ["/error"] = "the page for faults, open to all",
        ["/not-found"] = "the page for what is not there, open to all",
        ["/{**path:file}"] = "404 for files that are not there, open to all",
        ["/api/{**path}"] = "404 for keys, 401 for everybody else: Cars/CarsApiTests",
        ["/_framework/opaque-redirect"] = "Blazor's own, for redirects after a form post; its address is signed",
    };

    /// <summary>Method and route of the API → which keys get in. A cookie never does.</summary>
    private static readonly Dictionary<string, string[]> Api = new()
    {
        ["GET /api/cars"] = [ReadKey, WriteKey],
        ["GET /api/cars/{id:int}"] = [ReadKey, WriteKey],
        ["POST /api/cars"] = [WriteKey],
        ["PUT /api/cars/{id:int}"] = [WriteKey],
        ["DELETE /api/cars/{id:int}"] = [WriteKey],
    };

    /// <summary>Verbs are for whoever may run the executable on the server; the portal's roles do not reach there.</summary>
    private static readonly string[] Verbs =
    [
        "cars export", "cars import", "demo", "keys add", "keys list", "keys revoke", "migrate",
        "users add", "users disable", "users enable", "users list", "users reset-password",
        "users reset-second-factor", "users unlock",
    ];

    [Fact]
    public async Task EveryRoute_IsInTheTable()
    {
        await using var portal = PortalFactory.On(Database);
        var known = Pages.Keys.Concat(Api.Keys).Select(key => key.Split(' ')[1]).Concat(Others.Keys).ToHashSet();

        var unlisted = portal.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => !IsStaticFile(e))
            .Select(e => "/" + e.RoutePattern.RawText!.Trim('/'))
            .Where(route => !known.Contains(route)).Distinct().Order();

        Assert.Empty(unlisted);
    }

    [Fact]
    public async Task EveryPage_TriedByEverybody_LetsInWhomTheTableSays()
    {
        var car = await Database.AddCarAsync();
        await using var portal = PortalFactory.On(Database);
        var clients = new Dictionary<string, HttpClient> { [Stranger] = portal.NewClient() };
        var user = 0;
        foreach (var role in Roles.All)
        {
            (user, var email) = await Database.AddStaffAsync(role);
            clients[role] = await portal.SignInAsync(email);
        }

        var wrong = new List<string>();
        foreach (var (door, allowed) in Pages)
        {
            var (method, route) = (door.Split(' ')[0], door.Split(' ')[1]);
            var path = route.Replace("{documentName}", "v1", StringComparison.Ordinal)
                .Replace("{Id:int}", $"{(route.StartsWith("/users", StringComparison.Ordinal) ? user : car.Id)}", StringComparison.Ordinal);
            foreach (var (who, client) in clients)
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), path);
                using var answer = await client.SendAsync(request);
                var refused = answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
                    || (answer.StatusCode == HttpStatusCode.Redirect && IsRefusal(answer.Headers.Location!.ToString()));
                if ((int)answer.StatusCode >= 500 || refused == allowed.Contains(who))
                {
                    wrong.Add($"{door} as {who}: {(int)answer.StatusCode} {answer.Headers.Location}");
                }
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task EveryApiRoute_TriedByEverybody_LetsInWhomTheTableSays()
    {
        await using var portal = PortalFactory.On(Database);
        var (manager, email) = await Database.AddStaffAsync(Manager);
        var (viewer, _) = await Database.AddStaffAsync(Viewer);
        HttpClient With(string key)
        {
            var client = portal.NewClient();
            client.DefaultRequestHeaders.Add("X-Api-Key", key);
            return client;
        }

        var clients = new Dictionary<string, (HttpClient Client, HttpStatusCode Refusal)>
        {
            [Stranger] = (portal.NewClient(), HttpStatusCode.Unauthorized),
            ["a manager's cookie"] = (await portal.SignInAsync(email), HttpStatusCode.Unauthorized),
            [ReadKey] = (With(await Database.AddKeyAsync(manager, Permissions.CarsRead)), HttpStatusCode.Forbidden),
            [WriteKey] = (With(await Database.AddKeyAsync(manager, Permissions.CarsRead, Permissions.CarsWrite)), HttpStatusCode.Forbidden),
            ["a viewer's write key"] = (With(await Database.AddKeyAsync(viewer, Permissions.CarsWrite)), HttpStatusCode.Forbidden),
        };

        var wrong = new List<string>();
        foreach (var (door, allowed) in Api)
        {
            foreach (var (who, (client, refusal)) in clients)
            {
                var car = await Database.AddCarAsync();
                using var request = new HttpRequestMessage(
                    new HttpMethod(door.Split(' ')[0]), door.Split(' ')[1].Replace("{id:int}", $"{car.Id}", StringComparison.Ordinal));
                request.Headers.TryAddWithoutValidation("If-Match", $"\"{car.Version}\"");
                if (request.Method == HttpMethod.Post || request.Method == HttpMethod.Put)
                {
                    request.Content = JsonContent.Create(new { make = "Opel", title = "Astra" });
                }

                using var answer = await client.SendAsync(request);
                if (allowed.Contains(who) ? !answer.IsSuccessStatusCode : answer.StatusCode != refusal)
                {
                    wrong.Add($"{door} as {who}: {(int)answer.StatusCode}");
                }
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void EveryVerb_IsInTheTable()
    {
        static IEnumerable<string> Leaves(System.CommandLine.Command command, string path) => command.Subcommands.Count == 0
            ? [path]
            : command.Subcommands.SelectMany(c => Leaves(c, $"{path} {c.Name}".Trim()));

        Assert.Equal(Verbs, Leaves(PortalCommands.Root(), "").Order(StringComparer.Ordinal));
    }

    private static bool IsRefusal(string location) =>
        location.Contains("/sign-in", StringComparison.Ordinal) || location.Contains("/access-denied", StringComparison.Ordinal);

    private static bool IsStaticFile(RouteEndpoint endpoint) =>
        endpoint.Metadata.Any(m => m.GetType().Name == "StaticAssetDescriptor");

    public sealed class OnSqlite() : AccessTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : AccessTests(DatabaseProvider.PostgreSql);
}

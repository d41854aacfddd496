using CarPortal.Data;
using CarPortal.Data.ApiKeys;
using CarPortal.Data.Sessions;
using CarPortal.Data.Users;
using CarPortal.Tests.Testing;
using CarPortal.Web.Auth;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CarPortal.Tests.Architecture;

/// <summary>Everybody who tries the doors of the portal, with what each of them has in hand.</summary>
internal sealed class AccessSubjects
{
    public const string Stranger = "stranger", Viewer = Roles.Viewer, Sales = Roles.Sales, Manager = Roles.Manager,
        Administrator = Roles.Administrator;

    /// <summary>Was an administrator and signed in; then the account was disabled.</summary>
    public const string Disabled = "disabled user";

    /// <summary>An administrator whose role wants a second factor, and who has none yet.</summary>
    public const string MustEnrol = "person who must enrol";

    /// <summary>A manager's key that may read; one that may also write; one that may also see costs; and another user's: a viewer's of every scope.</summary>
    public const string ReadKey = "read key", WriteKey = "write key", CostKey = "cost key", OtherKey = "other user's key";

    public static readonly string[] All =
        [Stranger, Viewer, Sales, Manager, Administrator, Disabled, MustEnrol, ReadKey, WriteKey, CostKey, OtherKey];

    private readonly TestDatabase _database;
    private readonly PortalFactory _portal;
    private readonly Dictionary<string, HttpClient> _clients = [];
    private readonly Dictionary<string, SessionUser> _people = [];
    private readonly Dictionary<string, string> _keys = [];

    private AccessSubjects(TestDatabase database, PortalFactory portal) => (_database, _portal) = (database, portal);

    public static async Task<AccessSubjects> CreateAsync(PortalFactory portal)
    {
        var subjects = new AccessSubjects(portal.Database, portal);
        subjects._clients[Stranger] = portal.NewClient();
        foreach (var role in Roles.All)
        {
            await subjects.AddPersonAsync(role, role);
        }

        await subjects.AddPersonAsync(Disabled, Roles.Administrator);
        await subjects.AddPersonAsync(MustEnrol, Roles.Administrator);
        await subjects.AddKeyAsync(ReadKey, Roles.Manager, Permissions.CarsRead);
        await subjects.AddKeyAsync(WriteKey, Roles.Manager, Permissions.CarsRead, Permissions.CarsWrite);
        await subjects.AddKeyAsync(CostKey, Roles.Manager, Permissions.CarsRead, Permissions.CarsWrite, Permissions.CarsCosts);
        await subjects.AddKeyAsync(OtherKey, Roles.Viewer, [.. Permissions.KeyScopes]);

        await using var db = portal.Database.Open();
        var disabled = subjects._people[Disabled].UserId;
        await db.Users.Where(u => u.Id == disabled).ExecuteUpdateAsync(set => set.SetProperty(u => u.DisabledAt, DateTime.UtcNow));
        await subjects.RestoreAsync();
        return subjects;
    }

    /// <summary>The subject's browser or program, signed in as far as the subject can be.</summary>
    public HttpClient Client(string who) => _clients[who];

    /// <summary>The subject in a scope of the portal's own services, with a session of its own that was begun just now.</summary>
    public async Task<AccessCaller> EnterAsync(string who)
    {
        var scope = _portal.Services.CreateAsyncScope();
        var actors = scope.ServiceProvider.GetRequiredService<PortalActorSource>();
        if (_people.TryGetValue(who, out var person))
        {
            var session = await AddSessionAsync(_database, person.UserId);
            person = person with { SessionId = session.Id, Key = session.Key };
            actors.Use(PortalPrincipal.Of(person), "127.0.0.1");
        }
        else if (_keys.TryGetValue(who, out var key))
        {
            var actor = await scope.ServiceProvider.GetRequiredService<ApiKeyCheck>().CheckAsync(key);
            actors.Use(actor!);
        }

        return new AccessCaller(scope, person);
    }

    /// <summary>Makes the subjects again what they are called, whatever they did to themselves.</summary>
    public async Task RestoreAsync()
    {
        await using var db = _database.Open();
        var administrator = _people[Administrator].UserId;
        await db.UserPasskeys.ExecuteDeleteAsync();
        await db.Users.ExecuteUpdateAsync(set => set.SetProperty(u => u.TwoFactorEnabled, u => u.Id == administrator));
        await db.Roles.ExecuteUpdateAsync(set => set.SetProperty(r => r.RequiresSecondFactor, r => r.Name == Roles.Administrator));
    }

    /// <summary>An open session, as if somebody had just signed in.</summary>
    public static async Task<Session> AddSessionAsync(TestDatabase database, int userId)
    {
        await using var db = database.Open();
        var now = DateTime.UtcNow;
        var session = new Session
        {
            Key = Guid.NewGuid(), UserId = userId, Device = "Firefox on Linux", Address = "127.0.0.1",
            CreatedAt = now, LastSeenAt = now, ConfirmedAt = now, ExpiresAt = now.AddHours(12),
        };
        db.Sessions.Add(session);
        await db.SaveChangesAsync();
        return session;
    }

    private async Task AddPersonAsync(string who, string role)
    {
        var (id, email) = await _database.AddStaffAsync(role);
        _clients[who] = await _portal.SignInAsync(email);
        var session = await AddSessionAsync(_database, id);
        _people[who] = (await _database.Get<SessionCheck>().CheckAsync(session.Key, used: false))!;
    }

    private async Task AddKeyAsync(string who, string role, params string[] scopes)
    {
        _keys[who] = await _database.AddKeyAsync(await _database.AddUserAsync(role), scopes);
        _clients[who] = _portal.NewClient();
        _clients[who].DefaultRequestHeaders.Add("X-Api-Key", _keys[who]);
    }
}

/// <summary>A subject at work: its services, and who it is where it is a person.</summary>
internal sealed record AccessCaller(AsyncServiceScope Scope, SessionUser? Person) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Scope.DisposeAsync();
}

using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using CarPortal.Data;
using CarPortal.Web.Circuits;
using Microsoft.Extensions.DependencyInjection;

namespace CarPortal.Tests.Testing;

/// <summary>A class of tests of circuits: the real portal on a loopback port, and people who need no browser.</summary>
public abstract class CircuitTest(DatabaseProvider provider) : DatabaseTest(provider)
{
    /// <summary>How many circuits one person may have in these tests.</summary>
    protected const int Limit = 4;

    private readonly List<Visitor> _visitors = [];

    /// <summary>What the portal logs.</summary>
    private protected LogCollector Log { get; } = new();

    /// <summary>The portal.</summary>
    private protected PortalFactory Portal { get; private set; } = null!;

    private protected Uri Address => new(Portal.Address);

    private protected OpenCircuits Open => Portal.Services.GetRequiredService<OpenCircuits>();

    /// <inheritdoc/>
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();

        // Without the sweep that comes by itself: these tests say when, and what comes between two of them.
        Portal = PortalFactory.On(Database).WithoutWorkers().With("Security:CircuitsPerUser", $"{Limit}").With(Log).Listen();
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _visitors.ForEach(v => v.Dispose());
        if (Portal is not null)
        {
            await Portal.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    /// <summary>Somebody new of this role, signed in.</summary>
    private protected async Task<Visitor> SignInAsync(string role)
    {
        var (id, email) = await Database.AddStaffAsync(role);
        return await SignInAsync(id, email);
    }

    /// <summary>Signs in with the password that all have, in a browser of its own.</summary>
    private protected async Task<Visitor> SignInAsync(int id, string email)
    {
        var visitor = Visit(id, email);
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.Http.SignInAsync(email, StaffBuilder.Password, Ct)).StatusCode);
        return visitor;
    }

    /// <summary>A browser in which nobody has signed in.</summary>
    private protected Visitor Visit(int id = 0, string email = "")
    {
        var visitor = new Visitor(Address, id, email);
        _visitors.Add(visitor);
        return visitor;
    }

    private protected async Task<int> CountHistoryAsync()
    {
        await using var db = Database.Open();
        return db.History.Count();
    }

    /// <summary>One round of what runs every few seconds.</summary>
    private protected Task SweepAsync() => Portal.Services.GetRequiredService<CircuitSweep>().RunAsync(Ct);
}

/// <summary>A browser of somebody: its cookies and its circuits.</summary>
internal sealed partial class Visitor(Uri portal, int id, string email) : IDisposable
{
    private readonly List<CircuitClient> _circuits = [];
    private HttpClient? _http;

    public int Id { get; } = id;

    public string Email { get; } = email;

    public CookieContainer Cookies { get; } = new();

    public HttpClient Http => _http ??=
        new HttpClient(new SocketsHttpHandler { CookieContainer = Cookies, AllowAutoRedirect = false }) { BaseAddress = portal };

    /// <summary>Opens a live page.</summary>
    public async Task<CircuitClient> OpenAsync(string path = "/cars") => Keep(await CircuitClient.OpenAsync(Http, Cookies, path));

    /// <summary>Opens a connection without a circuit.</summary>
    public async Task<CircuitClient> ConnectAsync(string? origin = null) => Keep(await CircuitClient.ConnectAsync(portal, Cookies, origin));

    /// <summary>Signs out, by the account menu's form.</summary>
    public async Task SignOutAsync(CancellationToken ct)
    {
        var token = Token().Match(await Http.GetStringAsync("/account", ct)).Groups[1].Value;
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("__RequestVerificationToken", token)]);
        Assert.Equal(HttpStatusCode.Redirect, (await Http.PostAsync("/sign-out", form, ct)).StatusCode);
    }

    public void Dispose()
    {
        _circuits.ForEach(c => c.Dispose());
        _http?.Dispose();
    }

    private CircuitClient Keep(CircuitClient circuit)
    {
        _circuits.Add(circuit);
        return circuit;
    }

    [GeneratedRegex("action=\"/sign-out\".*?name=\"__RequestVerificationToken\" value=\"([^\"]+)\"", RegexOptions.Singleline)]
    private static partial Regex Token();
}

/// <summary>A class of tests of what only a client that is no browser sends, while somebody else's circuit is open.</summary>
public abstract class CircuitAbuseTest(DatabaseProvider provider) : CircuitTest(provider)
{
    private CircuitClient _honest = null!;

    private protected Visitor Attacker { get; private set; } = null!;

    /// <inheritdoc/>
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Attacker = await SignInAsync(Roles.Sales);
        _honest = await (await SignInAsync(Roles.Sales)).OpenAsync("/cars");
    }

    /// <summary>Holds somebody else's circuit to be alive and to do what it is asked.</summary>
    private protected async Task AssertHonestGoesOnAsync()
    {
        await _honest.NavigateAsync(Address, string.Create(CultureInfo.InvariantCulture, $"/trash?search=none{_honest.Batches}"));
        await _honest.WaitForTextAsync("Nothing in the trash matches");
        Assert.True(_honest.IsAlive, _honest.Error);
    }
}

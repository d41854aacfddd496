using System.Net;
using CarPortal.Data;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CarPortal.Tests.Testing;

/// <summary>The real portal over a test's own database: in memory for requests, on a loopback port for browsers.</summary>
public sealed class PortalFactory : WebApplicationFactory<Program>
{
    private readonly Dictionary<string, string> _settings = [];
    private readonly List<Action<IServiceCollection>> _changes = [];
    private readonly bool _ownsDatabase;

    private PortalFactory(TestDatabase database, bool ownsDatabase)
    {
        Database = database;
        _ownsDatabase = ownsDatabase;
    }

    /// <summary>The database the portal runs on; tests arrange and look through it.</summary>
    public TestDatabase Database { get; }

    /// <summary>The portal's address once <see cref="Listen"/> was called, such as <c>http://127.0.0.1:40123</c>.</summary>
    public string Address => ClientOptions.BaseAddress.ToString().TrimEnd('/');

    /// <summary>A portal on a fresh database.</summary>
    public static async Task<PortalFactory> CreateAsync(DatabaseProvider provider = DatabaseProvider.Sqlite) =>
        new(await TestDatabase.CreateAsync(provider), ownsDatabase: true);

    /// <summary>A portal on a database that the caller keeps.</summary>
    public static PortalFactory On(TestDatabase database) => new(database, ownsDatabase: false);

    /// <summary>Sets a setting before the portal starts, such as <c>Security:SessionHours</c>.</summary>
    public PortalFactory With(string key, string value)
    {
        _settings[key] = value;
        return this;
    }

    /// <summary>Changes what the portal is made of before it starts: for what no setting sets.</summary>
    public PortalFactory With(Action<IServiceCollection> change)
    {
        _changes.Add(change);
        return this;
    }

    /// <summary>Keeps what the portal logs.</summary>
    public PortalFactory With(LogCollector log) => With(LogCollector.LevelSetting, "Debug").With(services => services.AddSingleton<ILoggerProvider>(log));

    /// <summary>Leaves out what works in the background: its commands would come between those that a test compares.</summary>
    public PortalFactory WithoutWorkers() => With(services =>
    {
        var portal = typeof(Program).Assembly;
        foreach (var worker in services.Where(s => s.ServiceType == typeof(IHostedService)
            && (s.ImplementationType?.Assembly ?? s.ImplementationFactory?.Method.Module.Assembly) == portal).ToList())
        {
            services.Remove(worker);
        }
    });

    /// <summary>Starts the portal on a free loopback port.</summary>
    public PortalFactory Listen()
    {
        // Not UseKestrel(0), which changes the addresses when the portal may have started already: its own thread is sometimes quicker.
        UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        StartServer();
        return this;
    }

    /// <summary>A client that follows no redirect and keeps its cookies.</summary>
    public HttpClient NewClient() => CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });

    /// <summary>A client that signed in through the page, as a browser would.</summary>
    public async Task<HttpClient> SignInAsync(string email, string password = StaffBuilder.Password)
    {
        var client = NewClient();
        var answer = await client.SignInAsync(email, password, CancellationToken.None);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return client;
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_ownsDatabase)
        {
            await Database.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Production");
        builder.UseSetting("Logging:LogLevel:Default", "Error");
        builder.UseSetting("Logging:LogLevel:Microsoft", "Error");
        builder.UseSetting("Logging:LogLevel:Microsoft.Hosting.Lifetime", "Error");
        builder.UseSetting("Database:Provider", Database.Options.Provider.ToString());
        builder.UseSetting("Data:Directory", Database.Options.Directory);
        builder.UseSetting("ConnectionStrings:CarPortal", Database.Options.ConnectionString);
        foreach (var (key, value) in _settings)
        {
            builder.UseSetting(key, value);
        }

        builder.ConfigureTestServices(services =>
        {
            services.Configure<PasswordHasherOptions>(TestDatabase.QuickHashing);
            _changes.ForEach(change => change(services));
        });
    }
}

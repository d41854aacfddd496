using System.Collections.Concurrent;
using CarPortal.Data;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CarPortal.Tests.Testing;

/// <summary>
/// A real database of its own for a test, with the portal's own services over it. Migrations run once per provider and
/// test run; each test gets a copy.
/// </summary>
public sealed class TestDatabase : IAsyncDisposable
{
    /// <summary>Who acts when a test does not say: a manager.</summary>
    public static readonly Actor Mara = new(ActorKind.Person, null, "Mara Klein", Roles.PermissionsOf(Roles.Manager));

    private static readonly ConcurrentDictionary<DatabaseProvider, Lazy<Task<string>>> Templates = new();

    private readonly ServiceProvider _services;
    private readonly ConcurrentBag<AsyncServiceScope> _scopes = [];

    private TestDatabase(DataOptions options)
    {
        Options = options;
        var services = new ServiceCollection().AddLogging().AddCarPortalData(options);

        // As the portal does, so that a portal on this database reads what a test arranged, and the other way round.
        services.AddDataProtection().SetApplicationName("CarPortal")
            .PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(options.Directory, "keys")));
        services.Configure<PasswordHasherOptions>(QuickHashing);
        services.AddScoped<TestActorSource>();
        services.AddScoped<ActorSource>(sp => sp.GetRequiredService<TestActorSource>());
        _services = services.BuildServiceProvider(validateScopes: true);
    }

    /// <summary>Passwords hashed as slowly as the portal's would be half of the suite's time; a hash says itself how it was made.</summary>
    public static void QuickHashing(PasswordHasherOptions hasher) => hasher.IterationCount = 1_000;

    /// <summary>Where the database is; what the portal needs to run on it.</summary>
    public DataOptions Options { get; }

    /// <summary>Makes a migrated, empty database; skips the test where the machine lacks the server.</summary>
    public static async Task<TestDatabase> CreateAsync(DatabaseProvider provider)
    {
        var template = await Templates.GetOrAdd(provider, p => new(() => MakeTemplateAsync(p))).Value;
        var folder = Directory.CreateTempSubdirectory("carportal-test-").FullName;
        if (provider == DatabaseProvider.Sqlite)
        {
            File.Copy(template, Path.Combine(folder, "carportal.db"));
            return new TestDatabase(new DataOptions { Directory = folder });
        }

        var cluster = await PostgreSqlCluster.GetOrSkipAsync();
        return new TestDatabase(new DataOptions
        {
            Directory = folder,
            Provider = provider,
            ConnectionString = await cluster.CreateDatabaseAsync(template),
        });
    }

    /// <summary>A database that is not there yet.</summary>
    public static async Task<TestDatabase> CreateMissingAsync(DatabaseProvider provider)
    {
        var folder = Directory.CreateTempSubdirectory("carportal-test-").FullName;
        if (provider == DatabaseProvider.Sqlite)
        {
            return new TestDatabase(new DataOptions { Directory = Path.Combine(folder, "data") });
        }

        var cluster = await PostgreSqlCluster.GetOrSkipAsync();
        var connection = await cluster.CreateDatabaseAsync();
        await cluster.DropDatabaseAsync(connection);
        return new TestDatabase(new DataOptions { Directory = folder, Provider = provider, ConnectionString = connection });
    }

    /// <summary>A service in a scope of its own, acting as somebody; the scope ends with the database.</summary>
    public T Get<T>(Actor? actor = null)
        where T : notnull
    {
        var scope = _services.CreateAsyncScope();
        _scopes.Add(scope);
        scope.ServiceProvider.GetRequiredService<TestActorSource>().Actor = actor ?? Mara;
        return scope.ServiceProvider.GetRequiredService<T>();
    }

    /// <summary>A context that acts as the console, to arrange and to look underneath.</summary>
    public CarPortalDbContext Open()
    {
        var db = _services.GetRequiredService<IDbContextFactory<CarPortalDbContext>>().CreateDbContext();
        (db.Actor, db.IsUnguarded) = (Actor.Console, true);
        return db;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var scope in _scopes)
        {
            await scope.DisposeAsync();
        }

        await _services.DisposeAsync();
        if (Options.Provider == DatabaseProvider.Sqlite)
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        }
        else if ((await PostgreSqlCluster.TryGetAsync()).Cluster is { } cluster)
        {
            await cluster.DropDatabaseAsync(Options.ConnectionString!);
        }

        if (Directory.Exists(Options.Directory))
        {
            // A circuit that has just been left may still read. Where the folder was it finds nothing to open; in the folder
            // itself it would make files while that is being emptied.
            var gone = Options.Directory + ".gone";
            Directory.Move(Options.Directory, gone);
            Directory.Delete(gone, recursive: true);
        }
    }

    private static async Task<string> MakeTemplateAsync(DatabaseProvider provider)
    {
        var database = await CreateMissingAsync(provider);
        await database._services.GetRequiredService<DatabaseUpgrade>().RunAsync();
        await database._services.DisposeAsync();
        if (provider == DatabaseProvider.PostgreSql)
        {
            return database.Options.ConnectionString!;
        }

        // One file without its write-ahead log, to copy.
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        return Path.Combine(database.Options.Directory, "carportal.db");
    }

    private sealed class TestActorSource : ActorSource
    {
        public Actor Actor { get; set; } = Actor.Nobody;

        public override ValueTask<Actor> GetAsync(CancellationToken ct = default) => ValueTask.FromResult(Actor);
    }
}

/// <summary>A class of tests with one database per test; a derived class says on which provider.</summary>
public abstract class DatabaseTest(DatabaseProvider provider) : IAsyncLifetime
{
    /// <summary>This test's database.</summary>
    protected TestDatabase Database { get; private set; } = null!;

    /// <summary>Ends when the test run is cancelled.</summary>
    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <inheritdoc/>
    public virtual async ValueTask InitializeAsync() => Database = await TestDatabase.CreateAsync(provider);

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (Database is not null)
        {
            await Database.DisposeAsync();
        }
    }
}

using CarPortal.Data.ApiKeys;
using CarPortal.Data.BulkEdits;
using CarPortal.Data.Cars;
using CarPortal.Data.Costs;
using CarPortal.Data.Demo;
using CarPortal.Data.History;
using CarPortal.Data.Holds;
using CarPortal.Data.Imports;
using CarPortal.Data.Photos;
using CarPortal.Data.PostgreSql;
using CarPortal.Data.Preparation;
using CarPortal.Data.SecondFactors;
using CarPortal.Data.Sessions;
using CarPortal.Data.Sqlite;
using CarPortal.Data.Users;
using CarPortal.Data.Views;
using CarPortal.Data.Vins;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace CarPortal.Data;

/// <summary>Registers everything in this project.</summary>
public static class DataServiceCollectionExtensions
{
    /// <summary>
    /// Adds the context factory of the chosen database and the scoped data services. The host adds an
    /// <see cref="ActorSource"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">PostgreSQL was chosen without a connection string.</exception>
    public static IServiceCollection AddCarPortalData(this IServiceCollection services, DataOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);

        // Identity's context asks the host for its schema; from version 3 on passkeys are part of it.
        services.Configure<IdentityOptions>(identity => identity.Stores.SchemaVersion = IdentitySchemaVersions.Version3);
        services.AddSingleton<DatabaseUpgrade>();

        if (options.Provider == DatabaseProvider.PostgreSql)
        {
            var connection = options.ConnectionString
                ?? throw new InvalidOperationException("Database:Provider is PostgreSql: set ConnectionStrings:CarPortal.");
            services.AddProvider<PostgreSqlCarPortalDbContext>(db => db.UseNpgsql(connection).AddInterceptors(HistoryGuard.Instance));
        }
        else
        {
            services.AddProvider<SqliteCarPortalDbContext>(db => db
                .UseSqlite(SqliteSetup.ConnectionString(options)).AddInterceptors(SqliteSetup.Instance, HistoryGuard.Instance)
                // SQLite changes a table by building it anew, which EF tells whoever starts the portal for the first time as something to worry about.
                .ConfigureWarnings(w => w.Ignore(SqliteEventId.TableRebuildPendingWarning, RelationalEventId.NonTransactionalMigrationOperationWarning)));
        }

        services.AddSingleton<DatabaseStamp>();
        services.AddSingleton<ApiKeyCheck>();
        services.AddSingleton<ChangeFeed>();
        services.AddScoped<ApiKeyService>();
        services.AddScoped<BulkEditService>();
        services.AddSingleton<BulkPreviews>();
        services.AddScoped<CarExportService>();
        services.AddScoped<CarEditService>();
        services.AddSingleton<SqliteCarReader>();
        services.AddSingleton<CarCounts>();
        services.AddSingleton<KeptContext>();
        services.AddScoped<CarService>();
        services.AddOptions<CarOptions>();
        services.AddScoped<CarFacetService>();
        services.AddScoped<CarNeighbourService>();
        services.AddScoped<CarStatusService>();
        services.AddScoped<CarViewService>();
        services.AddScoped<HoldService>();
        services.AddSingleton<HoldExpiry>();
        services.AddScoped<PreparationService>();
        services.AddScoped<CarImportService>();
        services.AddScoped<ImportJobService>();
        services.AddScoped<ImportReportService>();
        services.AddScoped<ImportSettingsService>();
        services.AddSingleton<ImportSignals>();
        services.AddSingleton<ImportWorker>();
        services.AddScoped<CostService>();
        services.AddScoped<DemoService>();
        services.AddScoped<HistoryService>();
        services.AddSingleton<PhotoFiles>();
        services.AddSingleton<PhotoPipeline>();
        services.AddSingleton<PhotoSweep>();
        services.AddScoped<PhotoIntakeService>();
        services.AddScoped<PhotoService>();
        services.AddScoped<VinService>();
        services.AddUsers();
        return services;
    }

    /// <summary>Identity's stores, hasher and rules, and the services over the same tables.</summary>
    private static void AddUsers(this IServiceCollection services)
    {
        services.AddIdentityCore<User>(identity =>
        {
            identity.User.RequireUniqueEmail = true;
            identity.Password.RequiredLength = Passwords.MinLength;
            identity.Password.RequireDigit = false;
            identity.Password.RequireLowercase = false;
            identity.Password.RequireUppercase = false;
            identity.Password.RequireNonAlphanumeric = false;
            identity.Password.RequiredUniqueChars = 1;
        }).AddRoles<Role>().AddEntityFrameworkStores<CarPortalDbContext>().AddPasswordValidator<PasswordRulesValidator>();
        services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = Passwords.Iterations);

        services.AddOptions<SecurityOptions>();
        services.AddSingleton<LastSeen>();
        services.AddSingleton<SessionCheck>();
        services.AddScoped<SessionService>();
        services.AddScoped<ConfirmService>();
        services.AddScoped<PasskeyService>();
        services.AddScoped<PasskeySignInService>();
        services.AddScoped<UserService>();
        services.AddScoped<AccountService>();
        services.AddScoped<SignInService>();
        services.AddScoped<FirstRun>();
        services.AddScoped<SecondFactorService>();
        services.AddScoped<SecondStepService>();
        services.AddScoped<RoleService>();
    }

    private static void AddProvider<TContext>(this IServiceCollection services, Action<DbContextOptionsBuilder> configure)
        where TContext : CarPortalDbContext
    {
        services.AddPooledDbContextFactory<TContext>(db =>
        {
            configure(db);
            db.ConfigureWarnings(w => w

                // Queries that the next keystroke made needless are stopped all the time. What really fails is thrown, and told by whoever catches it.
                .Log((CoreEventId.QueryIterationFailed, LogLevel.Debug), (RelationalEventId.CommandError, LogLevel.Debug))

                // Counting up to a limit, and limits that keep a query in one piece: any of the rows will do.
                .Ignore(CoreEventId.RowLimitingOperationWithoutOrderByWarning));
        });
        services.AddSingleton<IDbContextFactory<CarPortalDbContext>, ProviderFactory<TContext>>();

        // Identity's stores take a scoped context.
        services.AddScoped<CarPortalDbContext>(sp => sp.GetRequiredService<IDbContextFactory<TContext>>().CreateDbContext());
    }

    /// <summary>The factory of the derived context as one of the base: the interface is invariant.</summary>
    private sealed class ProviderFactory<TContext>(IDbContextFactory<TContext> inner) : IDbContextFactory<CarPortalDbContext>
        where TContext : CarPortalDbContext
    {
        public CarPortalDbContext CreateDbContext() => inner.CreateDbContext();
    }
}

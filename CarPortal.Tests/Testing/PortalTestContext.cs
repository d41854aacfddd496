using Bunit;
using CarPortal.Data;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using MudBlazor.Services;

namespace CarPortal.Tests.Testing;

/// <summary>Renders components over the portal's real services and a real SQLite database of the test's own.</summary>
public abstract class PortalTestContext : BunitContext, IAsyncLifetime
{
    // A second, bUnit's own, is little on a machine that builds and tests at once.
    static PortalTestContext() => DefaultWaitTimeout = TimeSpan.FromSeconds(60);

    /// <summary>This test's database.</summary>
    protected TestDatabase Database { get; private set; } = null!;

    /// <summary>Ends when the test run is cancelled.</summary>
    protected static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    /// <summary>Who looks at the page; set it before rendering.</summary>
    protected Actor Actor { get; set; } = TestDatabase.Mara;

    /// <inheritdoc/>
    public virtual async ValueTask InitializeAsync()
    {
        Database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        Services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        Services.AddCarPortalData(Database.Options);
        Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        Services.AddScoped<ActorSource>(_ => new CurrentActor(this));
        Services.AddOptions<Web.DealershipOptions>();
        Services.AddSingleton<Web.Cars.CarFormat>();
        Services.AddScoped<Web.CarList.CarListLoad>();
        Services.AddScoped<Web.CarList.CarListMemory>();
        Services.AddMudServices(mud => mud.PopoverOptions.CheckForPopoverProvider = false);
        JSInterop.Mode = JSRuntimeMode.Loose;
    }

    /// <inheritdoc/>
    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await DisposeAsyncCore();
        if (Database is not null)
        {
            await Database.DisposeAsync();
        }
    }

    private sealed class CurrentActor(PortalTestContext context) : ActorSource
    {
        public override ValueTask<Actor> GetAsync(CancellationToken ct = default) => ValueTask.FromResult(context.Actor);
    }
}

using CarPortal.Data;
using CarPortal.Tests.Testing;
using CarPortal.Web.Auth;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace CarPortal.Tests.Cars;

/// <summary>Renders the cars' pages for a manager; <see cref="LookAsViewer"/> takes the writing away.</summary>
public abstract class CarPagesTest : PortalTestContext
{
    /// <summary>Where the pages navigate.</summary>
    protected NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    /// <summary>The part of the address after the host.</summary>
    protected string Address => new Uri(Navigation.Uri).PathAndQuery;

    /// <summary>Waits until the page is left for an address; bUnit itself looks again only when something is drawn.</summary>
    protected async Task WaitForAddressAsync(Predicate<string> isThere)
    {
        while (!isThere(Address))
        {
            Assert.True(await _moved.WaitAsync(DefaultWaitTimeout, Ct), $"The page is still {Address}.");
        }
    }

    private readonly SemaphoreSlim _moved = new(0);
    private Bunit.TestDoubles.BunitAuthorizationContext _rights = null!;

    /// <inheritdoc/>
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _rights = AddAuthorization();
        _rights.SetAuthorized("Mara Klein");
        _rights.SetPolicies(Policies.CarsRead, Policies.CarsWrite);

        // Last: it makes the renderer, after which no service can be added.
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));

        // Before any component's: one of those that throws, off bUnit's dispatcher, would keep the rest from being told.
        Navigation.LocationChanged += (_, _) => _moved.Release();
    }

    /// <summary>From now on what cars cost is shown too.</summary>
    protected void SeeCosts() => _rights.SetPolicies(Policies.CarsRead, Policies.CarsWrite, Policies.CarsCosts);

    /// <summary>From now on a Viewer looks.</summary>
    protected void LookAsViewer()
    {
        _rights.SetPolicies(Policies.CarsRead);
        Actor = new Actor(ActorKind.Person, null, "Vera", Roles.PermissionsOf(Roles.Viewer));
    }
}

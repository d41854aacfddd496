using CarPortal.Tests.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace CarPortal.Tests.Architecture;

public sealed class ServicesTests
{
    /// <summary>In Development the container is checked as a whole when it is built; the verbs' is by Commands/VerbTests.</summary>
    [Fact]
    public async Task Portal_InDevelopment_FindsEveryServiceThatAnyOtherNeeds()
    {
        await using var portal = (await PortalFactory.CreateAsync()).With("environment", "Development");

        Assert.Equal("Development", portal.Services.GetRequiredService<Microsoft.Extensions.Hosting.IHostEnvironment>().EnvironmentName);
    }
}

using CarPortal.Benchmarks;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;

[assembly: HostingStartup(typeof(TrustCookies))]

namespace CarPortal.Benchmarks;

/// <summary>
/// Leaves the session check out of a portal that is started with ASPNETCORE_HOSTINGSTARTUPASSEMBLIES=CarPortal.Benchmarks:
/// what the portal is compared with, to say what the check costs.
/// </summary>
internal sealed class TrustCookies : IHostingStartup
{
    public void Configure(IWebHostBuilder builder) => builder.ConfigureServices(services => services.PostConfigure<CookieAuthenticationOptions>(
        IdentityConstants.ApplicationScheme, cookie => cookie.Events.OnValidatePrincipal = _ => Task.CompletedTask));
}

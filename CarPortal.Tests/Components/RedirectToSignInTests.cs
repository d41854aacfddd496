using Bunit;
using CarPortal.Tests.Testing;
using CarPortal.Web.Components;
using Microsoft.JSInterop;

namespace CarPortal.Tests.Components;

public sealed class RedirectToSignInTests : PortalTestContext
{
    [Fact]
    public void Render_BrowserGoesWithoutAnswering_IsNoFaultOfTheCircuit()
    {
        var call = JSInterop.SetupVoid("location.assign", _ => true);

        Render<RedirectToSignIn>();
        call.SetCanceled();

        var address = Assert.IsType<string>(Assert.Single(Assert.Single(JSInterop.Invocations["location.assign"]).Arguments));
        Assert.StartsWith("/sign-in?again=ended&returnUrl=", address, StringComparison.Ordinal);
        Assert.False(Renderer.UnhandledException.IsCompleted);
    }

    [Fact]
    public void Render_BrowserGone_IsNoFaultOfTheCircuit()
    {
        var call = JSInterop.SetupVoid("location.assign", _ => true);

        Render<RedirectToSignIn>();
        call.SetException(new JSDisconnectedException("gone"));

        Assert.False(Renderer.UnhandledException.IsCompleted);
    }
}

using CarPortal.Data.Cars;
using CarPortal.Tests.Testing;
using CarPortal.Web.Photos;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.JSInterop;

namespace CarPortal.Tests.Photos;

public sealed class PhotoGalleryTests : PortalTestContext
{
    // The framework ends a circuit whose call of a script is cancelled on one thread while its answer comes on another.
    [Fact]
    public async Task DisposeAsync_WhileItsScriptIsLoading_CancelsTheCallWithinTheCircuit()
    {
        var car = await Database.AddCarAsync();
        var browser = new SlowBrowser();
        Services.AddSingleton<IJSRuntime>(browser);
        AddAuthorization().SetAuthorized("Mara Klein");
        var gallery = Render<PhotoGallery>(p => p.Add(g => g.Car, car));
        await browser.Called.Task.WaitAsync(Ct);

        var here = Environment.CurrentManagedThreadId;
        var disposing = gallery.Instance.DisposeAsync();
        var cancelledOn = browser.CancelledOn;

        await disposing;
        Assert.Equal(here, cancelledOn);
    }

    /// <summary>Never answers.</summary>
    private sealed class SlowBrowser : IJSRuntime
    {
        public TaskCompletionSource Called { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int? CancelledOn { get; private set; }

        public ValueTask<T> InvokeAsync<T>(string identifier, object?[]? args) => InvokeAsync<T>(identifier, CancellationToken.None, args);

        public ValueTask<T> InvokeAsync<T>(string identifier, CancellationToken cancellationToken, object?[]? args)
        {
            var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
            cancellationToken.Register(() =>
            {
                CancelledOn = Environment.CurrentManagedThreadId;
                answer.TrySetCanceled(cancellationToken);
            });
            Called.TrySetResult();
            return new(answer.Task);
        }
    }
}

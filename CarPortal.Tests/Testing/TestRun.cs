using CarPortal.Tests.Testing;

[assembly: AssemblyFixture(typeof(TestRun))]

namespace CarPortal.Tests.Testing;

/// <summary>Stops what the whole test run shares, after its last test.</summary>
public sealed class TestRun : IAsyncDisposable
{
    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Browser.StopAsync();
        await PostgreSqlCluster.StopAsync();
    }
}

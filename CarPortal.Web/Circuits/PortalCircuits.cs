using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.SignalR;

namespace CarPortal.Web.Circuits;

/// <summary>The limits of circuits and who watches them.</summary>
internal static class PortalCircuits
{
    public static void AddPortalCircuits(this IServiceCollection services)
    {
        services.AddSingleton<OpenCircuits>();
        services.AddSingleton<CircuitSweep>();
        services.AddHostedService(sp => sp.GetRequiredService<CircuitSweep>());
        services.AddSingleton<CircuitFilter>();
        services.AddScoped<AuthenticationStateProvider, CircuitGuard>();
        services.AddRazorComponents()
            .AddInteractiveServerComponents(circuit =>
            {
                // A dropped connection finds its page again for three minutes, and what it keeps of it for half an hour.
                circuit.DisconnectedCircuitMaxRetained = 200;
                circuit.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(3);
                circuit.PersistedCircuitInMemoryMaxRetained = 200;
                circuit.PersistedCircuitInMemoryRetentionPeriod = TimeSpan.FromMinutes(30);
                circuit.MaxBufferedUnacknowledgedRenderBatches = 10;
                circuit.JSInteropDefaultCallTimeout = TimeSpan.FromMinutes(1);
            })
            .AddHubOptions(hub =>
            {
                hub.MaximumReceiveMessageSize = 32 * 1024;
                hub.MaximumParallelInvocationsPerClient = 1;
                hub.AddFilter<CircuitFilter>();
            });
    }
}

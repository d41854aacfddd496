using CarPortal.Data;
using CarPortal.Web.Auth;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace CarPortal.Web.Commands;

/// <summary>Runs one verb over the server's own settings and services, without a server.</summary>
internal static class VerbHost
{
    private static readonly AsyncLocal<string[]?> Given = new();

    /// <summary>Settings given with the verb (<c>--Section:Key=value</c>); they flow to the verb that is then run.</summary>
    public static string[] Settings
    {
        get => Given.Value ?? [];
        set => Given.Value = value;
    }

    /// <summary>
    /// Brings the database up to date, as a start of the server does, and runs the verb in a scope that acts as the
    /// console.
    /// </summary>
    /// <param name="verb">Does the work and gives the exit code.</param>
    /// <param name="ct">Cancelled by Ctrl-C.</param>
    /// <returns>The verb's exit code, or 1 when the database or the settings do not let it run.</returns>
    internal static async Task<int> RunAsync(Func<IServiceProvider, CancellationToken, Task<int>> verb, CancellationToken ct)
    {
        WebApplication built;
        try
        {
            built = Build();
            built.Services.GetService<IStartupValidator>()?.Validate();
        }
        catch (Exception e) when (e is InvalidOperationException or OptionsValidationException)
        {
            return await FailAsync(e.Message); // A setting is wrong; the message names it.
        }

        await using var app = built;
        try
        {
            if (!await app.Services.TryUpgradeDatabaseAsync(ct))
            {
                return 1;
            }

            await using var scope = app.Services.CreateAsyncScope();
            return await verb(scope.ServiceProvider, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return await FailAsync("Stopped.");
        }
        catch (Exception e) when (DatabaseOutage.Matches(e))
        {
            return await FailAsync($"The database cannot be used: {e.Message}");
        }
    }

    /// <summary>Says on stderr why a verb failed.</summary>
    /// <returns>1, the exit code of a failure.</returns>
    internal static async Task<int> FailAsync(string message)
    {
        await Console.Error.WriteLineAsync(message);
        return 1;
    }

    /// <summary>Never started: it is the server's container and configuration that a verb needs.</summary>
    private static WebApplication Build()
    {
        var builder = WebApplication.CreateBuilder(PortalSettings.HostOptions(Settings));
        builder.AddPortalSettings();

        // Output is the verb's; what goes wrong below it goes to stderr.
        builder.Logging.ClearProviders()
            .AddSimpleConsole(console => console.SingleLine = true)
            .AddFilter<ConsoleLoggerProvider>(null, LogLevel.Warning);
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);

        builder.Services.AddCarPortalData(builder.Configuration.ReadDataOptions(builder.Environment));
        builder.Services.AddPortalAuth(builder.Configuration, builder.Environment);
        builder.Services.AddScoped<ActorSource>(_ => new FixedActor(Actor.Console));
        return builder.Build();
    }
}

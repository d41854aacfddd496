using System.CommandLine;

namespace CarPortal.Web.Commands;

/// <summary>The command-line verbs. Exit codes: 0 done, 1 failed, 2 the command line is wrong, 3 done in part.</summary>
internal static class PortalCommands
{
    /// <summary>Exit code of a command line that cannot be understood.</summary>
    public const int UsageError = 2;

    /// <summary>How long a verb may take to stop after Ctrl-C: it finishes or rolls back its transaction.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(15);

    /// <summary>What ASP.NET takes without a section; any other such name is taken for a mistyped option.</summary>
    private static readonly HashSet<string> HostSettings = new(StringComparer.OrdinalIgnoreCase)
    {
        "urls", "http_ports", "https_ports", "https_port", "AllowedHosts", "environment", "applicationName", "contentRoot",
        "webroot", "detailedErrors", "captureStartupErrors", "shutdownTimeoutSeconds",

        // Sections by themselves: whoever hands on a whole configuration, as the tests' host does, names them too.
        "Cars", "ConnectionStrings", "Data", "Database", "Dealership", "Logging", "Passkeys", "Proxy", "Security", "Site",
    };

    /// <summary>Whether the arguments ask for the server: none, or settings only.</summary>
    public static bool IsServe(string[] args)
    {
        for (var i = 0; i < args.Length; i++)
        {
            if (KeyOf(args[i]) is not { } key || !(IsSectioned(key) || HostSettings.Contains(key)))
            {
                return false;
            }

            // --Key=value is whole; --Key goes on in the next argument.
            if (!args[i].Contains('=', StringComparison.Ordinal) && (++i == args.Length || args[i].StartsWith('-')))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Runs the verb that the arguments name.</summary>
    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        VerbHost.Settings = [.. args.Where(arg => arg.Contains('=', StringComparison.Ordinal) && KeyOf(arg) is { } key && IsSectioned(key))];
        var command = Root().Parse([.. args.Except(VerbHost.Settings)]);
        if (command.Errors.Count == 0)
        {
            return await command.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = StopTimeout });
        }

        // Says what is wrong and shows the help of the verb that was nearest.
        await command.InvokeAsync(new InvocationConfiguration { Output = Console.Error });
        return UsageError;
    }

    internal static RootCommand Root() => new("CarPortal, a dealership's staff portal. Without a verb it serves the portal.")
    {
        // Declared for the help only: with nothing but settings the server starts, see IsServe.
        new Option<string>("--urls") { Description = "Serve at this address instead of http://localhost:5080.", HelpName = "address" },
        CarCommands.Create(),
        UserCommands.Create(),
        KeyCommands.Create(),
        MigrateCommand.Create(),
        DemoCommand.Create(),
    };

    /// <summary>The name in <c>--name</c> or <c>--name=value</c>; null when the argument is neither.</summary>
    private static string? KeyOf(string arg) =>
        arg.StartsWith("--", StringComparison.Ordinal) && arg[2..].Split('=')[0] is { Length: > 0 } key ? key : null;

    /// <summary>Whether the name is a setting's, <c>Section:Key</c>; no option of a verb has a colon in its name.</summary>
    private static bool IsSectioned(string key) => key.Contains(':', StringComparison.Ordinal);
}

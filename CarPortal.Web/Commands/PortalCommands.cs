using System.CommandLine;

namespace CarPortal.Web.Commands;

/// <summary>The command-line verbs. Exit codes: 0 done, 1 failed, 2 the command line is wrong, 3 done in part.</summary>
internal static class PortalCommands
{
    /// <summary>Exit code of a command line that cannot be understood.</summary>
    public const int UsageError = 2;

    /// <summary>How long a verb may take to stop after Ctrl-C: it finishes or rolls back its transaction.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(15);

    /// <summary>Whether the arguments ask for the server: none, or settings only.</summary>
    public static bool IsServe(string[] args)
    {
        for (var i = 0; i < args.Length; i++)
        {
            if (IsSetting(args[i]))
            {
                continue;
            }

            // --urls X and --Section:Key X, as ASP.NET reads them; anything else might be a mistyped verb.
            var named = args[i] == "--urls" || (args[i].StartsWith("--", StringComparison.Ordinal) && args[i].Contains(':', StringComparison.Ordinal));
            if (!named || i + 1 == args.Length || args[i + 1].StartsWith('-'))
            {
                return false;
            }

            i++;
        }

        return true;
    }

    /// <summary>Runs the verb that the arguments name.</summary>
    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        VerbHost.Settings = [.. args.Where(arg => IsSetting(arg) && arg.Contains(':', StringComparison.Ordinal))];
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

    /// <summary><c>--Key=value</c> or <c>--Section:Key=value</c>.</summary>
    private static bool IsSetting(string arg) =>
        arg.StartsWith("--", StringComparison.Ordinal) && arg.IndexOf('=', StringComparison.Ordinal) > 2;
}

namespace CarPortal.Web.Commands;

/// <summary>The command-line verbs.</summary>
internal static class PortalCommands
{
    /// <summary>Whether the arguments ask for the server: none, or configuration only.</summary>
    public static bool IsServe(string[] args) =>
        args.Length == 0 || (args[0].StartsWith("--", StringComparison.Ordinal) && args[0] is not ("--help" or "--version"));

    public static Task<int> RunAsync(string[] args) => Task.FromResult(2);
}

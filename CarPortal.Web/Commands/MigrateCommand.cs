using System.CommandLine;

namespace CarPortal.Web.Commands;

/// <summary><c>migrate</c>: makes or upgrades the database and does nothing else.</summary>
internal static class MigrateCommand
{
    public static Command Create()
    {
        var migrate = new Command("migrate", "Make the database or bring it up to date. Every start and every verb does this first.");
        migrate.SetAction((_, ct) => VerbHost.RunAsync((_, _) =>
        {
            Console.WriteLine("The database is up to date.");
            return Task.FromResult(0);
        }, ct));
        return migrate;
    }
}

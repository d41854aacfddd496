using System.CommandLine;

namespace CarPortal.Web.Commands;

/// <summary><c>cars import</c> and <c>cars export</c>.</summary>
internal static class CarCommands
{
    public static Command Create() => new("cars", "Bring cars in from a file, or write them to one.")
    {
        CarImportCommand.Create(),
        CarExportCommand.Create(),
    };
}

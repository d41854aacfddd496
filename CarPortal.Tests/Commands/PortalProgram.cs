using System.Diagnostics;
using CarPortal.Data;

namespace CarPortal.Tests.Commands;

/// <summary>The built program, started as people start it.</summary>
/// <param name="data">Where the data is; absent: in a folder of its own.</param>
internal sealed class PortalProgram(DataOptions? data = null) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("carportal-verbs-");

    /// <summary>The folder the program is started in.</summary>
    public string Folder => _folder.FullName;

    /// <summary>The environment it runs in; absent: that of the tests.</summary>
    public string? Environment { get; init; }

    /// <summary>The SQLite file that it makes.</summary>
    public string Database => Path.Combine(Folder, "data", "carportal.db");

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    /// <summary>Starts a verb.</summary>
    public Process Start(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "CarPortal.Web.dll"), .. args])
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["Data__Directory"] = data?.Directory ?? Path.Combine(Folder, "data");
        start.Environment["Database__Provider"] = (data?.Provider ?? DatabaseProvider.Sqlite).ToString();
        start.Environment["ConnectionStrings__CarPortal"] = data?.ConnectionString;
        if (Environment is not null)
        {
            start.Environment["ASPNETCORE_ENVIRONMENT"] = start.Environment["DOTNET_ENVIRONMENT"] = Environment;
        }

        return Process.Start(start)!;
    }

    /// <summary>Runs a verb to its end.</summary>
    public async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] args)
    {
        using var process = Start(args);
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }
}

using System.Runtime.CompilerServices;

namespace CarPortal.Tests.Testing;

/// <summary>Where tests find the files; the benchmarks are told.</summary>
internal static partial class RealFiles
{
    /// <summary>Where the files are; without them the test is skipped.</summary>
    public static string FolderOrSkip()
    {
        var folder = new[] { "../../..", "../../../.." }.Select(up => Path.GetFullPath(Path.Combine(Here(), up, "shared", "data")))
            .FirstOrDefault(path => Names.All(name => File.Exists(Path.Combine(path, name))));
        Assert.SkipUnless(folder is not null, "shared/data with the three real files is not beside the checkout.");
        return folder;
    }

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}

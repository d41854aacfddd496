using System.Runtime.InteropServices;

namespace CarPortal.Data;

/// <summary>
/// Makes a renaming durable. On Unix that takes an fsync of the folder, which .NET opens no folder for; on Windows the file
/// system's journal keeps names in order by itself.
/// </summary>
internal static partial class DiskFolder
{
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var handle = Open(folder, 0);
        if (handle < 0)
        {
            throw new IOException($"The folder cannot be opened (error {Marshal.GetLastPInvokeError()}).");
        }

        var failed = FSync(handle) != 0;
        _ = Close(handle);
        if (failed)
        {
            throw new IOException("The folder cannot be written to disk.");
        }
    }

    /// <summary>Makes a folder, and those above it, that only this process's user can look into.</summary>
    public static void CreatePrivate(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int FSync(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}

using System.Runtime.InteropServices;

namespace CarPortal.Data.Photos;

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
            throw new IOException($"The folder of photos cannot be opened (error {Marshal.GetLastPInvokeError()}).");
        }

        var failed = FSync(handle) != 0;
        _ = Close(handle);
        if (failed)
        {
            throw new IOException("The folder of photos cannot be written to disk.");
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int FSync(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}

using System.Runtime.InteropServices;

namespace CarPortal.Data.Photos;

/// <summary>
/// What libvips has freed is given back to the system. glibc keeps it for every thread that ever decoded a picture, which
/// after forty of them would be as much again as the portal itself.
/// </summary>
internal static partial class NativeHeap
{
    private static bool _isGlibc = OperatingSystem.IsLinux();

    public static void Trim()
    {
        try
        {
            if (_isGlibc)
            {
                _ = MallocTrim(0);
            }
        }
        catch (EntryPointNotFoundException)
        {
            _isGlibc = false; // musl gives it back by itself.
        }
        catch (DllNotFoundException)
        {
            _isGlibc = false;
        }
    }

    [LibraryImport("libc.so.6", EntryPoint = "malloc_trim")]
    private static partial int MallocTrim(nuint keep);
}

using System.Reflection;
using System.Runtime;

namespace CarPortal.Benchmarks;

/// <summary>
/// The portal's own entry point in a process that also tells its memory: every line on standard input is answered with
/// what it holds after a full collection.
/// </summary>
internal static class PortalServer
{
    /// <summary>What an answer begins with.</summary>
    public const string Answer = "memory ";

    public static int Serve()
    {
        new Thread(AnswerLines) { IsBackground = true }.Start();
        return (int)Assembly.Load("CarPortal.Web").EntryPoint!.Invoke(null, [Array.Empty<string>()])!;
    }

    private static void AnswerLines()
    {
        while (Console.ReadLine() is not null)
        {
            for (var i = 0; i < 3; i++)
            {
                GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                GC.WaitForPendingFinalizers();
            }

            Console.WriteLine($"{Answer}{GC.GetTotalMemory(false)} {Environment.WorkingSet}");
        }
    }
}

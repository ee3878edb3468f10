using System.Runtime.InteropServices;

namespace VaultInjector.Benchmarks.Support;

/// <summary>
/// CPU time of all child processes that have ended (getrusage(2)): to the microsecond, where /proc counts in hundredths of a second.
/// </summary>
internal static partial class EndedChildren
{
    private const int OfChildren = -1;
    private const int UserSeconds = 0;
    private const int SystemSeconds = 2;

    public static TimeSpan Cpu
    {
        get
        {
            // struct rusage of 64-bit Linux: two timevals (seconds, microseconds), then fourteen longs.
            Span<long> usage = stackalloc long[18];
            return GetUsage(OfChildren, ref MemoryMarshal.GetReference(usage)) == 0
                ? Time(usage, UserSeconds) + Time(usage, SystemSeconds)
                : throw new InvalidOperationException("getrusage failed.");
        }
    }

    private static TimeSpan Time(ReadOnlySpan<long> usage, int at) =>
        TimeSpan.FromSeconds(usage[at]) + TimeSpan.FromMicroseconds(usage[at + 1]);

    [LibraryImport("libc", EntryPoint = "getrusage")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetUsage(int who, ref long usage);
}

using System.Runtime.InteropServices;

namespace VaultInjector.Runtime.Processes;

/// <summary>Webhook and agent hold tokens in memory: a crash must not write their memory to a file.</summary>
public static partial class CoreDumps
{
    private const int CoreFileSize = 4;

    /// <summary>Disables core files for this process and its children; RLIMIT_CORE of getrlimit(2).</summary>
    /// <returns>Whether the call succeeded.</returns>
    public static bool Forbid()
    {
        var nothing = default(Limit);
        return SetLimit(CoreFileSize, in nothing) == 0;
    }

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetLimit(int resource, in Limit limit);

    /// <summary>What the system's <c>struct rlimit</c> is on 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Limit(ulong Soft, ulong Hard);
}

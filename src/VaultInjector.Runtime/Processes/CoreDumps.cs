using System.Runtime.InteropServices;

namespace VaultInjector.Runtime.Processes;

/// <summary>Webhook and agent hold tokens in memory: neither may leave its memory in a file when it crashes.</summary>
public static partial class CoreDumps
{
    private const int CoreFileSize = 4;

    /// <summary>No core file from now on, for this process and whatever it starts; RLIMIT_CORE of getrlimit(2).</summary>
    /// <returns>Whether the system took it.</returns>
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

using System.Runtime.InteropServices;

namespace VaultInjector.Runtime.Processes;

/// <summary>
/// The C library's heap, which OpenSSL allocates from. By default, threads that compete for it get heaps of their own,
/// eight for each
/// core, and none of them shrinks: 3 MiB of the webhook under load.
/// </summary>
public static partial class NativeHeap
{
    private const int ArenaMax = -8;
    private const int One = 1;

    /// <summary>Call it before there is a second thread.</summary>
    public static void Share() => _ = SetOption(ArenaMax, One);

    [LibraryImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetOption(int option, int value);
}

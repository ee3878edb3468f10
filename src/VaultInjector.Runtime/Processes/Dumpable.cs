using System.Runtime.InteropServices;

namespace VaultInjector.Runtime.Processes;

/// <summary>
/// Whether other processes of the same user may look into this one. By default they may, by <c>/proc/PID/mem</c>, <c>environ</c>,
/// <c>fd</c> and ptrace(2): an app that shares its user and process namespace with the agent could read the agent's identity.
/// </summary>
public static partial class Dumpable
{
    private const int SetDumpable = 4;

    /// <summary>Forbids it from now on; PR_SET_DUMPABLE of prctl(2). Also means no core file. An execve(2) allows it again.</summary>
    /// <returns>Whether the call succeeded.</returns>
    public static bool Forbid() => Control(SetDumpable, 0, 0, 0, 0) == 0;

    [LibraryImport("libc", EntryPoint = "prctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(int option, nuint second, nuint third, nuint fourth, nuint fifth);
}

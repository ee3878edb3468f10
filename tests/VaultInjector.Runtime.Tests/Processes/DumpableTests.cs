using System.Runtime.InteropServices;
using VaultInjector.Runtime.Processes;

namespace VaultInjector.Runtime.Tests.Processes;

/// <summary>What another process sees then is tested with the agent itself.</summary>
public sealed partial class DumpableTests
{
    private const int GetDumpable = 3;

    [Fact]
    public void The_system_accepts_the_call()
    {
        Dumpable.Forbid().ShouldBeTrue();

        Control(GetDumpable, 0, 0, 0, 0).ShouldBe(0);
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nuint second, nuint third, nuint fourth, nuint fifth);
}

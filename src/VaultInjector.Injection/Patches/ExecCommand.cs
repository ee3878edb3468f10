using VaultInjector.Contracts;

namespace VaultInjector.Injection.Patches;

/// <summary>What stands before the command of a container that starts with <c>exec</c>.</summary>
internal static class ExecCommand
{
    public static IReadOnlyList<string> Words { get; } = [$"{InjectedPod.BinaryDirectory}/{InjectedPod.Binary}", "exec", "--"];
}

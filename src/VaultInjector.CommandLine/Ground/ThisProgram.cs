using System.Reflection;

namespace VaultInjector.CommandLine.Ground;

/// <summary>The running program: its version, and the name that it was called by.</summary>
internal static class ThisProgram
{
    /// <summary>kubectl finds a plugin by this file name and offers it as <c>kubectl vault-injector</c>.</summary>
    public const string PluginFile = "kubectl-vault_injector";

    public const string Name = "vault-injector";

    /// <summary>The version of the build and, after a plus sign, the commit that it was made of.</summary>
    public static string Version =>
        typeof(ThisProgram).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public static bool IsPlugin(string? file) => Path.GetFileNameWithoutExtension(file) == PluginFile;

    /// <summary>What a user types to run it.</summary>
    public static string Typed(string? file) => IsPlugin(file) ? $"kubectl {Name}" : Name;
}

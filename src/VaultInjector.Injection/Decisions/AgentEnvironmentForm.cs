using System.Text.Json;
using VaultInjector.Contracts;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Plans;

namespace VaultInjector.Injection.Decisions;

/// <summary>Compares the variables of a container with those of the agent.</summary>
internal static class AgentEnvironmentForm
{
    private const string OurPrefix = "VAULT_INJECTOR_";

    /// <summary>More parts than the longest document of secrets has.</summary>
    public const int MostParts = 16;

    private static readonly HashSet<string> Ours = new(
        [
            AgentEnvironment.InjectorUrl, AgentEnvironment.VaultAddress, AgentEnvironment.VaultNamespace,
            AgentEnvironment.VaultName, AgentEnvironment.Role,
            AgentEnvironment.AuthMethod, AgentEnvironment.AuthPath, AgentEnvironment.Output, AgentEnvironment.CaBundle,
            AgentEnvironment.VaultCaBundle, AgentEnvironment.CaBundleFile, AgentEnvironment.VaultCaBundleFile, AgentEnvironment.VaultProxy,
            AgentEnvironment.ClientCertificateFile, AgentEnvironment.ClientKeyFile, AgentEnvironment.IdentityFile,
            AgentEnvironment.LoginFile, AgentEnvironment.Directory,
            AgentEnvironment.StateDirectory, AgentEnvironment.FileMode, AgentEnvironment.TimeoutSeconds, AgentEnvironment.RevokeOnExit,
            AgentEnvironment.OnRenew, AgentEnvironment.PodUid, AgentEnvironment.SignalWholePod, AgentEnvironment.EnvironmentDirectory,
            AgentEnvironment.BinaryDirectory,
            .. Enumerable.Range(1, MostParts).Select(PodSecrets.Variable),
        ],
        StringComparer.Ordinal);

    private static readonly string[] Required =
    [
        AgentEnvironment.InjectorUrl, AgentEnvironment.VaultAddress, AgentEnvironment.Role, AgentEnvironment.AuthMethod,
        AgentEnvironment.Output,
    ];

    /// <summary>Files of the identity volume, by their variables.</summary>
    private static readonly Dictionary<string, string> IdentityFiles = new(StringComparer.Ordinal)
    {
        [AgentEnvironment.IdentityFile] = InjectedPod.IdentityFile,
        [AgentEnvironment.LoginFile] = InjectedPod.LoginFile,
        [AgentEnvironment.CaBundleFile] = InjectedPod.InjectorCaFile,
        [AgentEnvironment.VaultCaBundleFile] = InjectedPod.VaultCaFile,
        [AgentEnvironment.ClientCertificateFile] = InjectedPod.ClientCertificateFile,
        [AgentEnvironment.ClientKeyFile] = InjectedPod.ClientKeyFile,
    };

    /// <summary>Prefixes of variables that change which code a process loads or whom it trusts: of libc, .NET, OpenSSL and Vault.</summary>
    private static readonly string[] Dangerous =
        ["VAULT_", "LD_", "GCONV_", "GLIBC_", "MALLOC_", "DOTNET_", "COMPLUS_", "CORECLR_", "SSL_", "OPENSSL_"];

    public static string? Difference(JsonElement container)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in container.Get("env"u8).Items())
        {
            var name = entry.Text("name"u8) ?? "";
            var isFine = name.StartsWith(OurPrefix, StringComparison.Ordinal)
                ? Ours.Contains(name) && seen.Add(name) && IsAsWritten(name, entry)
                : !IsDangerous(name);
            if (!isFine)
            {
                return $"sets {Quoted.Bare(name)} differently";
            }
        }

        return Array.Find(Required, name => !seen.Contains(name)) is { } missing ? $"does not set {missing}"
            : !seen.Contains(AgentEnvironment.CaBundle) && !seen.Contains(AgentEnvironment.CaBundleFile)
                ? $"does not set {AgentEnvironment.CaBundle}"
            : null;
    }

    /// <summary>A variable of ours that the two containers of one agent do not have alike; only the first one copies its binary.</summary>
    public static string? Unlike(JsonElement init, JsonElement sidecar) =>
        Ours.FirstOrDefault(name =>
            name != AgentEnvironment.BinaryDirectory && InjectedRequest.Literal(init, name) != InjectedRequest.Literal(sidecar, name));

    private static bool IsAsWritten(string name, JsonElement entry) => name switch
    {
        AgentEnvironment.PodUid => entry.Get("valueFrom"u8).Get("fieldRef"u8).Get("fieldPath"u8).Is(AgentPlanner.PodUid),
        _ when IdentityFiles.TryGetValue(name, out var file) => Literal(entry) == $"{InjectedPod.IdentityDirectory}/{file}",
        AgentEnvironment.Directory => Literal(entry) == InjectedPod.AgentDirectory,
        AgentEnvironment.StateDirectory => Literal(entry) == InjectedPod.StateDirectory,
        AgentEnvironment.EnvironmentDirectory => Literal(entry) == InjectedPod.EnvironmentDirectory,
        AgentEnvironment.BinaryDirectory => Literal(entry) == InjectedPod.BinaryDirectory,
        _ => Literal(entry) is not null,
    };

    private static string? Literal(JsonElement entry) => entry.Get("valueFrom"u8).IsMissing() ? entry.Text("value"u8) : null;

    private static bool IsDangerous(string name) =>
        Array.Exists(Dangerous, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) ||
        name.EndsWith("_PROXY", StringComparison.OrdinalIgnoreCase);
}

using System.Text.Json;
using VaultInjector.Contracts;
using VaultInjector.Injection.Compatibility;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Pods;

namespace VaultInjector.Injection.Plans;

/// <summary>Pods whose <c>vault:</c> references another webhook of the cluster resolves, that of bank-vaults.</summary>
internal static class ForeignReferences
{
    private static readonly byte[][] Programs = ["/vault/vault-env"u8.ToArray(), "/vault/secret-init"u8.ToArray()];

    /// <summary>
    /// Whether the pod has what that webhook adds, or its annotations where they do not count here: an init container, a volume, or a
    /// command that starts its program.
    /// </summary>
    public static bool Belong(PodView pod, ReferenceDialect dialect) =>
        BankVaultsPod.IsInjected(pod) ||
        pod.Containers.Any(container => container.Name == "copy-vault-env" || IsWrapped(container.Element)) ||
        (dialect == ReferenceDialect.Own && BankVaults.Speaks(pod));

    private static bool IsWrapped(JsonElement container) =>
        container.Get("command"u8).Items().FirstOrDefault() is var first && Array.Exists(Programs, program => first.StartsWith(program));
}

using System.Text.Json;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Pods;

namespace VaultInjector.Injection.Plans;

/// <summary>Pods whose <c>vault:</c> references another webhook of the cluster resolves, that of bank-vaults.</summary>
internal static class ForeignReferences
{
    private static readonly byte[][] Domains =
        ["vault.security.banzaicloud.io/"u8.ToArray(), "secrets-webhook.security.bank-vaults.io/"u8.ToArray()];

    /// <summary>Whether the pod has its annotations or what it adds: an init container, or a command that starts its program.</summary>
    public static bool Belong(PodView pod) =>
        pod.Annotations.Fields().Any(annotation => Array.Exists(Domains, domain => annotation.KeyStartsWith(domain))) ||
        pod.Containers.Any(container => container.Name == "copy-vault-env" || IsWrapped(container.Element));

    private static bool IsWrapped(JsonElement container) =>
        container.Get("command"u8).Items().FirstOrDefault().StartsWith("/vault/vault-env"u8);
}

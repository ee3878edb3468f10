using VaultInjector.Webhook.Identity;

namespace VaultInjector.Webhook.Revocation;

/// <summary>
/// What Vault keeps with every secret-id and token that the broker has made: for Vault's audit log, and to know a pod's own again.
/// </summary>
internal static class GrantMetadata
{
    public const string PodUid = "pod_uid";

    public static Dictionary<string, string> Of(PodIdentity identity) => new(StringComparer.Ordinal)
    {
        ["namespace"] = identity.Namespace,
        ["pod"] = identity.PodName,
        [PodUid] = identity.PodUid,
        ["service_account"] = identity.ServiceAccount,
        ["issued_by"] = "vault-injector",
    };
}

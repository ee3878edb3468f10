using VaultInjector.Webhook.Identity;

namespace VaultInjector.Webhook.Revocation;

/// <summary>
/// The metadata that Vault keeps with each secret-id and token of the broker: for Vault's audit log, and to verify the pod of an accessor.
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

namespace VaultInjector.Webhook.Revocation;

/// <summary>Whose token or secret-id an accessor names, as Vault says.</summary>
internal enum AccessorOwner
{
    ThisPod,

    /// <summary>Vault gave it to another pod, or to a client that is not a pod.</summary>
    Another,

    /// <summary>Vault knows nothing of that accessor: it never existed, has expired or was revoked.</summary>
    Unknown,
}

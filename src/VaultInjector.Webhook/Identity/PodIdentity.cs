namespace VaultInjector.Webhook.Identity;

/// <summary>Who asks, as confirmed by the API server: the holder of a ServiceAccount token that is bound to one pod.</summary>
internal sealed record PodIdentity(string Namespace, string ServiceAccount, string PodName, string PodUid)
{
    /// <summary><c>namespace/name</c>, for messages.</summary>
    public string Pod => $"{Namespace}/{PodName}";
}

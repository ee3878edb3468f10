namespace VaultInjector.Webhook.Identity;

/// <summary>Who asks, as the API server vouches for: a ServiceAccount token bound to one pod.</summary>
public sealed record PodIdentity(string Namespace, string ServiceAccount, string PodName, string PodUid)
{
    /// <summary><c>namespace/pod</c>, for messages.</summary>
    public string Pod => $"{Namespace}/{PodName}";
}

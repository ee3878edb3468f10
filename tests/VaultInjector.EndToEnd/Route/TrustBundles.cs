using VaultInjector.DevCluster.Cluster;

namespace VaultInjector.EndToEnd.Route;

/// <summary>The ClusterTrustBundles of a webhook with <c>Injection:TrustBundle</c> On.</summary>
internal static class TrustBundles
{
    public static Task WaitAsync(WebhookServer webhook) => Waiting.ForAsync(
        async () => await webhook.ReadinessAsync(CancellationToken.None) is { Said: var said } &&
            said.Contains("published as ClusterTrustBundles", StringComparison.Ordinal) ? said : null,
        "the ClusterTrustBundles",
        CancellationToken.None);
}

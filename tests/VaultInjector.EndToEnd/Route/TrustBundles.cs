using VaultInjector.DevCluster.Cluster;
using VaultInjector.EndToEnd.Cluster;

namespace VaultInjector.EndToEnd.Route;

/// <summary>The ClusterTrustBundles of a webhook with <c>Injection:TrustBundle</c> On.</summary>
internal static class TrustBundles
{
    /// <summary>Another replica writes them.</summary>
    public static async Task PublishAsync(RunningCluster running)
    {
        await using var replica = await running.StartReadyWebhookAsync([("VAULT_INJECTOR__Injection__TrustBundle", "On")]);
        await WaitAsync(replica);
    }

    public static Task WaitAsync(WebhookServer webhook) => Waiting.ForAsync(
        async () => await webhook.ReadinessAsync(CancellationToken.None) is { Said: var said } &&
            said.Contains("published as ClusterTrustBundles", StringComparison.Ordinal) ? said : null,
        "the ClusterTrustBundles",
        CancellationToken.None);
}

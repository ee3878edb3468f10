using VaultInjector.DevCluster.Cluster;

namespace VaultInjector.EndToEnd.Cluster;

/// <summary>The cluster's webhook and more of its kind, as behind one Service.</summary>
internal sealed class Replicas : IAsyncDisposable
{
    private readonly List<WebhookServer> _more = [];

    private Replicas(WebhookServer first) => All = [first];

    public IReadOnlyList<WebhookServer> All { get; private set; }

    public static async Task<Replicas> StartAsync(LocalCluster cluster, int count)
    {
        var replicas = new Replicas(cluster.Webhook);
        replicas._more.AddRange(
            Enumerable.Range(1, count - 1).Select(_ => WebhookServer.Start(cluster.Repository, cluster.WebhookSettings, FreePort.Next())));
        replicas.All = [cluster.Webhook, .. replicas._more];
        await Task.WhenAll(replicas._more.Select(one => one.WaitUntilReadyAsync(CancellationToken.None)));
        return replicas;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var one in _more)
        {
            await one.DisposeAsync();
        }
    }
}

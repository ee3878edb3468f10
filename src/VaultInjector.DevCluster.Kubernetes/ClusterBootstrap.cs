using VaultInjector.DevCluster.Kubernetes.Admission;
using VaultInjector.DevCluster.Kubernetes.Authorization;
using VaultInjector.DevCluster.Kubernetes.Operations;

namespace VaultInjector.DevCluster.Kubernetes;

/// <summary>Fills a new cluster with what every cluster has.</summary>
public sealed class ClusterBootstrap(ResourceWriter writer)
{
    /// <summary>The one node, which the pod runner binds its pods to.</summary>
    public const string NodeName = "devcluster";

    private static readonly WriteContext Writing = WriteContext.Of("bootstrap");

    public async Task RunAsync()
    {
        foreach (var name in new[] { "default", "kube-node-lease", "kube-public", "kube-system" })
        {
            await writer.CreateAsync(
                new Target(ResourceCatalog.Namespaces, "", name),
                new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } },
                Writing,
                CancellationToken.None);
        }

        foreach (var (type, item) in DefaultRoles.All())
        {
            await writer.CreateAsync(new Target(type, "", item.Name()), item, Writing, CancellationToken.None);
        }

        var node = new Target(ResourceCatalog.Nodes, "", NodeName);
        await writer.CreateAsync(
            node, new JsonObject { ["metadata"] = new JsonObject { ["name"] = NodeName } }, Writing, CancellationToken.None);
        await writer.ModifyAsync(node with { Subresource = "status" }, Ready, Writing, CancellationToken.None);
    }

    private static JsonObject Ready(JsonObject node)
    {
        var ready = node.Copy();
        ready["status"] = new JsonObject
        {
            ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = "True", ["reason"] = "PodRunner" }),
            ["addresses"] = new JsonArray(new JsonObject { ["type"] = "InternalIP", ["address"] = "127.0.0.1" }),
        };
        return ready;
    }
}

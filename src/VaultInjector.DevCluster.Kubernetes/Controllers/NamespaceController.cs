namespace VaultInjector.DevCluster.Kubernetes.Controllers;

/// <summary>Empties namespaces that are being deleted, then lets them go.</summary>
public sealed class NamespaceController(ClusterAccess cluster) : IController
{
    private const string Name = "namespace-controller";

    public async Task<bool> ReconcileAsync(CancellationToken cancellation)
    {
        foreach (var ns in cluster.All(ResourceCatalog.Namespaces).Where(ns => ns.IsEnding()))
        {
            List<(ObjectKey Key, JsonObject Item)> content =
            [
                .. cluster.Store.Everything().Where(entry => entry.Key.Namespace == ns.Name()),
            ];
            foreach (var (key, item) in content.Where(entry => !entry.Item.IsEnding()))
            {
                await cluster.DeleteAsync(Name, key.Type, item, cancellation);
            }

            if (content.TrueForAll(entry => !entry.Item.IsEnding()))
            {
                cluster.Store.Remove(new ObjectKey(ResourceCatalog.Namespaces, "", ns.Name()));
            }
        }

        return false;
    }
}

namespace VaultInjector.DevCluster.Kubernetes.Controllers;

/// <summary>Keeps as many pods as a ReplicaSet asks for.</summary>
public sealed class ReplicaSetController(ClusterAccess cluster) : IController
{
    private const string Name = "replicaset-controller";

    public async Task<bool> ReconcileAsync(CancellationToken cancellation)
    {
        var again = false;
        foreach (var set in cluster.All(ResourceCatalog.ReplicaSets).Where(set => !set.IsEnding()))
        {
            List<JsonObject> pods = [.. cluster.OwnedBy(set, ResourceCatalog.Pods).Where(PodCount.IsActive)];
            var wanted = set.Number("spec", "replicas") ?? 1;
            for (var missing = wanted - pods.Count; missing > 0; missing--)
            {
                again |= !await cluster.CreatePodAsync(Name, set, ClusterAccess.PodOf(set, set.Map("spec", "template")), cancellation);
            }

            foreach (var pod in pods.OrderBy(PodCount.IsReady).Take((int)Math.Max(0, pods.Count - wanted)))
            {
                await cluster.DeleteAsync(Name, ResourceCatalog.Pods, pod, cancellation);
            }

            await StatusAsync(set, cancellation);
        }

        return again;
    }

    private async Task StatusAsync(JsonObject set, CancellationToken cancellation)
    {
        List<JsonObject> pods = [.. cluster.OwnedBy(set, ResourceCatalog.Pods).Where(PodCount.IsActive)];
        await cluster.ChangeAsync(Name, ResourceCatalog.ReplicaSets, set, ("status", item =>
        {
            var status = item.Ensure("status");
            status["replicas"] = pods.Count;
            status["fullyLabeledReplicas"] = pods.Count;
            status["readyReplicas"] = pods.Count(PodCount.IsReady);
            status["availableReplicas"] = pods.Count(PodCount.IsReady);
            status["observedGeneration"] = item.Number("metadata", "generation") ?? 1;
        }
        ), cancellation);
    }
}

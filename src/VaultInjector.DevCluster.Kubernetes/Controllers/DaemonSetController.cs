using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Kubernetes.Store;

namespace VaultInjector.DevCluster.Kubernetes.Controllers;

/// <summary>Keeps one pod per DaemonSet, for the one node that there is.</summary>
public sealed class DaemonSetController(ClusterAccess cluster) : IController
{
    private const string Name = "daemon-set-controller";

    public async Task<bool> ReconcileAsync(CancellationToken cancellation)
    {
        var again = false;
        foreach (var set in cluster.All(ResourceCatalog.DaemonSets).Where(set => !set.IsEnding()))
        {
            if (!cluster.OwnedBy(set, ResourceCatalog.Pods).Any(PodCount.IsActive))
            {
                again |= !await cluster.CreatePodAsync(Name, set, ClusterAccess.PodOf(set, set.Map("spec", "template")), cancellation);
            }

            List<JsonObject> pods = [.. cluster.OwnedBy(set, ResourceCatalog.Pods).Where(PodCount.IsActive)];
            await cluster.ChangeAsync(Name, ResourceCatalog.DaemonSets, set, ("status", item =>
            {
                var status = item.Ensure("status");
                status["desiredNumberScheduled"] = 1;
                status["currentNumberScheduled"] = pods.Count;
                status["updatedNumberScheduled"] = pods.Count;
                status["numberMisscheduled"] = 0;
                status["numberReady"] = pods.Count(PodCount.IsReady);
                status["numberAvailable"] = pods.Count(PodCount.IsReady);
                status["observedGeneration"] = item.Number("metadata", "generation") ?? 1;
            }
            ), cancellation);
        }

        return again;
    }
}

using System.Globalization;
using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Kubernetes.Store;

namespace VaultInjector.DevCluster.Kubernetes.Controllers;

/// <summary>Keeps the numbered pods of StatefulSets, one after the other.</summary>
public sealed class StatefulSetController(ClusterAccess cluster) : IController
{
    private const string Name = "statefulset-controller";

    public async Task<bool> ReconcileAsync(CancellationToken cancellation)
    {
        var again = false;
        foreach (var set in cluster.All(ResourceCatalog.StatefulSets).Where(set => !set.IsEnding()))
        {
            var pods = cluster.OwnedBy(set, ResourceCatalog.Pods);
            var wanted = (int)(set.Number("spec", "replicas") ?? 1);
            for (var ordinal = 0; ordinal < wanted; ordinal++)
            {
                var name = $"{set.Name()}-{ordinal}";
                var pod = pods.FirstOrDefault(item => string.Equals(item.Name(), name, StringComparison.Ordinal));
                if (pod is null)
                {
                    again |= !await cluster.CreatePodAsync(Name, set, Numbered(set, name, ordinal), cancellation);
                }

                if (pod is null || !PodCount.IsReady(pod))
                {
                    break;
                }
            }

            await ShrinkAsync(set, pods, wanted, cancellation);
        }

        return again;
    }

    private static JsonObject Numbered(JsonObject set, string name, int ordinal)
    {
        var pod = ClusterAccess.PodOf(set, set.Map("spec", "template"), name);
        var labels = pod.Ensure("metadata", "labels");
        labels["statefulset.kubernetes.io/pod-name"] = name;
        labels["apps.kubernetes.io/pod-index"] = ordinal.ToString(CultureInfo.InvariantCulture);
        foreach (var claim in set.Items("spec", "volumeClaimTemplates"))
        {
            pod.Ensure("spec").EnsureArray("volumes").Add(new JsonObject
            {
                ["name"] = claim.Name(),
                ["persistentVolumeClaim"] = new JsonObject { ["claimName"] = $"{claim.Name()}-{name}" },
            });
        }

        return pod;
    }

    private async Task ShrinkAsync(JsonObject set, IReadOnlyList<JsonObject> pods, int wanted, CancellationToken cancellation)
    {
        var kept = Enumerable.Range(0, wanted).Select(ordinal => $"{set.Name()}-{ordinal}").ToHashSet(StringComparer.Ordinal);
        foreach (var pod in pods.Where(pod => !pod.IsEnding() && !kept.Contains(pod.Name())))
        {
            await cluster.DeleteAsync(Name, ResourceCatalog.Pods, pod, cancellation);
        }

        await cluster.ChangeAsync(Name, ResourceCatalog.StatefulSets, set, ("status", item =>
        {
            var status = item.Ensure("status");
            status["replicas"] = pods.Count;
            status["currentReplicas"] = pods.Count;
            status["updatedReplicas"] = pods.Count;
            status["readyReplicas"] = pods.Count(PodCount.IsReady);
            status["availableReplicas"] = pods.Count(PodCount.IsReady);
            status["observedGeneration"] = item.Number("metadata", "generation") ?? 1;
        }
        ), cancellation);
    }
}

namespace VaultInjector.DevCluster.Kubernetes.Controllers;

/// <summary>Keeps one ReplicaSet for a Deployment's current template; older ones go down to nothing at once.</summary>
public sealed class DeploymentController(ClusterAccess cluster, TimeProvider clock) : IController
{
    private const string Name = "deployment-controller";
    private const string HashLabel = "pod-template-hash";

    public async Task<bool> ReconcileAsync(CancellationToken cancellation)
    {
        foreach (var deployment in cluster.All(ResourceCatalog.Deployments).Where(deployment => !deployment.IsEnding()))
        {
            var hash = Hash(deployment);
            var sets = cluster.OwnedBy(deployment, ResourceCatalog.ReplicaSets);
            var current = sets.FirstOrDefault(set => set.Labels().Text(HashLabel) == hash)
                ?? await cluster.CreateAsync(Name, ResourceCatalog.ReplicaSets, SetOf(deployment, hash, sets.Count + 1), cancellation);
            foreach (var set in sets.Append(current))
            {
                var wanted = set.Uid() == current.Uid() ? deployment.Number("spec", "replicas") ?? 1 : 0;
                if (set.Number("spec", "replicas") != wanted)
                {
                    await cluster.ChangeAsync(
                        Name, ResourceCatalog.ReplicaSets, set, ("", item => item.Ensure("spec")["replicas"] = wanted), cancellation);
                }
            }

            await StatusAsync(deployment, current, cancellation);
        }

        return false;
    }

    private async Task StatusAsync(JsonObject deployment, JsonObject set, CancellationToken cancellation)
    {
        var all = cluster.OwnedBy(deployment, ResourceCatalog.ReplicaSets).Sum(item => item.Number("status", "replicas") ?? 0);
        var wanted = deployment.Number("spec", "replicas") ?? 1;
        var ready = set.Number("status", "readyReplicas") ?? 0;
        await cluster.ChangeAsync(Name, ResourceCatalog.Deployments, deployment, ("status", item =>
        {
            var status = item.Ensure("status");
            status["replicas"] = all;
            status["updatedReplicas"] = set.Number("status", "replicas") ?? 0;
            status["readyReplicas"] = ready;
            status["availableReplicas"] = ready;
            status["unavailableReplicas"] = Math.Max(0, wanted - ready);
            status["observedGeneration"] = item.Number("metadata", "generation") ?? 1;
            PodCount.SetCondition(status, "Available", ready >= wanted, clock.GetUtcNow().Timestamp());
            PodCount.SetCondition(status, "Progressing", true, clock.GetUtcNow().Timestamp());
        }
        ), cancellation);
    }

    private static JsonObject SetOf(JsonObject deployment, string hash, int revision)
    {
        var spec = new JsonObject
        {
            ["replicas"] = deployment.Number("spec", "replicas") ?? 1,
            ["selector"] = deployment.Map("spec", "selector")?.Copy() ?? [],
            ["template"] = deployment.Map("spec", "template")?.Copy() ?? [],
        };
        spec.Ensure("selector", "matchLabels")[HashLabel] = hash;
        spec.Ensure("template", "metadata", "labels")[HashLabel] = hash;
        return new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = $"{deployment.Name()}-{hash}",
                ["namespace"] = deployment.Namespace(),
                ["labels"] = spec.Map("template", "metadata", "labels")?.Copy(),
                ["annotations"] = new JsonObject
                {
                    ["deployment.kubernetes.io/revision"] = revision.ToString(CultureInfo.InvariantCulture),
                },
                ["ownerReferences"] = new JsonArray(ClusterAccess.Reference(deployment)),
            },
            ["spec"] = spec,
        };
    }

    private static string Hash(JsonObject deployment) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData((deployment.Map("spec", "template") ?? []).ToBytes()))[..10];
}

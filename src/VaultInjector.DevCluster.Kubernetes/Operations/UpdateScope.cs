using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Kubernetes.Store;

namespace VaultInjector.DevCluster.Kubernetes.Operations;

/// <summary>
/// What one kind of update may touch: the status through its subresource (with a pod's labels and annotations) only, the server's
/// metadata never.
/// </summary>
public static class UpdateScope
{
    private static readonly string[] ServerFields =
    [
        "uid",
        "creationTimestamp",
        "deletionTimestamp",
        "deletionGracePeriodSeconds",
        "generation",
        "resourceVersion",
        "managedFields",
        "generateName",
        "selfLink",
    ];

    public static JsonObject Restrict(Target target, JsonObject live, JsonObject next)
    {
        if (target.Subresource is "status")
        {
            var withStatus = live.Copy();
            withStatus["status"] = next["status"]?.DeepClone();
            foreach (var field in target.Type.Kind is "Pod" ? new[] { "labels", "annotations" } : [])
            {
                // As on a real server, where kubelets may change these of their pods.
                withStatus.Meta().Remove(field);
                if (next.At("metadata", field) is { } kept)
                {
                    withStatus.Meta()[field] = kept.DeepClone();
                }
            }

            return withStatus;
        }

        if (target.Type.HasStatus && target.Subresource.Length == 0)
        {
            next["status"] = live["status"]?.DeepClone();
        }

        foreach (var field in ServerFields)
        {
            if (live.At("metadata", field) is { } value)
            {
                next.Meta()[field] = value.DeepClone();
            }
            else
            {
                next.Meta().Remove(field);
            }
        }

        return next;
    }

    public static bool IsNewGeneration(ResourceType type, JsonObject live, JsonObject next)
        => type.Kind is not ("Pod" or "Namespace" or "Service")
            && live.Number("metadata", "generation") is not null
            && !JsonNode.DeepEquals(live["spec"], next["spec"]);
}

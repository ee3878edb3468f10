namespace VaultInjector.DevCluster.Kubernetes.Operations;

/// <summary>
/// What an update may touch: a subresource its own part (and the status of a pod its labels and annotations), everything else all but the
/// status and what the server itself writes into the metadata.
/// </summary>
public static class UpdateScope
{
    private static readonly string[] ServerFields =
    [
        "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "resourceVersion", "generateName",
        "selfLink",
    ];

    public static JsonObject Restrict(Target target, JsonObject live, JsonObject next) => target.Subresource switch
    {
        "status" => WithStatus(target.Type, live, next),
        "ephemeralcontainers" => WithEphemeralContainers(live, next),
        _ => WithoutServerFields(target, live, next),
    };

    public static bool HasGeneration(ResourceType type) => type.Kind is not ("Pod" or "Namespace" or "Service");

    public static bool IsNewGeneration(ResourceType type, JsonObject live, JsonObject next) =>
        HasGeneration(type) && live.Number("metadata", "generation") is not null && !JsonNode.DeepEquals(live["spec"], next["spec"]);

    private static JsonObject WithStatus(ResourceType type, JsonObject live, JsonObject next)
    {
        var result = live.Copy();
        result["status"] = next["status"]?.DeepClone();
        foreach (var field in type.Kind is "Pod" ? new[] { "labels", "annotations" } : [])
        {
            // As on a real server, where kubelets may change these of their pods.
            Take(result.Meta(), next.At("metadata"), field);
        }

        return result;
    }

    private static JsonObject WithEphemeralContainers(JsonObject live, JsonObject next)
    {
        var result = live.Copy();
        Take(result.Ensure("spec"), next.At("spec"), "ephemeralContainers");
        return result;
    }

    private static JsonObject WithoutServerFields(Target target, JsonObject live, JsonObject next)
    {
        if (target.Type.HasStatus && target.Subresource.Length == 0)
        {
            next["status"] = live["status"]?.DeepClone();
        }

        foreach (var field in ServerFields)
        {
            Take(next.Meta(), live.At("metadata"), field);
        }

        next.Meta().Default("managedFields", live.At("metadata", "managedFields")?.DeepClone());
        return next;
    }

    private static void Take(JsonObject into, JsonNode? from, string field)
    {
        into.Remove(field);
        if (from.At(field) is { } value)
        {
            into[field] = value.DeepClone();
        }
    }
}

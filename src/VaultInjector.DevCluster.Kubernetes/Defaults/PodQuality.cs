namespace VaultInjector.DevCluster.Kubernetes.Defaults;

/// <summary>The quality-of-service class that follows from a pod's requests and limits.</summary>
public static class PodQuality
{
    public static string Of(JsonObject? spec)
    {
        List<JsonObject> containers = [.. PodDefaults.Containers(spec)];
        if (containers.TrueForAll(container => Count(container, "requests") == 0 && Count(container, "limits") == 0))
        {
            return "BestEffort";
        }

        return containers.TrueForAll(container => Same(container, "cpu") && Same(container, "memory")) ? "Guaranteed" : "Burstable";
    }

    private static int Count(JsonObject container, string list) => container.Map("resources", list)?.Count ?? 0;

    private static bool Same(JsonObject container, string resource)
        => Amount(container, "limits", resource) is { } limit && Amount(container, "requests", resource) == limit;

    private static decimal? Amount(JsonObject container, string list, string resource)
        => container.Text("resources", list, resource) is { } text ? Quantity.Parse(text) : null;
}

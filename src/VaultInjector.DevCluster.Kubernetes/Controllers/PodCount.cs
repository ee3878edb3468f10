namespace VaultInjector.DevCluster.Kubernetes.Controllers;

/// <summary>What controllers count in their pods.</summary>
public static class PodCount
{
    public static bool IsActive(JsonObject pod) => !pod.IsEnding() && pod.Text("status", "phase") is not ("Succeeded" or "Failed");

    public static bool IsReady(JsonObject pod) =>
        pod.Items("status", "conditions").Any(condition => condition.Text("type") is "Ready" && condition.Text("status") is "True");

    public static void SetCondition(JsonObject status, string type, bool holds, string now)
    {
        var conditions = status.EnsureArray("conditions");
        var value = holds ? "True" : "False";
        var existing = conditions.OfType<JsonObject>().FirstOrDefault(condition => condition.Text("type") == type);
        if (existing.Text("status") == value)
        {
            return;
        }

        if (existing is not null)
        {
            conditions.Remove(existing);
        }

        conditions.Add((JsonNode)new JsonObject { ["type"] = type, ["status"] = value, ["lastTransitionTime"] = now });
    }
}

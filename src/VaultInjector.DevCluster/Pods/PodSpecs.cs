namespace VaultInjector.DevCluster.Pods;

/// <summary>What the runner looks up in pods.</summary>
public static class PodSpecs
{
    public static JsonObject? Container(JsonObject pod, string name) =>
        pod.Items("spec", "initContainers").Concat(pod.Items("spec", "containers"))
            .FirstOrDefault(container => container.Text("name") == name);

    public static TimeSpan Grace(JsonObject pod) =>
        TimeSpan.FromSeconds(
            pod.Number("metadata", "deletionGracePeriodSeconds") ?? pod.Number("spec", "terminationGracePeriodSeconds") ?? 30);

    public static bool HasEnded(JsonObject pod) => pod.Text("status", "phase") is "Succeeded" or "Failed";
}

using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Kubernetes.Store;

namespace VaultInjector.DevCluster.Kubernetes.Http;

/// <summary>The short forms of a pod's state that tables show.</summary>
public static class PodSummary
{
    public static string Ready(JsonObject pod)
    {
        var sidecars = pod.Items("spec", "initContainers")
            .Where(container => container.Text("restartPolicy") is "Always")
            .Select(container => container.Text("name"))
            .ToHashSet(StringComparer.Ordinal);
        var ready =
            pod.Items("status", "containerStatuses").Count(status => status.Flag("ready") is true) +
            pod.Items("status", "initContainerStatuses")
                .Count(status => sidecars.Contains(status.Text("name")) && status.Flag("ready") is true);
        return $"{ready}/{pod.Items("spec", "containers").Count() + sidecars.Count}";
    }

    public static long Restarts(JsonObject pod) =>
        pod.Items("status", "containerStatuses")
            .Concat(pod.Items("status", "initContainerStatuses"))
            .Sum(status => status.Number("restartCount") ?? 0);

    public static string Status(JsonObject pod)
    {
        if (pod.IsEnding())
        {
            return "Terminating";
        }

        List<JsonObject> init = [.. pod.Items("status", "initContainerStatuses")];
        var failed = init.Find(status => status.Number("state", "terminated", "exitCode") is not (null or 0));
        if (failed is not null)
        {
            return $"Init:{failed.Text("state", "terminated", "reason") ?? "Error"}";
        }

        var phase = pod.Text("status", "phase") ?? "Unknown";
        if (phase is "Pending" && init.Count > 0)
        {
            return $"Init:{init.Count(status => status.Number("state", "terminated", "exitCode") is 0 || status.Flag("started") is true)}/{init.Count}";
        }

        var states = pod.Items("status", "containerStatuses")
            .Select(status => status.Text("state", "waiting", "reason") ?? status.Text("state", "terminated", "reason"));
        return states.FirstOrDefault(reason => reason is not null) ?? phase;
    }
}

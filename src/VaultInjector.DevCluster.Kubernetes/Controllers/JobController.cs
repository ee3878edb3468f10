namespace VaultInjector.DevCluster.Kubernetes.Controllers;

/// <summary>Runs a Job's pods until enough have succeeded or too many have failed.</summary>
public sealed class JobController(ClusterAccess cluster, TimeProvider clock) : IController
{
    private const string Name = "job-controller";

    public async Task<bool> ReconcileAsync(CancellationToken cancellation)
    {
        var again = false;
        foreach (var job in cluster.All(ResourceCatalog.Jobs).Where(job => !job.IsEnding()))
        {
            var pods = cluster.OwnedBy(job, ResourceCatalog.Pods);
            var succeeded = pods.Count(pod => pod.Text("status", "phase") is "Succeeded");
            var failed = pods.Count(pod => pod.Text("status", "phase") is "Failed");
            var active = pods.Count(PodCount.IsActive);
            var wanted = job.Number("spec", "completions") ?? 1;
            var complete = succeeded >= wanted;
            var hopeless = !complete && failed > (job.Number("spec", "backoffLimit") ?? 6);
            var slots = Math.Min(job.Number("spec", "parallelism") ?? 1, wanted - succeeded) - active;
            if (!complete && !hopeless && job.Flag("spec", "suspend") is not true)
            {
                for (; slots > 0; slots--)
                {
                    again |= !await cluster.CreatePodAsync(Name, job, Pod(job), cancellation);
                }
            }

            await StatusAsync(job, (succeeded, failed, complete, hopeless), cancellation);
        }

        return again;
    }

    private static JsonObject Pod(JsonObject job)
    {
        var pod = ClusterAccess.PodOf(job, job.Map("spec", "template"));
        var labels = pod.Ensure("metadata", "labels");
        foreach (var (key, value) in new[] { ("job-name", job.Name()), ("controller-uid", job.Uid()) })
        {
            labels[key] = value;
            labels[$"batch.kubernetes.io/{key}"] = value;
        }

        return pod;
    }

    private async Task StatusAsync(
        JsonObject job, (int Succeeded, int Failed, bool Complete, bool Hopeless) state, CancellationToken cancellation)
    {
        var active = cluster.OwnedBy(job, ResourceCatalog.Pods).Count(PodCount.IsActive);
        var now = clock.GetUtcNow().Timestamp();
        await cluster.ChangeAsync(Name, ResourceCatalog.Jobs, job, ("status", item =>
        {
            var status = item.Ensure("status");
            Count(status, "active", active);
            Count(status, "succeeded", state.Succeeded);
            Count(status, "failed", state.Failed);
            status.Default("startTime", now);
            if (state.Complete)
            {
                status.Default("completionTime", now);
                PodCount.SetCondition(status, "Complete", true, now);
            }

            if (state.Hopeless)
            {
                PodCount.SetCondition(status, "Failed", true, now);
            }
        }
        ), cancellation);
    }

    /// <summary>A real API server leaves out what is 0.</summary>
    private static void Count(JsonObject status, string name, int number)
    {
        status.Remove(name);
        if (number > 0)
        {
            status[name] = number;
        }
    }
}

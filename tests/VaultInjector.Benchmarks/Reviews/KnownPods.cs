using VaultInjector.Benchmarks.Support;
using VaultInjector.DevCluster.Cluster;

namespace VaultInjector.Benchmarks.Reviews;

/// <summary>
/// What a hundred thousand injected pods cost the webhook that has to notice their ends: its memory beside that of a webhook without
/// any, once
/// it has compared them with what is written down, and its CPU time from then on.
/// </summary>
internal static class KnownPods
{
    public const int Pods = 100_000;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(20);

    /// <summary>It gives memory back once it has nothing to do.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(30);

    public static async Task<KnownPodsResult> MeasureAsync(BenchCluster cluster, CancellationToken cancellation)
    {
        var without = await OnceAsync(cluster, 0, cancellation);
        var with = await OnceAsync(cluster, Pods, cancellation);
        return new KnownPodsResult(
            (with.ResidentMiB - without.ResidentMiB) * 1024 * 1024 / Pods,
            (with.PeakKiB - without.PeakKiB) / 1024.0,
            with.CpuSeconds / Idle.TotalMinutes);
    }

    private static async Task<(double ResidentMiB, long PeakKiB, double CpuSeconds)> OnceAsync(
        BenchCluster cluster,
        int pods,
        CancellationToken cancellation)
    {
        await using var kube = await PodfulApiServer.StartAsync(pods);
        var kubeconfig = Path.Combine(cluster.Local.WorkingDirectory, $"podful-{pods}.kubeconfig");
        await File.WriteAllTextAsync(kubeconfig, kube.Kubeconfig, cancellation);
        var settings = new Dictionary<string, string>(cluster.Local.WebhookSettings, StringComparer.Ordinal)
        {
            ["VAULT_INJECTOR__Kubernetes__Kubeconfig"] = kubeconfig,
            ["VAULT_INJECTOR__Logging__LogLevel__Default"] = "Critical",
        };
        await using var webhook = WebhookServer.Start(cluster.Local.Repository, settings, FreePort.Next());
        await Waiting.ForAsync(
            () => Task.FromResult(kube.AllServed || webhook.HasExited ? "all" : null),
            "the webhook to read all pods",
            cancellation);
        await Task.Delay(Rest, cancellation);
        var settled = ProcessFigures.Of(webhook.ProcessId);
        await Task.Delay(Idle, cancellation);
        var after = ProcessFigures.Of(webhook.ProcessId);
        return (after.ResidentMiB, after.PeakKiB, (after.Cpu - settled.Cpu).TotalSeconds);
    }
}

/// <param name="BytesEach">Memory that stays, for each pod.</param>
/// <param name="PeakMiB">Memory while they were compared.</param>
/// <param name="CpuSecondsAMinute">CPU time once nothing happens.</param>
internal sealed record KnownPodsResult(double BytesEach, double PeakMiB, double CpuSecondsAMinute);

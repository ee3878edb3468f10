using System.Text.Json.Nodes;
using VaultInjector.Benchmarks.Support;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.DevCluster.Pods;

namespace VaultInjector.Benchmarks.Agents;

/// <summary>What the agent costs a node: its size on disk, and as an idle sidecar its memory and CPU time.</summary>
internal static class AgentFootprint
{
    private const string Namespace = "bench";
    private const string Agent = "vault-injector-agent";
    private const string Sidecar = "vault-injector-sidecar";
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(60);

    /// <param name="cluster">Where the pods run.</param>
    /// <param name="name">What the names of the pods begin with.</param>
    /// <param name="annotations">Besides the role; each begins with a comma.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<AgentFootprintResult> MeasureAsync(
        BenchCluster cluster, string name, string annotations, CancellationToken cancellation)
    {
        await cluster.Local.ApplyAsync(BenchCluster.OptedIn(Namespace), cancellation);
        await cluster.Local.WaitForServiceAccountAsync(Namespace, cancellation);
        await using var runner = cluster.Local.RunPods(Namespace);
        var runs = await Task.WhenAll(
            Enumerable.Range(1, Statistics.Runs)
                .Select(number => StartAsync(cluster, runner, ($"{name}-{number}", annotations), cancellation)));
        var before = Array.ConvertAll(runs, Figures);
        await Task.Delay(Idle, cancellation);
        var after = Array.ConvertAll(runs, Figures);
        return new AgentFootprintResult(
            new FileInfo(cluster.Local.Repository.CommandFor("VaultInjector.Agent", Agent)[0]).Length / 1e6,
            after.Select(figures => figures.ResidentMiB).Median(),
            before.Zip(after, (first, last) => (last.Cpu - first.Cpu).TotalSeconds).Median());
    }

    private static ProcessFigures Figures(PodRun run) => ProcessFigures.Of(run.ProcessId(Sidecar)!.Value);

    private static async Task<PodRun> StartAsync(
        BenchCluster cluster, PodRunner runner, (string Name, string Annotations) pod, CancellationToken cancellation)
    {
        JsonObject manifest = Manifests.Parse($$"""
            apiVersion: v1
            kind: Pod
            metadata:
              name: {{pod.Name}}
              namespace: {{Namespace}}
              annotations: {vault-injector.io/role: app{{pod.Annotations}}}
            spec:
              containers: [{name: app, image: "app:1", command: [sleep, "600"]}]
            """)[0];
        await cluster.Local.CreateAsync(manifest, cancellation);
        return await Waiting.ForAsync(
            () => Task.FromResult(runner.Find(Namespace, pod.Name) is { Phase: "Running" } run ? run : null),
            $"pod {pod.Name} to run",
            cancellation);
    }
}

/// <summary>Medians over the sidecars.</summary>
/// <param name="DiskMB">Size of the binary.</param>
/// <param name="ResidentMiB">Memory after a minute.</param>
/// <param name="CpuSeconds">User and system time of that minute.</param>
internal sealed record AgentFootprintResult(double DiskMB, double ResidentMiB, double CpuSeconds);

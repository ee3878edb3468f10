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

    public static async Task<AgentFootprintResult> MeasureAsync(BenchCluster cluster, CancellationToken cancellation)
    {
        await cluster.Local.ApplyAsync(BenchCluster.OptedIn(Namespace), cancellation);
        await cluster.Local.WaitForServiceAccountAsync(Namespace, cancellation);
        await using var runner = cluster.Local.RunPods(Namespace);
        var runs = await Task.WhenAll(
            Enumerable.Range(1, Statistics.Runs).Select(number => StartAsync(cluster, runner, $"idle-{number}", cancellation)));
        var before = Array.ConvertAll(runs, Figures);
        await Task.Delay(Idle, cancellation);
        var after = Array.ConvertAll(runs, Figures);
        return new AgentFootprintResult(
            new FileInfo(cluster.Local.Repository.CommandFor("VaultInjector.Agent", Agent)[0]).Length / 1e6,
            after.Select(figures => figures.ResidentMiB).Median(),
            before.Zip(after, (first, last) => (last.Cpu - first.Cpu).TotalSeconds).Median());
    }

    private static ProcessFigures Figures(PodRun run) => ProcessFigures.Of(run.ProcessId(Sidecar)!.Value);

    private static async Task<PodRun> StartAsync(BenchCluster cluster, PodRunner runner, string name, CancellationToken cancellation)
    {
        JsonObject pod = Manifests.Parse($$"""
            apiVersion: v1
            kind: Pod
            metadata:
              name: {{name}}
              namespace: {{Namespace}}
              annotations: {vault-injector.io/role: app}
            spec:
              containers: [{name: app, image: "app:1", command: [sleep, "600"]}]
            """)[0];
        await cluster.Local.CreateAsync(pod, cancellation);
        return await Waiting.ForAsync(
            () => Task.FromResult(runner.Find(Namespace, name) is { Phase: "Running" } run ? run : null),
            $"pod {name} to run",
            cancellation);
    }
}

/// <summary>Medians over the sidecars.</summary>
/// <param name="DiskMB">Size of the binary.</param>
/// <param name="ResidentMiB">Memory after a minute.</param>
/// <param name="CpuSeconds">User and system time of that minute.</param>
internal sealed record AgentFootprintResult(double DiskMB, double ResidentMiB, double CpuSeconds);

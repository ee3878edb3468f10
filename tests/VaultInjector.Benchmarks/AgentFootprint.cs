using System.Globalization;
using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.DevCluster.Pods;

namespace VaultInjector.Benchmarks;

/// <summary>What the agent costs a node: its size on disk, and as an idle sidecar its memory and CPU time.</summary>
internal static class AgentFootprint
{
    private const string Namespace = "bench";
    private const int Pods = 5;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(60);

    public static async Task<string> MeasureAsync(CancellationToken cancellation)
    {
        var cluster = await LocalCluster.StartAsync(new SilentTimeline(), new Dictionary<string, string>(StringComparer.Ordinal), cancellation);
        await using (cluster)
        {
            await PrepareAsync(cluster, cancellation);
            await using var runner = cluster.RunPods(Namespace);
            var runs = await Task.WhenAll(Enumerable.Range(1, Pods).Select(number => StartAsync(cluster, runner, $"idle-{number}", cancellation)));
            var before = runs.Select(run => ProcessFigures.Of(run.ProcessId("vault-injector-agent")!.Value)).ToArray();
            await Task.Delay(Idle, cancellation);
            var after = runs.Select(run => ProcessFigures.Of(run.ProcessId("vault-injector-agent")!.Value)).ToArray();
            return Report(cluster.Repository, before, after);
        }
    }

    private static string Report(Repository repository, ProcessFigures[] before, ProcessFigures[] after)
    {
        var binary = new FileInfo(repository.CommandFor("VaultInjector.Agent", "vault-injector-agent")[0]);
        var cpu = before.Zip(after, (first, last) => (last.Cpu - first.Cpu).TotalSeconds);
        return string.Create(CultureInfo.InvariantCulture, $"""
            agent, median of {Pods} idle sidecars after {Idle.TotalSeconds} s
              size on disk        {binary.Length / 1e6,6:0.0} MB
              RSS                 {Median(after.Select(figures => figures.ResidentKiB / 1024.0)),6:0.0} MiB
              RSS, anonymous part {Median(after.Select(figures => figures.AnonymousKiB / 1024.0)),6:0.0} MiB
              peak RSS            {Median(after.Select(figures => figures.PeakKiB / 1024.0)),6:0.0} MiB
              CPU a minute        {Median(cpu),6:0.00} s
            """);
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    private static async Task PrepareAsync(LocalCluster cluster, CancellationToken cancellation)
    {
        await cluster.RunScriptAsync("add-app.sh", ["bench"], cancellation);
        await cluster.ApplyAsync(
            Manifests.Parse($$"""
                apiVersion: v1
                kind: Namespace
                metadata:
                  name: {{Namespace}}
                  labels: {vault-injector.io/injection: enabled}
                  annotations: {vault-injector.io/allowed-roles: bench}
                """)[0],
            cancellation);
        await cluster.WaitForServiceAccountAsync(Namespace, cancellation);
    }

    private static async Task<PodRun> StartAsync(LocalCluster cluster, PodRunner runner, string name, CancellationToken cancellation)
    {
        JsonObject pod = Manifests.Parse($$"""
            apiVersion: v1
            kind: Pod
            metadata:
              name: {{name}}
              namespace: {{Namespace}}
              annotations: {vault-injector.io/role: bench}
            spec:
              containers: [{name: app, image: "app:1", command: [sleep, "600"]}]
            """)[0];
        await cluster.CreateAsync(pod, cancellation);
        return await Waiting.ForAsync(
            () => Task.FromResult(runner.Find(Namespace, name) is { Phase: "Running" } run ? run : null), $"pod {name} to run", cancellation);
    }
}

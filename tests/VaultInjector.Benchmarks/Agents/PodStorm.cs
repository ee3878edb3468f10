using System.Diagnostics;
using VaultInjector.DevCluster.Processes;

namespace VaultInjector.Benchmarks;

/// <summary>A thousand pods that start at once: until the last agent has its token, and what Vault was asked meanwhile.</summary>
internal static class PodStorm
{
    public const int Pods = 1000;
    private const int CreatedAtATime = 16;

    public static async Task<PodStormResult> MeasureAsync(BenchCluster cluster, CancellationToken cancellation)
    {
        var pods = new StoredPod[Pods];
        await Parallel.ForAsync(0, Pods, new ParallelOptions { MaxDegreeOfParallelism = CreatedAtATime, CancellationToken = cancellation }, async (number, stop) =>
            pods[number] = await StoredPod.CreateAsync(cluster, $"storm-{number}", stop));
        using var audit = await VaultAudit.StartAsync(cluster, cancellation);
        var before = EndedChildren.Cpu;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(pods.Select(pod => LocalProcess.RunAsync(pod.Agent, cancellation)));
        var took = Stopwatch.GetElapsedTime(started);
        var missing = pods.Count(pod => !pod.HasToken);
        return missing == 0
            ? new PodStormResult(took.TotalSeconds, (EndedChildren.Cpu - before).TotalSeconds, await audit.EndAsync(cancellation))
            : throw new InvalidOperationException($"{missing} pods have no token.");
    }
}

/// <param name="Seconds">Until the last agent had its token.</param>
/// <param name="AgentCpuSeconds">CPU time of all agents together.</param>
/// <param name="Vault">What Vault was asked.</param>
internal sealed record PodStormResult(double Seconds, double AgentCpuSeconds, VaultCalls Vault);

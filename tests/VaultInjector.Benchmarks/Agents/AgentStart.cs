using VaultInjector.Benchmarks.Support;
using VaultInjector.DevCluster.Processes;

namespace VaultInjector.Benchmarks.Agents;

/// <summary>
/// The agent from exec to the token file, through the webhook's broker and Vault, all over TLS; and the CPU time that it takes until it
/// ends, its report to the broker included.
/// </summary>
internal static class AgentStart
{
    private const int Warm = 3;
    private const int Measured = 15;

    public static async Task<AgentStartResult> MeasureAsync(BenchCluster cluster, CancellationToken cancellation)
    {
        var runs = new List<AgentStartResult>();
        for (var number = 0; number < Warm + Measured; number++)
        {
            runs.Add(await OnceAsync(await StoredPod.CreateAsync(cluster, $"start-{number}", cancellation), cancellation));
        }

        var warm = runs.Skip(Warm).ToList();
        return new AgentStartResult(warm.Select(run => run.ElapsedMs).Median(), warm.Select(run => run.CpuMs).Median());
    }

    private static async Task<AgentStartResult> OnceAsync(StoredPod pod, CancellationToken cancellation)
    {
        var before = EndedChildren.Cpu;
        var started = TimeProvider.System.GetUtcNow();
        await LocalProcess.RunAsync(pod.Agent, cancellation);
        var used = EndedChildren.Cpu - before;
        return pod.HasToken
            ? new AgentStartResult((pod.TokenAt - started).TotalMilliseconds, used.TotalMilliseconds)
            : throw new InvalidOperationException($"{pod.Agent.Name} has no token.");
    }
}

/// <param name="ElapsedMs">From exec to the token file.</param>
/// <param name="CpuMs">User and system time of the agent.</param>
internal sealed record AgentStartResult(double ElapsedMs, double CpuMs);

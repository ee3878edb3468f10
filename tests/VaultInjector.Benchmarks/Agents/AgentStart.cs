using System.Diagnostics;
using VaultInjector.DevCluster.Processes;

namespace VaultInjector.Benchmarks;

/// <summary>The agent from exec to the token file and its end, through the webhook's broker and Vault, all over TLS: the time, and how much of it is its own.</summary>
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
        var started = Stopwatch.GetTimestamp();
        await LocalProcess.RunAsync(pod.Agent, cancellation);
        var took = Stopwatch.GetElapsedTime(started);
        var used = EndedChildren.Cpu - before;
        return pod.HasToken
            ? new AgentStartResult(took.TotalMilliseconds, used.TotalMilliseconds)
            : throw new InvalidOperationException($"{pod.Agent.Name} has no token.");
    }
}

/// <param name="ElapsedMs">From exec to exit.</param>
/// <param name="CpuMs">User and system time of the agent.</param>
internal sealed record AgentStartResult(double ElapsedMs, double CpuMs);

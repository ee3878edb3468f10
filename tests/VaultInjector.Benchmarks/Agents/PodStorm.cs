using System.Diagnostics;
using System.Text.Json.Nodes;
using VaultInjector.Agent;
using VaultInjector.Agent.Parts;
using VaultInjector.Agent.Transport;
using VaultInjector.Benchmarks.Support;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.Runtime.Time;

namespace VaultInjector.Benchmarks.Agents;

/// <summary>
/// A thousand pods that start at once: until the last agent has its token, and what Vault was asked meanwhile. The agents run as tasks
/// of this
/// process, each with connections of its own: a thousand processes on the cores of one machine would measure their start, which the
/// nodes of a
/// cluster share (<see cref="AgentStart"/> has it for one).
/// </summary>
internal static class PodStorm
{
    public const int Pods = 1000;
    private const int WarmUp = 200;
    private const int CreatedAtATime = 16;

    public static async Task<PodStormResult> MeasureAsync(BenchCluster cluster, CancellationToken cancellation)
    {
        await RunAsync(await CreateAsync(cluster, "warm", WarmUp, cancellation), cancellation);
        var pods = await CreateAsync(cluster, "storm", Pods, cancellation);
        await cluster.Local.Vault.EnableAuditAsync(cancellation);
        await using var connections = OpenConnections.Watch(cluster.Local.Webhook.ProcessId, cluster.Local.Vault.Address);
        var (started, before) = (Stopwatch.GetTimestamp(), ProcessFigures.Of(cluster.Local.Webhook.ProcessId));
        await RunAsync(pods, cancellation);
        var (took, after) = (Stopwatch.GetElapsedTime(started), ProcessFigures.Of(cluster.Local.Webhook.ProcessId));
        return new PodStormResult(
            took.TotalSeconds,
            (after.Cpu - before.Cpu).TotalMilliseconds / Pods,
            connections.Most,
            QuestionsTo(cluster.Local.Vault) / (double)Pods);
    }

    private static int QuestionsTo(VaultServer vault) =>
        File.ReadLines(vault.AuditFile).Count(line => JsonNode.Parse(line)!["type"]!.GetValue<string>() == "request");

    private static async Task<StoredPod[]> CreateAsync(BenchCluster cluster, string name, int count, CancellationToken cancellation)
    {
        var pods = new StoredPod[count];
        await Parallel.ForAsync(
            0,
            count,
            new ParallelOptions { MaxDegreeOfParallelism = CreatedAtATime, CancellationToken = cancellation },
            async (number, stop) => pods[number] = await StoredPod.CreateAsync(cluster, $"{name}-{number}", stop));
        return pods;
    }

    private static async Task RunAsync(StoredPod[] pods, CancellationToken cancellation)
    {
        var codes = await Task.WhenAll(pods.Select(pod => Task.Run(() => RunAsync(pod, cancellation), cancellation)));
        if (pods.Count(pod => !pod.HasToken) is > 0 and var missing)
        {
            throw new InvalidOperationException(
                $"{missing} pods have no token; their agents ended with {string.Join(", ", codes.Distinct())}.");
        }
    }

    private static Task<int> RunAsync(StoredPod pod, CancellationToken cancellation)
    {
        var clock = new Clock(TimeProvider.System, Random.Shared.NextDouble);
        var host = new AgentHost(
            pod.Agent.Environment.GetValueOrDefault,
            TextWriter.Null,
            TextWriter.Null,
            clock,
            peer => new TrustingHandler(peer));
        return AgentProgram.RunAsync(pod.Agent.Arguments, host, cancellation);
    }
}

/// <param name="Seconds">Until the last agent had its token.</param>
/// <param name="WebhookCpuMs">CPU time of the webhook for each pod.</param>
/// <param name="MostAtOnce">The most connections of the injector to Vault that were open at the same time.</param>
/// <param name="CallsEach">What Vault was asked, by anybody, for each pod.</param>
internal sealed record PodStormResult(double Seconds, double WebhookCpuMs, int MostAtOnce, double CallsEach);

using VaultInjector.Benchmarks.Agents;
using VaultInjector.Benchmarks.Support;

namespace VaultInjector.Benchmarks.Chapters;

/// <summary>A thousand pods at once.</summary>
internal static class StormChapter
{
    /// <summary>
    /// By the broker: a wrapped secret-id, and lookup of the accessor that the agent reports. By the agent: lookup of the wrapping, unwrap,
    /// login. The role id is read once for all pods of a role.
    /// </summary>
    private const double LeastCalls = 5;

    /// <summary>For its session and for the CA.</summary>
    private const int OwnConnections = 2;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellation)
    {
        await using var cluster = await BenchCluster.StartAsync(cancellation);
        var storm = await PodStorm.MeasureAsync(cluster, cancellation);
        return
        [
            new($"{PodStorm.Pods} pods starting at once: until the last has its token, CPU time of the webhook for each", "—", "≤ 10 s",
                new Measure(storm.Seconds, "s", AtMost: 10), new Measure(storm.WebhookCpuMs, "ms")),
            new(
                "… connections of the injector to Vault at once (32 for pods, the rest its own), calls of any kind per pod", "—", "≤ 32, 5",
                new Measure(storm.MostAtOnce, "", AtMost: 32 + OwnConnections), new Measure(storm.CallsEach, "", AtMost: LeastCalls + 0.1)),
        ];
    }
}

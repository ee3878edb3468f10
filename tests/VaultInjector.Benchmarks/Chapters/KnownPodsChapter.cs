using VaultInjector.Benchmarks.Reviews;
using VaultInjector.Benchmarks.Support;

namespace VaultInjector.Benchmarks.Chapters;

/// <summary>Many pods that live.</summary>
internal static class KnownPodsChapter
{
    public static async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellation)
    {
        await using var cluster = await BenchCluster.StartAsync(cancellation);
        var known = await KnownPods.MeasureAsync(cluster, cancellation);
        return
        [
            new(
                $"{KnownPods.Pods} injected pods known: memory of each, peak while they are compared, CPU a minute",
                "—",
                "≤ 200 bytes, idle",
                new Measure(Math.Max(0, known.BytesEach), "bytes", AtMost: 200),
                new Measure(known.PeakMiB, "MiB"),
                new Measure(known.CpuSecondsAMinute, "s", AtMost: 0.2)),
        ];
    }
}

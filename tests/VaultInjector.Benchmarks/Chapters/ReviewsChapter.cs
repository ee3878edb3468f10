using VaultInjector.Benchmarks.Reviews;
using VaultInjector.Benchmarks.Support;

namespace VaultInjector.Benchmarks.Chapters;

/// <summary>Admission reviews over HTTPS, as an API server sends them.</summary>
internal static class ReviewsChapter
{
    private const int SmallRequests = 20_000;
    private const int LargeRequests = 6_000;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellation)
    {
        await using var cluster = await BenchCluster.StartAsync(cancellation);
        var small = await PinnedLoad.Http1Async(cluster, "small", cancellation);
        var large = await PinnedLoad.Http1Async(cluster, "large", cancellation);
        var small2 = await PinnedLoad.Http2Async(cluster, "small", SmallRequests, cancellation);
        var large2 = await PinnedLoad.Http2Async(cluster, "large", LargeRequests, cancellation);
        var steady = await SteadyLoad.MeasureAsync(cluster, cancellation);
        return
        [
            Row("small review", "383 µs, 2611/s, 17 ms", small, new LoadResult(125, 7800, 6)),
            Row("large review", "2110 µs, 473/s, 74 ms", large, new LoadResult(420, 2400, 15)),
            new("HTTP/2, one connection, 16 streams: small, large", "548 µs, 2319 µs", "≤ 160 µs, ≤ 450 µs",
                new Measure(small2.CpuMicroseconds, "µs", AtMost: 160), new Measure(large2.CpuMicroseconds, "µs", AtMost: 450)),
            new("steady 500 small reviews a second: p99", "—", "≤ 3 ms", new Measure(steady, "ms", AtMost: 3)),
        ];
    }

    private static Figure Row(string what, string peer, LoadResult measured, LoadResult budget) => new(
        $"{what}: CPU of one, pinned reviews a second, p99",
        peer,
        FormattableString.Invariant($"≤ {budget.CpuMicroseconds} µs, ≥ {budget.PerSecond}/s, ≤ {budget.SlowMs} ms"),
        new Measure(measured.CpuMicroseconds, "µs", AtMost: budget.CpuMicroseconds),
        new Measure(measured.PerSecond, "/s", AtLeast: budget.PerSecond),
        new Measure(measured.SlowMs, "ms", AtMost: budget.SlowMs));
}

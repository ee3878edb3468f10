using VaultInjector.Benchmarks.Reviews;
using VaultInjector.Benchmarks.Support;

namespace VaultInjector.Benchmarks.Chapters;

/// <summary>The webhook as a process: how soon it answers, and what it holds.</summary>
internal static class WebhookChapter
{
    public static async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellation)
    {
        await using var cluster = await BenchCluster.StartAsync(cancellation);
        var (idle, loaded) = await WebhookMemory.MeasureAsync(cluster, cancellation);
        var start = await WebhookStart.MeasureAsync(cluster, cancellation);
        var size = new FileInfo(cluster.Local.Repository.CommandFor("VaultInjector", "vault-injector")[0]).Length / 1e6;
        return
        [
            new("webhook: start to first answered review, without Vault", "288–324 ms", "≤ 200 ms",
                new Measure(start, "ms", AtMost: 200)),
            new("webhook RSS: idle, after each quarter of a million reviews", "39 MB, 44–53 MB", "≤ 39 MB, ≤ 50 MB",
                [new Measure(idle, "MiB", AtMost: 39), .. loaded.Select(mebibytes => new Measure(mebibytes, "MiB", AtMost: 50))]),
            new("webhook on disk", "—", "—", new Measure(size, "MB")),
        ];
    }
}

using VaultInjector.Benchmarks.Agents;
using VaultInjector.Benchmarks.Support;

namespace VaultInjector.Benchmarks.Chapters;

/// <summary>The agent: how soon there is a token, and what it costs a node while it waits for the next renewal.</summary>
internal static class AgentChapter
{
    public static async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellation)
    {
        await using var cluster = await BenchCluster.StartAsync(cancellation);
        var start = await AgentStart.MeasureAsync(cluster, cancellation);
        var handover = await AgentHandover.MeasureAsync(cluster, cancellation);
        var idle = await AgentFootprint.MeasureAsync(cluster, "idle", "", cancellation);
        return
        [
            new(
                "agent: exec to token file over TLS, its own CPU",
                "Vault Agent 94 ms; kubernetes-vault's init 12 ms (no broker, no TLS check)",
                "≤ 40 ms, ≤ 15 ms",
                new Measure(start.ElapsedMs, "ms", AtMost: 40),
                new Measure(start.CpuMs, "ms", AtMost: 15)),
            new(
                "agent: exec of the sidecar until it has taken the token over",
                "—",
                "≤ 40 ms",
                new Measure(handover.ElapsedMs, "ms", AtMost: 40)),
            new(
                "agent: peak RSS, size on disk (OpenSSL and C library included)",
                "Vault Agent 75 MB, 168 MB; kubernetes-vault's init 7 MB, 6.4 MB",
                "≤ 12 MB, ≤ 13 MB",
                new Measure(handover.LoginPeakMiB, "MiB", AtMost: 12),
                new Measure(idle.DiskMB, "MB", AtMost: 13)),
            new(
                "agent idle as sidecar after 60 s: RSS, CPU a minute",
                "Vault Agent 76 MB, 0.06 s",
                "≤ 12 MB, ≤ 0.01 s",
                new Measure(idle.ResidentMiB, "MiB", AtMost: 12),
                new Measure(idle.CpuSeconds, "s", AtMost: 0.01)),
            await ExecAsync(cluster, cancellation),
            .. await WithSecretsAsync(cluster, cancellation),
        ];
    }

    private static async Task<Figure> ExecAsync(BenchCluster cluster, CancellationToken cancellation)
    {
        var exec = await AgentExec.MeasureAsync(cluster, cancellation);
        return new(
            "agent: what exec adds to an app's start (5 variables), and to 95 % of starts at most",
            "—",
            "≤ 10 ms, ≤ 20 ms",
            new Measure(exec.AddedMs, "ms", AtMost: 10),
            new Measure(exec.MostMs, "ms", AtMost: 20));
    }

    private static async Task<IReadOnlyList<Figure>> WithSecretsAsync(BenchCluster cluster, CancellationToken cancellation)
    {
        await AgentSecrets.StoreAsync(cluster, cancellation);
        var secrets = await AgentSecrets.MeasureAsync(cluster, cancellation);
        var busy = await AgentFootprint.MeasureAsync(cluster, "five-idle", AgentSecrets.Annotations, cancellation);
        return
        [
            new(
                "agent: exec to the files of 5 secrets; how many times exec to the token",
                "—",
                "≤ 1.3 times, and Vault's answers",
                new Measure(secrets.SecretsMs, "ms"),
                new Measure(secrets.SecretsMs / secrets.TokenMs, "times", AtMost: 1.3)),
            new(
                "agent idle as sidecar with 5 secrets after 60 s: RSS, CPU a minute",
                "—",
                "≤ 8 MB, ≤ 0.01 s",
                new Measure(busy.ResidentMiB, "MiB", AtMost: 8),
                new Measure(busy.CpuSeconds, "s", AtMost: 0.01)),
        ];
    }
}

using System.Text.RegularExpressions;
using VaultInjector.Benchmarks.Support;
using VaultInjector.DevCluster.Processes;

namespace VaultInjector.Benchmarks.Agents;

/// <summary>
/// The sidecar from exec until it has taken over the token of its init container, its look-up in Vault included; and what a login holds in
/// memory, measured at a sidecar that has to log in itself, because an init container is gone by then.
/// </summary>
internal static partial class AgentHandover
{
    private const int Warm = 2;
    private const int Measured = 9;

    public static async Task<AgentHandoverResult> MeasureAsync(BenchCluster cluster, CancellationToken cancellation)
    {
        var (times, peaks) = (new List<double>(), new List<double>());
        for (var number = 0; number < Warm + Measured; number++)
        {
            var pod = await StoredPod.CreateAsync(cluster, $"handover-{number}", cancellation, "sidecar");
            peaks.Add((await UntilAsync(pod.Sidecar, Wrote(), cancellation)).PeakMiB);
            times.Add((await UntilAsync(pod.Sidecar, TookOver(), cancellation)).ElapsedMs);
        }

        return new AgentHandoverResult(times.Skip(Warm).Median(), peaks.Skip(Warm).Median());
    }

    /// <summary>Killed afterwards, so that it revokes nothing.</summary>
    private static async Task<(double ElapsedMs, double PeakMiB)> UntilAsync(Command command, Regex line, CancellationToken cancellation)
    {
        var started = TimeProvider.System.GetTimestamp();
        var process = LocalProcess.Start(command);
        await using (process)
        {
            await process.WaitForLineAsync(line, cancellation);
            var elapsed = TimeProvider.System.GetElapsedTime(started);
            var peak = ProcessFigures.Of(process.Id).PeakKiB / 1024.0;
            process.Kill();
            await process.WaitForExitAsync(cancellation);
            return (elapsed.TotalMilliseconds, peak);
        }
    }

    [GeneratedRegex("Wrote the token for role", RegexOptions.NonBacktracking)]
    private static partial Regex Wrote();

    [GeneratedRegex("Took over the existing token", RegexOptions.NonBacktracking)]
    private static partial Regex TookOver();
}

/// <param name="ElapsedMs">From exec to the sidecar's word that it has the token.</param>
/// <param name="LoginPeakMiB">The most that an agent holds while it logs in.</param>
internal sealed record AgentHandoverResult(double ElapsedMs, double LoginPeakMiB);

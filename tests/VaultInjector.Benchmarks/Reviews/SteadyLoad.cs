using System.Globalization;
using VaultInjector.Benchmarks.Support;

namespace VaultInjector.Benchmarks.Reviews;

/// <summary>A steady 500 small reviews a second over one HTTP/2 connection: the slowest one in a hundred.</summary>
internal static class SteadyLoad
{
    private const int PerSecond = 500;
    private const int Requests = PerSecond * 6;

    /// <summary>The 99th percentile in milliseconds.</summary>
    public static async Task<double> MeasureAsync(BenchCluster cluster, CancellationToken cancellation)
    {
        var webhook = cluster.Local.Webhook.ProcessId;
        await BenchCluster.PinAsync(webhook, BenchCluster.ServerCore, cancellation);
        var slow = (await Statistics.RepeatAsync(Statistics.Runs, () => OnceAsync(cluster, cancellation))).Median();
        await BenchCluster.UnpinAsync(webhook, cancellation);
        return slow;
    }

    private static async Task<double> OnceAsync(BenchCluster cluster, CancellationToken cancellation)
    {
        var log = Path.Combine(cluster.Local.WorkingDirectory, "steady.log");
        File.Delete(log);
        await BenchCluster.LoadAsync(
            "h2load",
            [
                "-n",
                $"{Requests}",
                "-c",
                "1",
                "-m",
                "100",
                "--rps",
                $"{PerSecond}",
                "--log-file",
                log,
                "-d",
                BenchCluster.Body("small"),
                "-H",
                "content-type: application/json",
                $"{cluster.Local.Webhook.Address}mutate",
            ],
            cancellation);

        // A line for each: when it was sent, the status, and how long it took, in microseconds.
        var lines = (await File.ReadAllLinesAsync(log, cancellation)).Select(line => line.Split('\t')).ToList();
        return lines.Count == Requests && lines.TrueForAll(line => line[1] == "200")
            ? lines.Select(line => double.Parse(line[2], CultureInfo.InvariantCulture) / 1000).Percentile(99)
            : throw new InvalidOperationException("Some reviews failed.");
    }
}

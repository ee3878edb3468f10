using VaultInjector.Benchmarks.Support;

namespace VaultInjector.Benchmarks.Reviews;

/// <summary>The webhook's memory: idle, and on the way to a million reviews.</summary>
internal static class WebhookMemory
{
    private const int Requests = 1_000_000;
    private const int Steps = 4;

    /// <summary>It gives memory back once it has nothing to do.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(25);

    /// <summary>Mebibytes: idle after its start, then after each quarter of a million reviews.</summary>
    public static async Task<(double Idle, IReadOnlyList<double> Loaded)> MeasureAsync(BenchCluster cluster, CancellationToken cancellation)
    {
        var webhook = cluster.Local.Webhook.ProcessId;
        await Task.Delay(Rest, cancellation);
        var idle = ProcessFigures.Of(webhook).ResidentMiB;
        var loaded = await Statistics.RepeatAsync(
            Steps,
            async () =>
            {
                await BenchCluster.LoadAsync(
                    "h2load",
                    [
                        "-n",
                        $"{Requests / Steps}",
                        "-c",
                        "4",
                        "-m",
                        "16",
                        "-d",
                        BenchCluster.Body("small"),
                        "-H",
                        "content-type: application/json",
                        $"{cluster.Local.Webhook.Address}mutate",
                    ],
                    cancellation);
                return ProcessFigures.Of(webhook).ResidentMiB;
            });
        return (idle, loaded);
    }
}

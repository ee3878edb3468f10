using System.Globalization;
using System.Text.RegularExpressions;
using VaultInjector.Benchmarks.Support;

namespace VaultInjector.Benchmarks.Reviews;

/// <summary>
/// The webhook on one core, a load generator on the other: CPU time of a review, reviews a second, and the slowest one in a hundred.
/// </summary>
internal static partial class PinnedLoad
{
    private const int Connections = 16;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(4);

    /// <summary>HTTP/1.1 over 16 connections that stay.</summary>
    public static Task<LoadResult> Http1Async(BenchCluster cluster, string body, CancellationToken cancellation) =>
        MeasureAsync(cluster, async () =>
        {
            var script = Path.Combine(cluster.Local.WorkingDirectory, $"{body}.lua");
            await File.WriteAllTextAsync(script, PostScript(body), cancellation);
            var said = await BenchCluster.LoadAsync(
                "wrk",
                ["-t", "1", "-c", $"{Connections}", "-d", $"{Length.TotalSeconds:0}s", "--latency", "-s", script, Mutate(cluster)],
                cancellation);
            if (said.Contains("Non-2xx", StringComparison.Ordinal) || said.Contains("Socket errors", StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"Some reviews failed:\n{said}");
            }

            var slow = WrkSlow.Match(said);
            return (
                Number(WrkRequests.Match(said).Groups["count"]),
                Number(slow.Groups["time"])
                    * (
                        slow.Groups["unit"].Value switch
                        {
                            "us" => 0.001,
                            "ms" => 1,
                            _ => 1000,
                        }));
        },
            cancellation);

    /// <summary>HTTP/2 over one connection with 16 streams, as an API server does it.</summary>
    public static Task<LoadResult> Http2Async(BenchCluster cluster, string body, int requests, CancellationToken cancellation) =>
        MeasureAsync(
            cluster,
            async () =>
            {
                var said = await BenchCluster.LoadAsync(
                    "h2load",
                    [
                        "-n",
                        $"{requests}",
                        "-c",
                        "1",
                        "-m",
                        $"{Connections}",
                        "-d",
                        BenchCluster.Body(body),
                        "-H",
                        "content-type: application/json",
                        Mutate(cluster),
                    ],
                    cancellation);
                var succeeded = Number(H2Succeeded.Match(said).Groups["count"]);
                return succeeded == requests && said.Contains("h2", StringComparison.Ordinal)
                    ? (succeeded, 0)
                    : throw new InvalidOperationException($"Some reviews failed:\n{said}");
            },
            cancellation);

    private static async Task<LoadResult> MeasureAsync(
        BenchCluster cluster,
        Func<Task<(double Requests, double SlowMs)>> load,
        CancellationToken cancellation)
    {
        var webhook = cluster.Local.Webhook.ProcessId;
        await BenchCluster.PinAsync(webhook, BenchCluster.ServerCore, cancellation);
        await load();
        var runs = await Statistics.RepeatAsync(Statistics.Runs, async () =>
        {
            var (before, started) = (ProcessFigures.Of(webhook).Cpu, TimeProvider.System.GetTimestamp());
            var (requests, slow) = await load();
            var (cpu, took) = (ProcessFigures.Of(webhook).Cpu - before, TimeProvider.System.GetElapsedTime(started));
            return new LoadResult(cpu.TotalMicroseconds / requests, requests / took.TotalSeconds, slow);
        });
        await BenchCluster.UnpinAsync(webhook, cancellation);
        return new LoadResult(
            runs.Select(run => run.CpuMicroseconds).Median(),
            runs.Select(run => run.PerSecond).Median(),
            runs.Select(run => run.SlowMs).Median());
    }

    private static string Mutate(BenchCluster cluster) => $"{cluster.Local.Webhook.Address}mutate";

    private static string PostScript(string body) => $"""
        local file = io.open("{BenchCluster.Body(body)}", "r")
        wrk.method = "POST"
        wrk.body = file:read("*a")
        wrk.headers["Content-Type"] = "application/json"
        """;

    private static double Number(Group text) => double.Parse(text.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?<count>\d+) requests in", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex WrkRequests { get; }

    [GeneratedRegex(@"99%\s+(?<time>[\d.]+)(?<unit>us|ms|s)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex WrkSlow { get; }

    [GeneratedRegex(@"status codes: (?<count>\d+) 2xx", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex H2Succeeded { get; }
}

/// <summary>Medians of a load.</summary>
/// <param name="CpuMicroseconds">The webhook's CPU time of one review.</param>
/// <param name="PerSecond">Reviews answered.</param>
/// <param name="SlowMs">The 99th percentile as the load generator saw it; 0 where it does not say.</param>
internal sealed record LoadResult(double CpuMicroseconds, double PerSecond, double SlowMs);

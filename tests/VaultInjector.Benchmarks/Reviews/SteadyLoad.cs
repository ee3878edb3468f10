using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using VaultInjector.DevCluster.Cluster;

namespace VaultInjector.Benchmarks;

/// <summary>
/// A steady 500 small reviews a second, each sent when its time has come whether or not those before it are answered: what waits in a queue counts.
/// </summary>
internal static class SteadyLoad
{
    private const int PerSecond = 500;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(6);

    /// <summary>The 99th percentile in milliseconds, from the moment a review was due until its answer was read.</summary>
    public static async Task<double> MeasureAsync(BenchCluster cluster, CancellationToken cancellation)
    {
        var body = await File.ReadAllBytesAsync(BenchCluster.Body("small"), cancellation);
        using var handler = TrustedHandler.For(await File.ReadAllTextAsync(cluster.Local.CaFile, cancellation));
        using var client = new HttpClient(handler) { DefaultRequestVersion = new Version(2, 0), DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        var address = new Uri(cluster.Local.Webhook.Address, "/mutate");
        await RunAsync(client, address, body);
        return (await Statistics.RepeatAsync(Statistics.Runs, () => RunAsync(client, address, body))).Median();
    }

    /// <summary>Paced by a thread of its own that spins: a timer's tick is as long as what is measured.</summary>
    private static async Task<double> RunAsync(HttpClient client, Uri address, byte[] body)
    {
        var took = new ConcurrentBag<double>();
        var sent = new List<Task>();
        var started = Stopwatch.GetTimestamp();
        for (var number = 0; number < PerSecond * Length.TotalSeconds; number++)
        {
            var due = started + (long)((double)number / PerSecond * Stopwatch.Frequency);
            while (Stopwatch.GetTimestamp() < due)
            {
                await Task.Yield();
            }

            sent.Add(SendAsync(client, address, body, () => took.Add(Stopwatch.GetElapsedTime(due).TotalMilliseconds)));
        }

        await Task.WhenAll(sent);
        return took.Percentile(99);
    }

    private static async Task SendAsync(HttpClient client, Uri address, byte[] body, Action answered)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await client.PostAsync(address, content);
        await answer.Content.ReadAsByteArrayAsync();
        answer.EnsureSuccessStatusCode();
        answered();
    }
}

using System.Diagnostics;
using VaultInjector.Benchmarks.Support;
using VaultInjector.DevCluster.Cluster;

namespace VaultInjector.Benchmarks.Reviews;

/// <summary>
/// From the start of the process to the first review that is answered with an injection, with its certificate from a file: Vault has no
/// part in it.
/// </summary>
internal static class WebhookStart
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Milliseconds.</summary>
    public static async Task<double> MeasureAsync(BenchCluster cluster, CancellationToken cancellation)
    {
        var settings = WithCertificateFiles(cluster);
        var body = await File.ReadAllBytesAsync(BenchCluster.Body("small"), cancellation);
        var ca = await File.ReadAllTextAsync(cluster.Local.CaFile, cancellation);
        await OnceAsync(cluster, settings, (ca, body), cancellation);
        return (await Statistics.RepeatAsync(Statistics.Runs * 2, () => OnceAsync(cluster, settings, (ca, body), cancellation))).Median();
    }

    private static Dictionary<string, string> WithCertificateFiles(BenchCluster cluster)
    {
        // Vault's own certificate is of localhost too, and signed by the same CA.
        var certificates = Path.GetDirectoryName(cluster.Local.CaFile)!;
        return new Dictionary<string, string>(cluster.Local.WebhookSettings, StringComparer.Ordinal)
        {
            ["VAULT_INJECTOR__Certificates__Source"] = "Files",
            ["VAULT_INJECTOR__Certificates__CertificateFile"] = Path.Combine(certificates, "vault.crt"),
            ["VAULT_INJECTOR__Certificates__KeyFile"] = Path.Combine(certificates, "vault.key"),
            ["VAULT_INJECTOR__Certificates__CaFile"] = cluster.Local.CaFile,
        };
    }

    private static async Task<double> OnceAsync(
        BenchCluster cluster, IReadOnlyDictionary<string, string> settings, (string Ca, byte[] Body) review, CancellationToken cancellation)
    {
        using var handler = TrustedHandler.For(review.Ca);
        using var client = new HttpClient(handler);
        var started = Stopwatch.GetTimestamp();
        await using var webhook = WebhookServer.Start(cluster.Local.Repository, settings, FreePort.Next());
        while (Stopwatch.GetElapsedTime(started) < Limit)
        {
            try
            {
                using var content = new ByteArrayContent(review.Body);
                content.Headers.ContentType = new("application/json");
                using var answer = await client.PostAsync(new Uri(webhook.Address, "/mutate"), content, cancellation);
                if ((await answer.Content.ReadAsStringAsync(cancellation)).Contains("\"patch\"", StringComparison.Ordinal))
                {
                    return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet, or has no certificate yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(1), cancellation);
        }

        throw new InvalidOperationException($"The webhook did not answer:\n{webhook.Output}");
    }
}

using System.Text.RegularExpressions;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.EndToEnd.Cluster;

namespace VaultInjector.EndToEnd.Process;

/// <summary>What docs/operations.md tells an operator to watch is there under that name.</summary>
public sealed partial class MetricsTests(RunningCluster running)
{
    [Fact]
    public async Task Every_metric_that_the_operations_page_names_is_there()
    {
        var pod = await LivingPod.StartAsync(running, "measured", ("role", "yn-api"), ("agent", "init"));
        var token = pod.Token;
        await pod.DeleteAsync(graceSeconds: 0);
        await LivingPod.WaitForEndOfAsync(running, token);
        var page = await File.ReadAllTextAsync(Path.Combine(running.Cluster.Repository.Root, "docs", "operations.md"));
        var named = MetricName.Matches(page).Select(match => match.Value).Distinct(StringComparer.Ordinal).ToArray();
        named.Length.ShouldBeGreaterThan(12);

        // The exporter keeps an answer for a moment.
        await Waiting.ForAsync(
            async () =>
            {
                var metrics = await running.Cluster.Webhook.ManagementAsync("/metrics", CancellationToken.None);
                return Array.TrueForAll(named, name => metrics.Contains($"\n{name}", StringComparison.Ordinal)) ? "all there" : null;
            },
            $"all of {string.Join(", ", named)}",
            CancellationToken.None);
    }

    [GeneratedRegex("vault_injector_[a-z_]+", RegexOptions.NonBacktracking)]
    private static partial Regex MetricName { get; }
}

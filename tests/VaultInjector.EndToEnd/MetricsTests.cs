using System.Text.RegularExpressions;
using VaultInjector.DevCluster.Cluster;

namespace VaultInjector.EndToEnd;

/// <summary>What the README tells an operator to watch is there under that name.</summary>
public sealed partial class MetricsTests(RunningCluster running)
{
    [Fact]
    public async Task Every_metric_that_the_README_names_is_there()
    {
        var pod = await LivingPod.StartAsync(running, "measured", ("role", "yn-api"), ("agent", "init"));
        var token = pod.Token;
        await pod.DeleteAsync(graceSeconds: 0);
        await LivingPod.WaitForEndOfAsync(running, token);
        var readme = await File.ReadAllTextAsync(Path.Combine(running.Cluster.Repository.Root, "README.md"));
        var named = MetricName.Matches(readme).Select(match => match.Value).Distinct(StringComparer.Ordinal).ToArray();
        named.Length.ShouldBeGreaterThan(5);

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

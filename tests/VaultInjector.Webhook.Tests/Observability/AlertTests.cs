using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.Webhook.Observability;

namespace VaultInjector.Webhook.Tests.Observability;

/// <summary>The shipped alerts watch what is there: an alert on a name that nobody exports never rings.</summary>
public sealed partial class AlertTests
{
    [Fact]
    public void Every_metric_of_an_alert_is_exported_and_every_label_value_is_one_that_the_code_writes()
    {
        var root = Repository.Find().Root;
        var expressions = string.Join('\n', Manifests.Read(Path.Combine(root, "manifests", "monitoring", "rules.yaml"))[0]["spec"]!["groups"]!.AsArray()
            .SelectMany(group => group!["rules"]!.AsArray()).Select(rule => rule!["expr"]!.GetValue<string>()));

        var exported = Exported();
        var named = MetricName.Matches(expressions).Select(match => match.Value).Distinct(StringComparer.Ordinal).ToList();
        named.Count.ShouldBeGreaterThan(8);
        named.ShouldBeSubsetOf(exported);
        var code = string.Concat(Directory.EnumerateFiles(Path.Combine(root, "src", "VaultInjector.Webhook"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        foreach (var value in Outcome.Matches(expressions).Select(match => match.Groups["value"].Value))
        {
            code.ShouldContain($"\"{value}\"");
        }
    }

    /// <summary>The names as Prometheus sees them: dots are underscores, seconds are named, and counters end in total.</summary>
    private static List<string> Exported()
    {
        var names = new List<string>();
        using var provider = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name == InjectorMetrics.MeterName)
            {
                names.Add(instrument.Name.Replace('.', '_') + (instrument.Unit == "s" ? "_seconds" : "") + (instrument is Counter<long> ? "_total" : ""));
            }
        };
        listener.Start();
        var metrics = new InjectorMetrics(provider.GetRequiredService<IMeterFactory>());
        metrics.ObserveCertificate(() => 1);
        metrics.ObserveSession(() => 1);
        metrics.ObservePendingRevocations(() => 1);
        return names;
    }

    [GeneratedRegex("vault_injector_[a-z_]+", RegexOptions.NonBacktracking)]
    private static partial Regex MetricName { get; }

    [GeneratedRegex("outcome!?=\"(?<value>[a-z_]+)\"", RegexOptions.NonBacktracking)]
    private static partial Regex Outcome { get; }
}

using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Telemetry;

namespace VaultInjector.Webhook.Tests.Telemetry;

/// <summary>The shipped alerts watch what is there: an alert on a name that nobody exports never rings.</summary>
public sealed partial class AlertTests
{
    [Fact]
    public void Every_metric_of_an_alert_is_exported_and_every_label_value_is_one_that_the_code_writes()
    {
        var expressions = string.Join('\n', Rules().Select(rule => rule.Expression));

        var exported = Exported();
        var named = MetricName.Matches(expressions).Select(match => match.Value).Distinct(StringComparer.Ordinal).ToList();
        named.Count.ShouldBeGreaterThan(8);
        named.ShouldBeSubsetOf(exported);
        var code = Code();
        foreach (var value in Outcome.Matches(expressions).Select(match => match.Groups["value"].Value))
        {
            code.ShouldContain($"\"{value}\"");
        }
    }

    /// <summary>
    /// A line for each alert, in their order, with the metrics and outcomes of its expression (one that has to be <c>!=</c> is named
    /// too).
    /// </summary>
    [Fact]
    public void The_operations_page_names_what_each_alert_watches()
    {
        var rows = Row.Matches(Part("alerts")).ToDictionary(row => row.Groups["name"].Value, row => row.Value, StringComparer.Ordinal);

        rows.Keys.ShouldBe(Rules().Select(rule => rule.Alert));
        foreach (var (alert, expression) in Rules())
        {
            // The session's alert asks whether there is a certificate to have something to compare with.
            var watched = MetricName.Matches(expression).Select(match => match.Value).First();
            rows[alert].ShouldContain($"`{watched}");
            Outcome.Matches(expression).Select(match => match.Groups["value"].Value).ShouldAllBe(value => rows[alert].Contains(value));
        }
    }

    [Fact]
    public void The_operations_page_quotes_log_lines_that_the_code_writes()
    {
        var code = Code() + string.Join('\n', ConfigurationSchema.Keys.Keys);
        var quoted = Quote.Matches(Part("log lines")).Select(quote => quote.Groups["line"].Value).ToList();

        quoted.Count.ShouldBeGreaterThan(10);
        foreach (
            var part in quoted
                .SelectMany(line => line.Split('…', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                .Where(part => !part.StartsWith("Listen:", StringComparison.Ordinal)))
        {
            code.Contains(part, StringComparison.Ordinal).ShouldBeTrue($"no source says: {part}");
        }
    }

    private static List<(string Alert, string Expression)> Rules() =>
        [
            .. Manifests.Read(Path.Combine(Repository.Find().Root, "manifests", "monitoring", "rules.yaml"))[0]["spec"]!["groups"]!
                .AsArray()
                .SelectMany(group => group!["rules"]!.AsArray())
                .Select(rule => (rule!["alert"]!.GetValue<string>(), rule["expr"]!.GetValue<string>())),
        ];

    private static string Code() =>
        string.Concat(
            Directory
                .EnumerateFiles(Path.Combine(Repository.Find().Root, "src"), "*.cs", SearchOption.AllDirectories)
                .Where(file => CodeFolder.IsMatch(file))
                .Select(File.ReadAllText));

    /// <summary>What stands between two marks of docs/operations.md.</summary>
    private static string Part(string name)
    {
        var page = File.ReadAllText(Path.Combine(Repository.Find().Root, "docs", "operations.md"));
        var begin = page.IndexOf($"<!-- {name}: ", StringComparison.Ordinal);
        return page[begin..page.IndexOf($"<!-- /{name} -->", begin, StringComparison.Ordinal)];
    }

    /// <summary>The names as Prometheus sees them: dots are underscores, seconds are named, and counters end in total.</summary>
    private static List<string> Exported()
    {
        var names = new List<string>();
        using var provider = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var factory = provider.GetRequiredService<IMeterFactory>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Scope == factory)
            {
                names.Add(
                    instrument.Name.Replace('.', '_') +
                        (instrument.Unit == "s" ? "_seconds" : "") +
                        (instrument is Counter<long> ? "_total" : ""));
            }
        };
        listener.Start();
        var metrics = new InjectorMetrics(factory);
        metrics.ObserveCertificate(() => 1);
        metrics.ObserveSession("default", () => 1);
        metrics.ObservePendingRevocations(() => 1);
        return names;
    }

    [GeneratedRegex("VaultInjector\\.(Webhook|Contracts)/", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex CodeFolder { get; }

    [GeneratedRegex("vault_injector_[a-z_]+", RegexOptions.NonBacktracking)]
    private static partial Regex MetricName { get; }

    [GeneratedRegex("(?m)^\\| `(?<name>VaultInjector[A-Za-z]+)` \\|.*$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Row { get; }

    [GeneratedRegex("`(?<line>[^`]+)`", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Quote { get; }

    [GeneratedRegex("outcome!?=\"(?<value>[a-z_]+)\"", RegexOptions.NonBacktracking)]
    private static partial Regex Outcome { get; }
}

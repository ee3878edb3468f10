using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.Webhook.Admission;
using VaultInjector.Webhook.Telemetry;

namespace VaultInjector.Webhook.Tests.Telemetry;

/// <summary>The shipped dashboard and the alerts draw what is exported, with the labels that the code writes.</summary>
public sealed partial class DashboardTests
{
    /// <summary>Labels that Prometheus and the exporter add.</summary>
    private static readonly string[] Added = ["pod", "namespace", "job", "instance", "le"];

    private static JsonNode Dashboard { get; } = JsonNode.Parse(
        File.ReadAllText(Path.Combine(Repository.Find().Root, "manifests", "monitoring", "dashboard.json")))!;

    private static IReadOnlyList<string> Panels { get; } =
    [
        .. Dashboard["panels"]!.AsArray()
            .SelectMany(panel => panel!["targets"]?.AsArray() ?? [])
            .Select(target => target!["expr"]!.GetValue<string>()),
    ];

    private static IReadOnlyList<string> Alerts { get; } =
    [
        .. Manifests.Read(Path.Combine(Repository.Find().Root, "manifests", "monitoring", "rules.yaml"))[0]["spec"]!["groups"]!.AsArray()
            .SelectMany(group => group!["rules"]!.AsArray())
            .Select(rule => rule!["expr"]!.GetValue<string>()),
    ];

    [Fact]
    public void Each_metric_is_exported_and_each_label_is_one_of_it()
    {
        var exported = Exported();
        foreach (var expression in Panels.Concat(Alerts))
        {
            var metrics = Metric.Matches(expression).Select(match => match.Value).Distinct(StringComparer.Ordinal).ToList();
            metrics.ShouldNotBeEmpty(expression);
            metrics.ShouldBeSubsetOf(exported.Keys, expression);
            LabelsIn(expression).ShouldBeSubsetOf([.. metrics.SelectMany(metric => exported[metric]), .. Added], expression);
        }
    }

    [Fact]
    public void Each_value_of_a_label_is_one_that_the_code_writes()
    {
        var decisions = AdmissionOutcome.All.Select(outcome => outcome.Code).ToList();
        var matched = Panels.SelectMany(expression => Decision.Matches(expression))
            .SelectMany(match => match.Groups["values"].Value.Split('|'))
            .ToList();

        matched.ShouldNotBeEmpty();
        matched.ShouldBeSubsetOf(decisions);
    }

    /// <summary>What is exported and drawn nowhere helps nobody.</summary>
    [Fact]
    public void Each_exported_metric_is_drawn_or_has_an_alert()
    {
        var drawn = Panels.Concat(Alerts).SelectMany(expression => Metric.Matches(expression)).Select(match => match.Value).ToHashSet();
        Exported().Keys
            .Where(name => !name.EndsWith("_count", StringComparison.Ordinal) && !name.EndsWith("_sum", StringComparison.Ordinal))
            .Except(drawn).ShouldBeEmpty();
    }

    [Fact]
    public void Panels_have_titles_descriptions_places_and_a_data_source_that_can_be_chosen()
    {
        var panels = Dashboard["panels"]!.AsArray().Where(panel => panel!["type"]!.GetValue<string>() != "row").ToList();

        panels.Select(panel => panel!["title"]!.GetValue<string>()).ShouldBeUnique();
        panels.ShouldAllBe(panel => panel!["description"]!.GetValue<string>().Length > 0);
        panels.ShouldAllBe(panel => panel!["datasource"]!["uid"]!.GetValue<string>() == "${datasource}");
        Dashboard["panels"]!.AsArray().Select(panel => panel!["id"]!.GetValue<int>()).ShouldBeUnique();
        var places = panels.Select(panel => panel!["gridPos"]!).ToList();
        places.ShouldAllBe(place => place["x"]!.GetValue<int>() + place["w"]!.GetValue<int>() <= 24);
        places.Select(place => (place["x"]!.GetValue<int>(), place["y"]!.GetValue<int>())).ShouldBeUnique();
    }

    /// <summary>Each metric as Prometheus sees it, with the labels that the code writes.</summary>
    private static Dictionary<string, HashSet<string>> Exported()
    {
        var names = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        using var provider = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var listener = new MeterListener();
        var factory = provider.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, found) =>
        {
            if (instrument.Meter.Scope == factory)
            {
                NamesOf(instrument).ToList().ForEach(name => names[name] = []);
                found.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Note(names, instrument, tags));
        listener.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Note(names, instrument, tags));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Note(names, instrument, tags));
        listener.Start();
        Use(new InjectorMetrics(factory));
        listener.RecordObservableInstruments();
        return names;
    }

    private static void Use(InjectorMetrics metrics)
    {
        metrics.ObserveWatch("namespaces", () => 1);
        metrics.ObserveCertificate(() => 1);
        metrics.ObserveSession("default", () => 1);
        metrics.ObservePendingRevocations(() => 1);
        metrics.ObserveMissedPods(["not_reviewed"], _ => 1);
        metrics.AdmissionReviewed("injected", TimeSpan.Zero);
        metrics.ShowAll(["default"]);
    }

    private static IEnumerable<string> NamesOf(Instrument instrument)
    {
        var name = instrument.Name.Replace('.', '_') + (instrument.Unit == "s" ? "_seconds" : "");
        return instrument switch
        {
            Counter<long> => [$"{name}_total"],
            Histogram<double> => [$"{name}_bucket", $"{name}_count", $"{name}_sum"],
            _ => [name],
        };
    }

    private static void Note(
        Dictionary<string, HashSet<string>> names, Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var tag in tags)
        {
            NamesOf(instrument).ToList().ForEach(name => names[name].Add(tag.Key));
        }
    }

    private static IEnumerable<string> LabelsIn(string expression) =>
        Grouped.Matches(expression).SelectMany(match => match.Groups["labels"].Value.Split(',', StringSplitOptions.TrimEntries))
            .Concat(Selected.Matches(expression).Select(match => match.Groups["label"].Value))
            .Where(label => label.Length > 0);

    [GeneratedRegex("vault_injector_[a-z_]+", RegexOptions.NonBacktracking)]
    private static partial Regex Metric { get; }

    [GeneratedRegex("\\b(by|on|without) \\((?<labels>[^)]*)\\)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Grouped { get; }

    [GeneratedRegex("[{,] *(?<label>[a-z_]+) *(=|!=|=~|!~) *\"", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Selected { get; }

    [GeneratedRegex("decision=~\"(?<values>[^\"]+)\"", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Decision { get; }
}

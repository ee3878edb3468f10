using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.Webhook.Telemetry;

namespace VaultInjector.Webhook.Tests.Telemetry;

/// <summary>The catalogues of revocations and of the ledger's writes, against the metrics and against what operators read.</summary>
public sealed class OutcomeTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Find().Root, "docs", "operations.md"));

    public static TheoryData<string, string, string> All =>
    [
        .. RevocationOutcome.All.Select(one => ("vault_injector.revocations", one.Code, one.Sentence)),
        .. LedgerOutcome.All.Select(one => ("vault_injector.ledger.writes", one.Code, one.Sentence)),
    ];

    [Theory]
    [MemberData(nameof(All))]
    public void Is_a_row_of_the_docs_with_its_sentence(string metric, string code, string sentence) =>
        Page.ShouldContain($"| `{metric.Replace('.', '_')}_total` | `{code}` | {sentence} |");

    [Fact]
    public void Has_a_code_that_fits_a_metric_once_and_a_sentence_that_ends()
    {
        var all = All.Select(row => row.Data).ToList();

        all.Select(one => (one.Item1, one.Item2)).ShouldBeUnique();
        all.ShouldAllBe(one => one.Item2.All(letter => char.IsAsciiLetterLower(letter) || letter == '_') && one.Item3.EndsWith('.'));
    }

    [Fact]
    public void Is_exported_whole_before_the_first_event_and_nothing_else_is()
    {
        var exported = new List<(string, string)>();
        using var services = new ServiceCollection().AddMetrics().AddSingleton<InjectorMetrics>().BuildServiceProvider();
        var metrics = services.GetRequiredService<InjectorMetrics>();
        var ours = services.GetRequiredService<IMeterFactory>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, me) =>
        {
            if (instrument.Meter.Scope == ours && instrument.Name is ("vault_injector.revocations" or "vault_injector.ledger.writes"))
            {
                me.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => exported.Add((instrument.Name, (string)tags[0].Value!)));
        listener.Start();

        metrics.ShowAll(["default"]);

        exported.ShouldBe(All.Select(row => (row.Data.Item1, row.Data.Item2)), ignoreOrder: true);
    }
}

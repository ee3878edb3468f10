using VaultInjector.DevCluster.Cluster;
using VaultInjector.Injection.Decisions;
using VaultInjector.Webhook.Admission;

namespace VaultInjector.Webhook.Tests.Admission;

/// <summary>The catalogue of outcomes against what operators read.</summary>
public sealed class AdmissionOutcomeTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Find().Root, "docs", "troubleshooting.md"));

    [Fact]
    public void Has_each_code_once() =>
        AdmissionOutcome.All.Select(outcome => outcome.Code).ShouldBe(AdmissionOutcome.All.Select(outcome => outcome.Code).Distinct());

    [Fact]
    public void Has_codes_that_fit_a_metric_and_sentences_that_end() =>
        AdmissionOutcome.All.ShouldAllBe(
            outcome => outcome.Code.All(letter => char.IsAsciiLetterLower(letter) || letter == '_') && outcome.Sentence.EndsWith('.'));

    [Fact]
    public void Has_every_reason_of_the_pure_core_to_leave_a_pod_alone() =>
        SkipReason.All.Select(reason => reason.Code).ShouldBeSubsetOf(AdmissionOutcome.All.Select(outcome => outcome.Code));

    [Fact]
    public void Is_whole_in_the_docs() =>
        AdmissionOutcome.All.Select(outcome => outcome.Code)
            .Where(code => !Page.Contains($"`{code}`", StringComparison.Ordinal))
            .ShouldBeEmpty();
}

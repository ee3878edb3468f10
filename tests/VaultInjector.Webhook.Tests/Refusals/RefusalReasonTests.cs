using System.Reflection;
using VaultInjector.Contracts;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.Webhook.Refusals;

namespace VaultInjector.Webhook.Tests.Refusals;

/// <summary>The catalogue of refusals against the wire contract and against what operators read.</summary>
public sealed class RefusalReasonTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Find().Root, "docs", "troubleshooting.md"));
    private static readonly IReadOnlyList<string> Codes = [.. RefusalReason.All.Select(reason => reason.Code).Distinct().Order()];

    [Fact]
    public void Has_the_codes_of_the_wire_contract_and_no_others() =>
        Codes.ShouldBe(
            typeof(ProblemCodes)
                .GetFields(BindingFlags.Public | BindingFlags.Static)
                .Select(code => (string)code.GetValue(null)!)
                .Order());

    [Fact]
    public void Is_whole_in_the_docs() =>
        Codes.Where(code => !Page.Contains($"`{code}`", StringComparison.Ordinal)).ShouldBeEmpty();

    [Fact]
    public void Answers_one_code_with_one_status() =>
        RefusalReason.All.GroupBy(reason => reason.Code)
            .ShouldAllBe(group => group.Select(reason => reason.Status).Distinct().Count() == 1);

    [Fact]
    public void Names_a_pause_with_each_503() =>
        RefusalReason.All.Where(reason => reason.Status == 503)
            .ShouldAllBe(reason => reason.For("a", "b", "c", "d").RetryAfter > TimeSpan.Zero);

    [Fact]
    public void Names_no_pause_where_asking_again_does_not_help() =>
        RefusalReason.All.Where(reason => reason.Status is 400 or 401 or 403 or 404 or 409)
            .ShouldAllBe(reason => reason.For("a", "b", "c", "d").RetryAfter == null);

    [Fact]
    public void Leaves_no_placeholder_in_a_sentence() =>
        RefusalReason.All.ShouldAllBe(reason => !reason.For("a", "b", "c", "d").Detail.Contains('{'));

    [Fact]
    public void Keeps_braces_of_a_pods_own_words() =>
        RefusalReason.TokenInvalid.For("{0} {x}").Detail.ShouldBe("The API server does not accept the ServiceAccount token: {0} {x}.");
}

using System.Text.Json;
using VaultInjector.Hostility;
using VaultInjector.Injection.Decisions;
using VaultInjector.Injection.Ground;
using static VaultInjector.Hostility.HostileReviews;

namespace VaultInjector.Injection.Tests.Decisions;

/// <summary>The cost of one review has a limit, whatever the pod holds: 16 MiB for a body of 3 MiB.</summary>
public sealed class CostTests
{
    private const int LongestMessage = 64 * 1024;
    private const string Role = "\"vault-injector.io/role\":\"yn-api\"";

    public static TheoryData<string> AllAttacks => [.. HostileReviews.Pods.Keys];

    [Theory]
    [MemberData(nameof(AllAttacks))]
    public void A_review_of_three_MiB_allocates_at_most_sixteen(string attack)
    {
        using var pod = JsonDocument.Parse(HostileReviews.Pods[attack]());
        Judge(pod.RootElement);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var (decision, patch) = Judge(pod.RootElement);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(HostileReviews.MostAllocated);

        patch.Length.ShouldBeLessThan(2 * 1024 * 1024);
        (decision as Decision.Reject)?.Message.Length.ShouldBeLessThan(LongestMessage);
    }

    [Fact]
    public void Names_times_containers_are_refused_with_a_sentence()
    {
        var decision = Judge(JsonDocument.Parse(HostileReviews.Pods["variables times containers"]()).RootElement).Decision;

        decision.ShouldBeOfType<Decision.Reject>().Problems.ShouldContain(problem => problem.Kind == RejectionKind.TooLarge);
    }

    [Fact]
    public void A_message_shows_twenty_problems_and_counts_the_others()
    {
        var message = Samples.Rejected(Samples.Json(Pod(Many(i => $"\"vault-injector.io/rol{i}\":\"a\"", 30), Containers(1)))).Message;

        message.Split('\n').Length.ShouldBe(1 + PodProblem.MostShown + 1);
        message.ShouldEndWith("\n- and 10 more");
    }

    [Theory]
    [InlineData(256, false)]
    [InlineData(257, true)]
    public void A_pod_has_at_most_256_containers(int containers, bool refused) =>
        (Samples.Decide(Samples.Json(Pod(Role, Containers(containers)))) is Decision.Reject).ShouldBe(refused);

    [Fact]
    public void An_agent_behind_any_number_of_containers_is_still_noticed()
    {
        var pod = Samples.Json(Pod("\"a\":\"b\"", Containers(1), $$"""
            "initContainers":[{{Many(i => $$"""{"name":"i{{i}}"}""", 300)}},{"name":"vault-injector-agent"}]
            """));

        Samples.Rejected(pod).Problems.ShouldHaveSingleItem().Kind.ShouldBe(RejectionKind.NameReserved);
    }

    private static (Decision Decision, string Patch) Judge(JsonElement pod)
    {
        var decision = Samples.Decide(pod);
        return (decision, decision is Decision.Inject inject ? Samples.Patch(pod, inject.Plan) : "");
    }
}

using System.Text;
using System.Text.Json;
using VaultInjector.Injection.Decisions;
using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Tests.Decisions;

/// <summary>The cost of one review has a limit, whatever the pod holds: 16 MiB for a body of 3 MiB.</summary>
public sealed class CostTests
{
    private const int LongestBody = 3 * 1024 * 1024;
    private const long MostAllocated = 16 * 1024 * 1024;
    private const int LongestMessage = 64 * 1024;

    private const string Role = "\"vault-injector.io/role\":\"yn-api\"";

    public static TheoryData<string> AllAttacks => [.. Attacks.Keys];

    private static Dictionary<string, Func<string>> Attacks { get; } = new()
    {
        ["variables times containers"] = () => Pod($"{Role},\"vault-injector.io/ca-env\":\"{Names("V", 32)}\"", Containers(500)),
        ["more variables than any app needs"] = () => Pod($"{Role},\"vault-injector.io/ca-env\":\"{Names("V", 5000)}\"", Containers(100)),
        ["unknown names times containers"] = () => Pod($"{Role},\"vault-injector.io/containers\":\"{Names("x", 64)}\"", Containers(500)),
        ["ten thousand unknown names"] = () => Pod($"{Role},\"vault-injector.io/containers\":\"{Names("x", 10_000)}\"", Containers(500)),
        ["a list of commas"] = () => Pod($"{Role},\"vault-injector.io/containers\":\"{new string(',', LongestBody)}\"", Containers(1)),
        ["ten thousand unknown annotations"] = () => Pod(Many(i => $"\"vault-injector.io/rol{i}\":\"a\"", 10_000), Containers(1)),
        ["annotations of other products"] = () => Pod(Filled(Role, i => $"\"{i}\":\"\""), Containers(1)),
        ["annotations that are not Unicode"] = () => Pod(Filled(Role, _ => "\"\\ud800\":\"\\ud800\""), Containers(1)),
        ["a template full of actions"] = () =>
            Pod($"{Role},\"vault-injector.io/template.a\":\"{string.Concat(Enumerable.Repeat("{{a}}", 26_000))}\"", Containers(1)),
        ["a template full of calls"] = () =>
            Pod($"{Role},\"vault-injector.io/template.a\":\"{string.Concat(Enumerable.Repeat("{{key `a`}}", 11_000))}\"", Containers(1)),
        ["a deep template"] = () =>
            Pod($"{Role},\"vault-injector.io/template.a\":\"{string.Concat(Enumerable.Repeat("{{if 1}}", 15_000))}\"", Containers(1)),
        ["a value of three MiB"] = () => Pod($"{Role},\"vault-injector.io/mount-path\":\"/{new string('a', LongestBody)}\"", Containers(1)),
        ["empty containers"] = () => Pod(Role, Filled("{}", _ => "{}")),
        ["containers that are not objects"] = () => Pod(Role, Filled("0", _ => "0")),
        ["long names of containers"] = () => Pod(Role, Filled("{}", i => $$"""{"name":"{{new string('a', 6000)}}{{i}}"}""")),
        ["init containers"] = () => Pod(Role, Containers(1), "\"initContainers\":[" + Filled("{}", i => $$"""{"name":"i{{i}}"}""") + "]"),
        ["volumes"] = () => Pod(Role, Containers(1), "\"volumes\":[" + Filled("{}", _ => "{\"name\":\"a\"}") + "]"),
        ["reserved volumes"] = () =>
            Pod(Role, Containers(1), "\"volumes\":[" + Filled("{}", i => $$"""{"name":"vault-injector-{{i}}"}""") + "]"),
        ["mounts"] = () => Pod(Role, Container("volumeMounts", _ => "{\"mountPath\":\"/a\"}")),
        ["mounts in the way"] = () => Pod(Role, Container("volumeMounts", _ => "{\"mountPath\":\"/var\"}")),
        ["mounts that are not Unicode"] = () => Pod(Role, Container("volumeMounts", _ => "{\"\\ud800\":1,\"mountPath\":\"\\ud800\"}")),
        ["reserved mounts"] = () => Pod(Role, Container("volumeMounts", _ => "{\"name\":\"vault-injector-a\"}")),
        ["variables of the app"] = () =>
            Pod($"{Role},\"vault-injector.io/ca-env\":\"{Names("V", 32)}\"", Container("env", _ => "{\"name\":\"V99\"}")),
        ["the same variable again and again"] = () => Pod(Role, Container("env", _ => "{\"name\":\"VAULT_ADDR\",\"value\":\"x\"}")),
        ["owners"] = () => Pod(Role, Containers(1), "\"a\":0", "\"ownerReferences\":[" + Filled("{}", _ => "{}") + "]"),
        ["groups"] = () => Pod(Role, Containers(1), "\"securityContext\":{\"supplementalGroups\":[" + Filled("0", _ => "0") + "]}"),
        ["unknown fields of the spec"] = () => Pod(Role, Containers(1), Filled("\"a\":0", _ => "\"a\":0")),
        ["unknown fields that are not Unicode"] = () => Pod(Role, Containers(1), Filled("\"a\":0", _ => "\"\\ud800\":0")),
        ["a hook for an unknown container"] = () => Pod($"{Role},\"vault-injector.io/on-renew\":\"signal:HUP/x\"", Containers(500)),
    };

    [Theory]
    [MemberData(nameof(AllAttacks))]
    public void A_review_of_three_MiB_allocates_at_most_sixteen(string attack)
    {
        using var pod = JsonDocument.Parse(Attacks[attack]());
        Judge(pod.RootElement);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var (decision, patch) = Judge(pod.RootElement);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(MostAllocated);

        patch.Length.ShouldBeLessThan(2 * 1024 * 1024);
        (decision as Decision.Reject)?.Message.Length.ShouldBeLessThan(LongestMessage);
    }

    [Fact]
    public void Names_times_containers_are_refused_with_a_sentence()
    {
        var decision = Judge(JsonDocument.Parse(Attacks["variables times containers"]()).RootElement).Decision;

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

    private static string Pod(string annotations, string containers, string spec = "\"a\":0", string metadata = "\"a\":0") => $$$"""
        {"metadata":{{{{metadata}}},"annotations":{{{{annotations}}}}},"spec":{{{{spec}}},"containers":[{{{containers}}}]}}
        """;

    private static string Containers(int count) => Many(i => $$"""{"name":"c{{i}}"}""", count);

    private static string Container(string list, Func<int, string> item) => $$"""{"name":"app","{{list}}":[{{Filled(item(0), item)}}]}""";

    private static string Names(string prefix, int count) => Many(i => $"{prefix}{i}", count);

    private static string Many(Func<int, string> item, int count) => string.Join(',', Enumerable.Range(0, count).Select(item));

    /// <summary>As many items as a body may have.</summary>
    private static string Filled(string first, Func<int, string> item)
    {
        var text = new StringBuilder(first, LongestBody);
        for (var i = 0; text.Length < LongestBody - 8192; i++)
        {
            text.Append(',').Append(item(i));
        }

        return text.ToString();
    }
}

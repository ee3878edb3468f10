using System.Text.Json;
using VaultInjector.Contracts;
using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Tests.Plans;

/// <summary>A signal that cannot arrive is announced when the pod is created.</summary>
public sealed class SignalWarningsTests
{
    [Theory]
    [InlineData("", "", "runs as the user of its image")]
    [InlineData("\"runAsUser\":0", "", "runs as root")]
    [InlineData("\"runAsUser\":1000", "\"runAsUser\":2000", "runs as user 2000 and the agent as")]
    [InlineData("\"runAsGroup\":1000", "", "runs as the user of its image")]
    public void Warns_where_the_agent_cannot_be_known_to_have_the_apps_user(string pod, string second, string words) =>
        Warnings(pod, second).ShouldHaveSingleItem().Text.ShouldContain(words);

    [Theory]
    [InlineData("\"runAsUser\":1000", "")]
    [InlineData("\"runAsUser\":1000,\"fsGroup\":2000", "")]
    [InlineData("\"runAsUser\":1000,\"runAsGroup\":3000", "")]
    public void Needs_no_group_where_all_containers_get_the_signal(string pod, string second)
    {
        Warnings(pod, second).ShouldBeEmpty();
        Variable(pod, "signal:HUP").ShouldBe("true");
    }

    [Fact]
    public void Warns_of_an_unknown_group_where_only_some_containers_get_the_signal()
    {
        Warnings("\"runAsUser\":1000", "", ("on-renew", "signal:HUP/app")).ShouldHaveSingleItem().Text
            .ShouldContain("set vault-injector.io/run-as-group to that group (often 0)");
        Variable("\"runAsUser\":1000", "signal:HUP/app").ShouldBeNull();
    }

    [Fact]
    public void Believes_a_user_who_says_what_the_image_runs_as()
    {
        Warnings("", "", ("run-as-user", "101")).ShouldBeEmpty();
        Warnings("", "", ("run-as-user", "101"), ("run-as-group", "101"), ("on-renew", "signal:HUP/app")).ShouldBeEmpty();
    }

    [Fact]
    public void Warns_of_nothing_where_there_is_no_signal() => Warnings("", "", ("on-renew", "http:8080/reload")).ShouldBeEmpty();

    private static List<PodWarning> Warnings(string pod, string second, params (string, string)[] annotations) =>
        [.. Samples.Injected(Pod(pod, second, annotations)).Warnings.Where(warning => warning.Kind == WarningKind.SignalMayFail)];

    private static string? Variable(string pod, string hook) =>
        Samples.Injected(Pod(pod, "", ("on-renew", hook))).Plan.Agent!.Environment
            .SingleOrDefault(variable => variable.Name == AgentEnvironment.SignalWholePod)?.Value;

    private static JsonElement Pod(string pod, string second, params (string Key, string Value)[] annotations) => Samples.PodWith(
        $$$"""
        {"shareProcessNamespace":true,"securityContext":{{{{pod}}}},
         "containers":[{"name":"app","image":"app"},{"name":"web","image":"web","securityContext":{{{{second}}}}}]}
        """,
        [("role", "app"), .. annotations.Any(one => one.Key == "on-renew") ? [] : new[] { ("on-renew", "signal:HUP") }, .. annotations]);
}

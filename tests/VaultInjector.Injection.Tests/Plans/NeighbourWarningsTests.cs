using System.Text.Json;
using System.Text.Json.Nodes;
using VaultInjector.Injection.Decisions;
using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Tests.Plans;

/// <summary>Proxies that end before the agent, and SELinux levels of single containers.</summary>
public sealed class NeighbourWarningsTests
{
    private const string Proxy = """{"name":"istio-proxy","image":"p","restartPolicy":"Always"}""";
    private const string Level = "\"securityContext\":{\"seLinuxOptions\":{\"level\":\"s0:c1,c2\"}}";

    [Theory]
    [InlineData(Proxy, "first", true)]
    [InlineData(Proxy, "last", false)]
    [InlineData("""{"name":"istio-proxy","image":"p"}""", "first", false)]
    [InlineData("""{"name":"database-proxy","image":"p","restartPolicy":"Always"}""", "first", false)]
    public void Warns_of_a_proxy_that_ends_before_the_agent(string init, string position, bool warned)
    {
        var pod = Samples.PodWith(
            $$"""{"containers":[{"name":"app"}],"initContainers":[{{init}}]}""", ("role", "app"), ("init-position", position));

        Samples.Injected(pod).Warnings.Count(w => w.Kind == WarningKind.MeshEndsFirst).ShouldBe(warned ? 1 : 0);
    }

    [Fact]
    public void Warns_of_no_proxy_where_nothing_is_revoked() =>
        Samples.Injected(
            Samples.PodWith(
                $$"""{"containers":[{"name":"app"}],"initContainers":[{{Proxy}}]}""", ("role", "app"), ("revoke-on-exit", "false")))
            .Warnings.ShouldBeEmpty();

    [Theory]
    [InlineData("", Level, Level, "s0:c1,c2")]
    [InlineData(Level, "\"image\":\"a\"", "\"image\":\"a\"", null)]
    [InlineData(Level, Level, Level, null)]
    [InlineData("", "\"image\":\"a\"", "\"image\":\"a\"", null)]
    public void Gives_the_agent_the_level_that_its_apps_share(string pod, string first, string second, string? level)
    {
        var injected = Injected(pod, first, second);

        foreach (var agent in injected["spec"]!["initContainers"]!.AsArray())
        {
            ((string?)agent!["securityContext"]!["seLinuxOptions"]?["level"]).ShouldBe(level);
        }

        InjectedPodReading.Read(JsonSerializer.SerializeToElement(injected), Samples.AgentImages).ShouldBeOfType<InjectedPodReading.Ours>();
    }

    [Fact]
    public void Warns_where_the_levels_differ()
    {
        var pod = Pod("", Level, "\"image\":\"a\"");

        Samples.Injected(pod).Warnings.ShouldHaveSingleItem().Kind.ShouldBe(WarningKind.SelinuxLevelsDiffer);
    }

    private static JsonNode Injected(string pod, string first, string second)
    {
        var made = Pod(pod, first, second);
        return PatchOracle.Apply(made, Samples.Patch(made, Samples.Injected(made).Plan));
    }

    private static JsonElement Pod(string pod, string first, string second) => Samples.PodWith(
        "{" + (pod.Length > 0 ? pod + "," : "") + $$""" "containers":[{"name":"a",{{first}}},{"name":"b",{{second}}}]}""", ("role", "app"));
}

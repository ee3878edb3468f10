using System.Text.Json;
using System.Text.Json.Nodes;
using VaultInjector.Injection.Decisions;
using VaultInjector.Injection.Requests;

namespace VaultInjector.Injection.Tests.Patches;

/// <summary>The second token of a pod, for roles in Vault that were made for another audience.</summary>
public sealed class LoginAudienceTests
{
    [Theory]
    [InlineData("", null)]
    [InlineData("vault", "vault")]
    public void Gives_the_agent_a_token_of_this_audience_for_vault(string audience, string? written)
    {
        var pod = Injected("kubernetes", audience);

        var sources = Sources(pod);
        sources.Count.ShouldBe(2);
        ((string?)sources[0]!["serviceAccountToken"]!["audience"]).ShouldBe("vault-injector");
        ((string?)sources[1]!["serviceAccountToken"]!["audience"]).ShouldBe(written);
        ((string?)sources[1]!["serviceAccountToken"]!["path"]).ShouldBe("login");
        Agents(pod).ShouldAllBe(agent => agent.Contains("/var/run/secrets/vault-injector.io/identity/login"));
        Samples.Decide(JsonSerializer.SerializeToElement(pod), settings: Settings(audience))
            .ShouldBe(new Decision.Skip(SkipReason.AlreadyInjected));
    }

    [Theory]
    [InlineData("kubernetes", null)]
    [InlineData("approle", "")]
    public void Gives_one_token_only_where_one_is_enough(string method, string? audience) =>
        Sources(Injected(method, audience)).Count.ShouldBe(1);

    [Theory]
    [InlineData("""{"serviceAccountToken":{"path":"token","audience":"x"}}""")]
    [InlineData("""{"serviceAccountToken":{"path":"login"},"secret":{"name":"x"}}""")]
    [InlineData("""{"secret":{"name":"x"}}""")]
    public void Does_not_believe_another_source_beside_the_identity(string source)
    {
        var pod = Injected("kubernetes", null);
        Sources(pod).Add(JsonNode.Parse(source));

        Samples.Rejected(JsonSerializer.SerializeToElement(pod)).Message.ShouldContain("vault-injector-identity");
    }

    private static JsonNode Injected(string method, string? audience)
    {
        var pod = Samples.Pod(("role", "web"), ("auth-method", method));
        return PatchOracle.Apply(pod, Samples.Patch(pod, Samples.Injected(pod, settings: Settings(audience)).Plan));
    }

    private static InjectionSettings Settings(string? audience) => Samples.Settings with { KubernetesAuthAudience = audience };

    private static JsonArray Sources(JsonNode pod) => pod["spec"]!["volumes"]!.AsArray()
        .Single(volume => (string?)volume!["name"] == "vault-injector-identity")!["projected"]!["sources"]!.AsArray();

    private static IEnumerable<string> Agents(JsonNode pod) =>
        pod["spec"]!["initContainers"]!.AsArray().Select(container => container!.ToJsonString());
}

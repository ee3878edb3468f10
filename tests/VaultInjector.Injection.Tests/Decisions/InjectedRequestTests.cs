using VaultInjector.Injection.Compatibility;
using VaultInjector.Injection.Decisions;

namespace VaultInjector.Injection.Tests.Decisions;

/// <summary>What the broker believes about a stored pod.</summary>
public sealed class InjectedRequestTests
{
    private const string Env = """
        {"name":"VAULT_INJECTOR_ROLE","value":"app"},{"name":"VAULT_INJECTOR_AUTH_METHOD","value":"approle"},
        {"name":"VAULT_INJECTOR_OUTPUT","value":"token"}
        """;

    [Fact]
    public void Reads_the_agent_container_and_shows_an_edited_annotation_beside_it()
    {
        var request = InjectedRequest
            .Read(Pod($$"""{"initContainers":[{"name":"vault-injector-agent","env":[{{Env}}]}]}""", ("role", "payments")))
            .ShouldNotBeNull();
        request.Role.ShouldBe("app");
        request.RoleAnnotation.ShouldBe("payments");
    }

    [Fact]
    public void A_role_that_came_from_the_namespace_leaves_no_annotation() =>
        InjectedRequest
            .Read(Pod($$"""{"initContainers":[{"name":"vault-injector-agent","env":[{{Env}}]}]}"""))
            .ShouldNotBeNull()
            .RoleAnnotation.ShouldBeNull();

    [Fact]
    public void Reads_the_alias_of_kubernetes_vault() =>
        InjectedRequest
            .Read(Pod($$"""{"initContainers":[{"name":"vault-injector-agent","env":[{{Env}}]}]}""", (KubernetesVault.AppRole, "app")))
            .ShouldNotBeNull()
            .RoleAnnotation.ShouldBe("app");

    [Theory]
    [InlineData("""{"containers":[{"name":"app"}]}""")]
    [InlineData("""{"initContainers":[{"name":"other","env":[ENV]}]}""")]
    [InlineData("""{"containers":[{"name":"vault-injector-agent","env":[ENV]}]}""")]
    [InlineData("""{"ephemeralContainers":[{"name":"vault-injector-agent","env":[ENV]}]}""")]
    [InlineData("""{"initContainers":[{"name":"vault-injector-agent"}]}""")]
    [InlineData("""{"initContainers":[{"name":"vault-injector-agent","env":[{"name":"VAULT_INJECTOR_ROLE","value":"app"}]}]}""")]
    [InlineData("""{"initContainers":[{"name":"vault-injector-agent","env":[ENV,{"name":"VAULT_INJECTOR_ROLE","value":"payments"}]}]}""")]
    [InlineData("""{"initContainers":[{"name":"vault-injector-agent","env":[ENV]},{"name":"vault-injector-agent","env":[ENV]}]}""")]
    [InlineData("""{"initContainers":[{"name":"vault-injector-agent","env":[{"name":"VAULT_INJECTOR_ROLE","valueFrom":{}}]}]}""")]
    [InlineData("""{"initContainers":{"name":"vault-injector-agent"}}""")]
    [InlineData("[]")]
    public void Does_not_believe_a_pod_that_only_says_it_was_injected(string spec) =>
        InjectedRequest.Read(Pod(spec.Replace("ENV", Env), ("role", "app"), ("status", "injected"))).ShouldBeNull();

    private static System.Text.Json.JsonElement Pod(string spec, params (string, string)[] annotations) =>
        Samples.PodWith(spec, annotations);
}

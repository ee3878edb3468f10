using System.Text.Json.Nodes;
using VaultInjector.Contracts;
using VaultInjector.Webhook.Broker;
using VaultInjector.Webhook.Tests.Support;

namespace VaultInjector.Webhook.Tests.Broker;

/// <summary>Only the pods that the injector wrote get a token, and only a role that is allowed for their method.</summary>
public sealed class ForgedPodTests : IAsyncLifetime
{
    private readonly InjectedShop _shop = new();
    private readonly List<string> _askedVault = [];
    private StubbedHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await StubbedHost.StartAsync();
        _host.Kube = _shop.Answer;
        _host.Vault = request =>
        {
            _askedVault.Add(request.RequestUri!.AbsolutePath);
            return StubbedHost.Answer(403, """{"errors":["permission denied"]}""");
        };
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("image", "\"evil.example/agent:1\"", "the agent container runs the image evil.example/agent:1")]
    [InlineData("command", "[\"/bin/sh\"]", "the agent container has command")]
    [InlineData("securityContext", "{\"privileged\":true}", "the agent container has securityContext.privileged")]
    public async Task Refuses_an_agent_that_is_not_as_the_injector_writes_it(string field, string value, string difference)
    {
        _shop.With("pod", pod => pod["spec"]!["initContainers"]![0]![field] = JsonNode.Parse(value));

        await ShouldBeRefusedAsync(ProblemCodes.PodNotInjected, difference);
    }

    [Fact]
    public async Task Refuses_a_host_path_in_place_of_the_volume_in_memory()
    {
        _shop.With("pod", pod => pod["spec"]!["volumes"]![0] = JsonNode.Parse(
            """{"name":"vault-injector-secrets","hostPath":{"path":"/"}}"""));

        await ShouldBeRefusedAsync(ProblemCodes.PodNotInjected, "volume vault-injector-secrets is not a volume in memory");
    }

    [Fact]
    public async Task Refuses_a_pod_without_the_label()
    {
        _shop.With("pod", pod => pod["metadata"]!["labels"] = new JsonObject());

        await ShouldBeRefusedAsync(ProblemCodes.PodNotInjected, "it has no label vault-injector.io/injected");
    }

    [Fact]
    public async Task Refuses_a_token_role_where_only_the_AppRole_of_that_name_is_allowed()
    {
        _shop.With("pod", pod => Variable(pod, "VAULT_INJECTOR_AUTH_METHOD")["value"] = "token");
        _shop.With("namespace", space => space["metadata"]!["annotations"]!["vault-injector.io/allowed-roles"] = "yn-api");

        await ShouldBeRefusedAsync(ProblemCodes.RoleNotAllowed, "where LIST includes 'token:default/yn-api'");
    }

    private static JsonNode Variable(JsonNode pod, string name) =>
        pod["spec"]!["initContainers"]![0]!["env"]!.AsArray().Single(variable => (string)variable!["name"]! == name)!;

    private async Task ShouldBeRefusedAsync(string code, string words)
    {
        var answer = await _host.Get<TokenBroker>().GrantAsync(TestTokens.Bearer, CancellationToken.None);
        var refusal = answer.ShouldBeOfType<BrokerAnswer.Refused>().Refusal;

        (refusal.Status, refusal.Code).ShouldBe((403, code));
        refusal.Detail.ShouldContain(words);
        _askedVault.ShouldBeEmpty();
    }
}

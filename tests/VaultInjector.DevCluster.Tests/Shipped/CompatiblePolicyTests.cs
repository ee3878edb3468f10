using VaultInjector.DevCluster.Cluster;
using VaultInjector.DevCluster.Tests.Kubernetes;

namespace VaultInjector.DevCluster.Tests.Shipped;

/// <summary>Pods that ask in the words of another product, on a server with the shipped policy and without the webhook.</summary>
public sealed class CompatiblePolicyTests : IAsyncLifetime
{
    private const string NotInjected = "but was not injected";
    private const string Agent = "initContainers: [{name: vault-injector-agent, image: a:1}]\ncontainers: [{name: app, image: app:1}]";

    private KubeCluster _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await Policies.StartAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Theory]
    [InlineData("vault-k8s", "vault.hashicorp.com/agent-inject: 'true'", true)]
    [InlineData("vault-k8s", "vault.hashicorp.com/agent-inject: '1'", true)]
    [InlineData("vault-k8s, vault-k8s", "vault.hashicorp.com/agent-inject: 'true'", true)]
    [InlineData("vault-k8s", "vault.hashicorp.com/agent-inject: 'true', vault-injector.io/inject: 'false'", false)]
    [InlineData("vault-k8s", "vault.hashicorp.com/agent-inject: 'false'", false)]
    [InlineData("vault-k8s", "vault.hashicorp.com/role: web", false)]
    [InlineData("", "vault.hashicorp.com/agent-inject: 'true'", false)]
    [InlineData("vault-k8s", "vault.hashicorp.com/agent-inject: 'true', vault.hashicorp.com/agent-inject-status: injected", false)]
    [InlineData("vault-k8s", "vault.hashicorp.com/agent-inject: 'true', vault.hashicorp.com/agent-inject-status: update", true)]
    public async Task Knows_pods_that_ask_in_the_words_of_vault_k8s(string compatibility, string annotations, bool asks)
    {
        await _cluster.NamespaceAsync(
            "compatible", "{vault-injector.io/injection: enabled}", $"{{vault-injector.io/compatibility: '{compatibility}'}}");

        var answer = await CreateAsync(annotations, ns: "compatible");

        answer.Message.Contains(NotInjected).ShouldBe(asks, answer.Message);
        answer.Status.ShouldBe(asks ? 403 : 201);
    }

    [Theory]
    [InlineData("bank-vaults", "vault.security.banzaicloud.io/vault-role: web", true)]
    [InlineData("vault-k8s, bank-vaults", "secrets-webhook.security.bank-vaults.io/vault-role: web", true)]
    [InlineData("bank-vaults", "vault.security.banzaicloud.io/vault-role: web, vault.security.banzaicloud.io/mutate: skip", false)]
    [InlineData("bank-vaults", "secrets-webhook.security.bank-vaults.io/mutate: skip", false)]
    [InlineData("vault-k8s", "vault.security.banzaicloud.io/vault-role: web", false)]
    [InlineData("bank-vaults", "vault-injector.io/env.A: a/b#c", true)]
    [InlineData("bank-vaults", "vault-injector.io/env-from.a: a/b", true)]
    [InlineData("bank-vaults", "vault-injector.io/env: 'false'", false)]
    public async Task Knows_pods_that_ask_in_the_words_of_bank_vaults(string compatibility, string annotations, bool asks)
    {
        await _cluster.NamespaceAsync(
            "compatible", "{vault-injector.io/injection: enabled}", $"{{vault-injector.io/compatibility: '{compatibility}'}}");

        var answer = await CreateAsync(annotations, ns: "compatible");

        answer.Message.Contains(NotInjected).ShouldBe(asks, answer.Message);
        answer.Status.ShouldBe(asks ? 403 : 201);
    }

    [Fact]
    public async Task Leaves_a_pod_to_vault_k8s_where_the_namespace_names_a_role()
    {
        await _cluster.NamespaceAsync(
            "both", "{vault-injector.io/injection: enabled}", "{vault-injector.io/compatibility: vault-k8s, vault-injector.io/role: web}");
        const string Theirs = "vault.hashicorp.com/agent-inject: 'true', vault.hashicorp.com/agent-inject-status: injected";

        (await CreateAsync(Theirs, ns: "both")).Status.ShouldBe(201);
        (await CreateAsync(Theirs, Agent, ns: "both", marked: true)).Message.ShouldContain(Policies.Forged);
    }

    /// <param name="annotations">YAML, the inside of a map.</param>
    /// <param name="spec">YAML.</param>
    /// <param name="ns">The namespace.</param>
    /// <param name="marked">Whether the pod has the injector's label too.</param>
    private Task<Answer> CreateAsync(
        string annotations, string spec = "containers: [{name: app, image: app:1}]", string ns = "apps", bool marked = false)
    {
        var labels = marked ? "labels: {vault-injector.io/injected: 'true', " : "labels: {";
        var pod = KubeCluster.Pod("p", spec).Replace("labels: {", $"annotations: {{{annotations}}}, {labels}", StringComparison.Ordinal);
        return _cluster.PostAsync($"/api/v1/namespaces/{ns}/pods", pod);
    }
}

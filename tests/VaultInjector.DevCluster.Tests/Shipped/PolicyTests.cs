using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.DevCluster.Tests.Kubernetes;

namespace VaultInjector.DevCluster.Tests.Shipped;

/// <summary>
/// The shipped ValidatingAdmissionPolicy on a server that no webhook is registered with: what it lets in must have been injected
/// already.
/// </summary>
public sealed class PolicyTests : IAsyncLifetime
{
    private const string Pods = "/api/v1/namespaces/apps/pods";
    private const string NotInjected = "but was not injected";
    private const string Forged = Policies.Forged;
    private const string Agent = "initContainers: [{name: vault-injector-agent, image: a:1}]\ncontainers: [{name: app, image: app:1}]";

    private KubeCluster _cluster = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await Policies.StartAsync();
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Theory]
    [InlineData("vault-injector.io/role: yn-api")]
    [InlineData("vault-injector.io/inject: 'true'")]
    [InlineData("pod.boostport.com/vault-approle: yn-api")]
    [InlineData("vault-injector.io/secret.db: secret/web/db")]
    [InlineData("vault-injector.io/template.conf: 'a'")]
    [InlineData("vault-injector.io/env.DB_PASSWORD: 'secret/web/db#password'")]
    [InlineData("vault-injector.io/env-from.db: secret/web/db")]
    [InlineData("vault-injector.io/certificate.tls: pki/web common_name=web")]
    public async Task Denies_a_pod_that_asks_for_a_token_and_was_not_injected(string annotation)
    {
        var answer = await CreateAsync(annotation);

        (answer.Status, answer.Reason).ShouldBe((403, "Forbidden"), answer.Message);
        answer.Message.ShouldContain(NotInjected);
        answer.Message.ShouldContain("apply the manifests of Vault Injector again");
    }

    [Fact]
    public async Task Denies_a_pod_whose_namespace_names_the_role()
    {
        await _cluster.NamespaceAsync("defaults", "{vault-injector.io/injection: enabled}", "{vault-injector.io/role: yn-api}");

        (await CreateAsync("a: b", ns: "defaults")).Message.ShouldContain(NotInjected);
        (await CreateAsync("vault-injector.io/inject: 'false'", ns: "defaults")).Status.ShouldBe(201);
    }

    [Theory]
    [InlineData("a: b")]
    [InlineData("vault-injector.io/inject: 'false'")]
    [InlineData("vault-injector.io/inject: 'false', vault-injector.io/secret.db: secret/web/db")]
    [InlineData("vault-injector.io/inject: 'false', vault-injector.io/role: yn-api")]
    [InlineData("kubernetes.io/config.mirror: abc, vault-injector.io/role: yn-api")]
    public async Task Allows_a_pod_that_does_not_ask_or_is_left_out(string annotations)
    {
        var answer = await CreateAsync(annotations);
        answer.Status.ShouldBe(201, answer.Message);
    }

    [Fact]
    public async Task Allows_a_pod_that_the_webhook_injected()
    {
        var answer = await CreateAsync("vault-injector.io/role: yn-api, vault-injector.io/status: injected", Agent, marked: true);
        answer.Status.ShouldBe(201, answer.Message);
    }

    [Theory]
    [InlineData("vault-injector.io/status: injected")]
    [InlineData("vault-injector.io/status: injected, vault-injector.io/role: yn-api")]
    [InlineData("vault-injector.io/status: injected, vault-injector.io/inject: 'false'")]
    [InlineData("vault-injector.io/status: ''")]
    public async Task Denies_a_status_without_an_agent(string annotations) =>
        (await CreateAsync(annotations)).Message.ShouldContain(Forged);

    [Fact]
    public async Task Denies_a_label_without_an_agent_and_an_agent_without_the_label()
    {
        (await CreateAsync("a: b", marked: true)).Message.ShouldContain(Forged);
        (await CreateAsync("vault-injector.io/status: injected", Agent)).Message.ShouldContain(Forged);
    }

    [Theory]
    [InlineData("a: b")]
    [InlineData("vault-injector.io/role: yn-api")]
    [InlineData("vault-injector.io/status: done, vault-injector.io/role: yn-api")]
    [InlineData("vault-injector.io/status: injected, vault-injector.io/inject: 'false'")]
    [InlineData("vault-injector.io/status: injected, kubernetes.io/config.mirror: abc")]
    public async Task Denies_a_forged_agent(string annotations) =>
        (await CreateAsync(annotations, Agent)).Message.ShouldContain(Forged);

    [Theory]
    [InlineData("""{"annotations":{"vault-injector.io/status":"other"}}""")]
    [InlineData("""{"annotations":{"vault-injector.io/status":null}}""")]
    [InlineData("""{"labels":{"vault-injector.io/injected":"false"}}""")]
    [InlineData("""{"labels":{"vault-injector.io/injected":null}}""")]
    public async Task Denies_a_change_of_the_status_or_the_label(string metadata)
    {
        (await CreateAsync("vault-injector.io/role: yn-api, vault-injector.io/status: injected", Agent, marked: true))
            .Status.ShouldBe(201);

        foreach (var path in new[] { $"{Pods}/p", $"{Pods}/p/status" })
        {
            var answer = await _cluster.PatchAsync(path, $$"""{"metadata":{{metadata}}}""", "application/merge-patch+json");
            answer.Message.ShouldContain("never changed", Case.Sensitive, path);
        }

        (
            await _cluster.PatchAsync($"{Pods}/p", """{"metadata":{"annotations":{"a":"c"}}}""", "application/merge-patch+json")
        ).Status.ShouldBe(200);
        (
            await _cluster.PatchAsync($"{Pods}/p/status", """{"status":{"phase":"Running"}}""", "application/merge-patch+json")
        ).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("""{"annotations":{"vault-injector.io/status":"injected"}}""")]
    [InlineData("""{"labels":{"vault-injector.io/injected":"true"}}""")]
    public async Task Denies_a_mark_added_to_a_running_pod(string metadata)
    {
        (await CreateAsync("a: b")).Status.ShouldBe(201);

        var answer = await _cluster.PatchAsync($"{Pods}/p", $$"""{"metadata":{{metadata}}}""", "application/merge-patch+json");

        (answer.Status, answer.Reason).ShouldBe((403, "Forbidden"), answer.Message);
        answer.Message.ShouldContain("delete the pod and create it again");
    }

    [Theory]
    [InlineData($"{Pods}/p/binding", "pods")]
    [InlineData("/api/v1/namespaces/apps/bindings", "bindings")]
    public async Task Denies_a_status_that_comes_with_the_binding_to_a_node(string path, string resource)
    {
        (await CreateAsync("a: b")).Status.ShouldBe(201);

        var answer = await BindAsync(path, "vault-injector.io/status: injected");

        (answer.Status, answer.Reason).ShouldBe((403, "Forbidden"), answer.Message);
        answer.Message.ShouldStartWith($"{resource} \"p\" is forbidden: ValidatingAdmissionPolicy 'vault-injector-bindings'");
        answer.Message.ShouldContain("take it out of the binding");
        (await BindAsync(path, "c: d", "vault-injector.io/injected: 'true'")).Message.ShouldContain("take it out of the binding");
        (await BindAsync(path, "c: d")).Status.ShouldBe(201);
        (await _cluster.GetAsync($"{Pods}/p")).Body["metadata"]!["annotations"]!.ToJsonString().ShouldBe("""{"a":"b","c":"d"}""");
    }

    [Theory]
    [InlineData("kube-system", "{vault-injector.io/injection: enabled}")]
    [InlineData("vault-injector", "{vault-injector.io/injection: enabled}")]
    [InlineData("elsewhere", "{}")]
    public async Task Leaves_other_namespaces_alone(string ns, string labels)
    {
        await _cluster.NamespaceAsync(ns, labels, "{}");

        var answer = await CreateAsync("vault-injector.io/role: yn-api, vault-injector.io/status: injected", ns: ns);

        answer.Status.ShouldBe(201, answer.Message);
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

    private Task<Answer> BindAsync(string path, string annotations, string labels = "") => _cluster.PostAsync(path, $$"""
        apiVersion: v1
        kind: Binding
        metadata: {name: p, annotations: { {{annotations}} }, labels: { {{labels}} } }
        target: {kind: Node, name: n1}
        """);
}

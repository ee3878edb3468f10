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
    private const string MadeUp = "are set by the injector only";
    private const string Agent = "initContainers: [{name: vault-injector-agent, image: a:1}]\ncontainers: [{name: app, image: app:1}]";

    private KubeCluster _cluster = null!;

    public static IEnumerable<TheoryDataRow<string>> Golden =>
        Directory.EnumerateDirectories(Path.Combine(Repository.Find().Root, "tests", "VaultInjector.Injection.Tests", "Golden"))
            .Select(folder => new TheoryDataRow<string>(Path.GetFileName(folder)));

    public async ValueTask InitializeAsync()
    {
        _cluster = await KubeCluster.StartAsync();
        foreach (
            var item in Folder
                .Render(".")
                .Where(item => Folder.Kind(item).StartsWith("ValidatingAdmissionPolicy", StringComparison.Ordinal)))
        {
            (await _cluster.PostAsync(Cluster.Manifests.CollectionOf(item), item.ToJsonString())).Status.ShouldBe(201);
        }

        await NamespaceAsync("apps", "{vault-injector.io/injection: enabled}", "{vault-injector.io/allowed-roles: '*'}");
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Theory]
    [InlineData("vault-injector.io/role: yn-api")]
    [InlineData("vault-injector.io/inject: 'true'")]
    [InlineData("pod.boostport.com/vault-approle: yn-api")]
    public async Task Denies_a_pod_that_asks_for_a_token_and_was_not_injected(string annotation)
    {
        var answer = await CreateAsync(annotation);

        (answer.Status, answer.Reason).ShouldBe((403, "Forbidden"), answer.Message);
        answer.Message.ShouldContain(NotInjected);
        answer.Message.ShouldContain("apply the manifests of Vault Injector again");
    }

    [Fact]
    public async Task Denies_it_where_only_its_namespace_asks()
    {
        await NamespaceAsync("defaults", "{vault-injector.io/injection: enabled}", "{vault-injector.io/role: yn-api}");

        (await CreateAsync("a: b", ns: "defaults")).Message.ShouldContain(NotInjected);
        (await CreateAsync("vault-injector.io/inject: 'false'", ns: "defaults")).Status.ShouldBe(201);
    }

    [Theory]
    [InlineData("a: b")]
    [InlineData("vault-injector.io/inject: 'false'")]
    [InlineData("vault-injector.io/inject: 'false', vault-injector.io/role: yn-api")]
    [InlineData("kubernetes.io/config.mirror: abc, vault-injector.io/role: yn-api")]
    public async Task Allows_a_pod_that_does_not_ask_or_is_left_out(string annotations)
    {
        var answer = await CreateAsync(annotations);
        answer.Status.ShouldBe(201, answer.Message);
    }

    [Fact]
    public async Task Allows_a_pod_as_the_webhook_leaves_it()
    {
        var answer = await CreateAsync("vault-injector.io/role: yn-api, vault-injector.io/status: injected", Agent);
        answer.Status.ShouldBe(201, answer.Message);
    }

    [Theory]
    [InlineData("vault-injector.io/status: injected")]
    [InlineData("vault-injector.io/status: injected, vault-injector.io/role: yn-api")]
    [InlineData("vault-injector.io/status: injected, vault-injector.io/inject: 'false'")]
    [InlineData("vault-injector.io/status: ''")]
    public async Task Denies_a_status_without_an_agent(string annotations) =>
        (await CreateAsync(annotations)).Message.ShouldContain(MadeUp);

    [Theory]
    [InlineData("a: b")]
    [InlineData("vault-injector.io/role: yn-api")]
    [InlineData("vault-injector.io/status: done, vault-injector.io/role: yn-api")]
    [InlineData("vault-injector.io/status: injected, vault-injector.io/inject: 'false'")]
    [InlineData("vault-injector.io/status: injected, kubernetes.io/config.mirror: abc")]
    public async Task Denies_an_agent_that_somebody_made_up(string annotations) =>
        (await CreateAsync(annotations, Agent)).Message.ShouldContain(MadeUp);

    [Theory]
    [InlineData("""{"vault-injector.io/status":"other"}""")]
    [InlineData("""{"vault-injector.io/status":null}""")]
    public async Task Denies_a_change_of_the_status(string annotations)
    {
        (await CreateAsync("vault-injector.io/role: yn-api, vault-injector.io/status: injected", Agent)).Status.ShouldBe(201);

        foreach (var path in new[] { $"{Pods}/p", $"{Pods}/p/status" })
        {
            var answer = await _cluster.PatchAsync(
                path,
                $$$"""{"metadata":{"annotations":{{{annotations}}}}}""",
                "application/merge-patch+json");
            answer.Message.ShouldContain("never changed", Case.Sensitive, path);
        }

        (
            await _cluster.PatchAsync($"{Pods}/p", """{"metadata":{"annotations":{"a":"c"}}}""", "application/merge-patch+json")
        ).Status.ShouldBe(200);
        (
            await _cluster.PatchAsync($"{Pods}/p/status", """{"status":{"phase":"Running"}}""", "application/merge-patch+json")
        ).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Denies_a_status_added_to_a_running_pod()
    {
        (await CreateAsync("a: b")).Status.ShouldBe(201);

        var answer = await _cluster.PatchAsync(
            $"{Pods}/p",
            """{"metadata":{"annotations":{"vault-injector.io/status":"injected"}}}""",
            "application/merge-patch+json");

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
        (await BindAsync(path, "c: d")).Status.ShouldBe(201);
        (await _cluster.GetAsync($"{Pods}/p")).Body["metadata"]!["annotations"]!.ToJsonString().ShouldBe("""{"a":"b","c":"d"}""");
    }

    [Theory]
    [InlineData("kube-system", "{vault-injector.io/injection: enabled}")]
    [InlineData("vault-injector", "{vault-injector.io/injection: enabled}")]
    [InlineData("elsewhere", "{}")]
    public async Task Leaves_other_namespaces_alone(string ns, string labels)
    {
        await NamespaceAsync(ns, labels, "{}");

        var answer = await CreateAsync("vault-injector.io/role: yn-api, vault-injector.io/status: injected", ns: ns);

        answer.Status.ShouldBe(201, answer.Message);
    }

    /// <summary>Each pod of the golden folders: what the injector makes of it is let in, and what it refuses as made up is not.</summary>
    [Theory]
    [MemberData(nameof(Golden))]
    public async Task Agrees_with_the_injector_about(string folder)
    {
        var path = Path.Combine(Repository.Find().Root, "tests", "VaultInjector.Injection.Tests", "Golden", folder);
        var ns = Cluster.Manifests.Read(Path.Combine(path, "namespace.yaml"))[0];
        var pod = Cluster.Manifests.Read(Path.Combine(path, "pod.yaml"))[0];
        var name = Folder.Name(ns);
        await _cluster.PatchAsync(
            $"/api/v1/namespaces/{name}?fieldManager=t&force=true",
            ns.ToJsonString(),
            "application/apply-patch+yaml");
        pod["metadata"]!["namespace"] = name;
        if (Path.Combine(path, "injected.yaml") is var file && File.Exists(file))
        {
            var injected = Cluster.Manifests.Read(file)[0];
            injected["metadata"]!["namespace"] = name;
            (await TryAsync(name, injected)).ShouldNotContain("denied request");
        }

        var said = await TryAsync(name, pod);
        var madeUp =
            folder.StartsWith("reject-status", StringComparison.Ordinal) ||
            folder.StartsWith("reject-look-alike", StringComparison.Ordinal)
            || folder == "reject-injected-pod-opted-out";
        if (madeUp)
        {
            said.ShouldContain(MadeUp);
        }
        else if (folder.StartsWith("skip-", StringComparison.Ordinal))
        {
            said.ShouldNotContain("denied request");
        }
    }

    private async Task<string> TryAsync(string ns, JsonObject pod)
    {
        if (pod["spec"]?["serviceAccountName"]?.GetValue<string>() is { } account)
        {
            await _cluster.PostAsync($"/api/v1/namespaces/{ns}/serviceaccounts", $"metadata: {{name: {account}}}");
        }

        return (await _cluster.PostAsync($"/api/v1/namespaces/{ns}/pods?dryRun=All", pod.ToJsonString())).Message;
    }

    private Task<Answer> CreateAsync(string annotations, string spec = "containers: [{name: app, image: app:1}]", string ns = "apps") =>
        _cluster.PostAsync(
            $"/api/v1/namespaces/{ns}/pods",
            KubeCluster.Pod("p", spec).Replace("labels:", $"annotations: {{{annotations}}}, labels:", StringComparison.Ordinal));

    private Task<Answer> BindAsync(string path, string annotations) =>
        _cluster.PostAsync(
            path,
            $"apiVersion: v1\nkind: Binding\nmetadata: {{name: p, annotations: {{{annotations}}}}}\ntarget: {{kind: Node, name: n1}}");

    private async Task NamespaceAsync(string name, string labels, string annotations)
    {
        var answer = await _cluster.PatchAsync(
            $"/api/v1/namespaces/{name}?fieldManager=t&force=true",
            $"apiVersion: v1\nkind: Namespace\nmetadata: {{name: {name}, labels: {labels}, annotations: {annotations}}}",
            "application/apply-patch+yaml");
        answer.Status.ShouldBeOneOf(200, 201);
    }
}

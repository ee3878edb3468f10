using VaultInjector.DevCluster.Tests.Kubernetes;

namespace VaultInjector.DevCluster.Tests.Shipped;

/// <summary>The optional policy that limits which users may run pods with which ServiceAccount.</summary>
public sealed class ServiceAccountPolicyTests : IAsyncLifetime
{
    private const string Denied = "may not run pods with ServiceAccount payments";
    private const string Template = "{metadata: {labels: {a: b}}, spec: {serviceAccountName: SA, containers: [{name: app, image: a:1}]}}";

    private KubeCluster _cluster = null!;
    private string _developer = "";

    /// <summary>Each kind with a pod template: collection, and a manifest with SA for the ServiceAccount.</summary>
    public static TheoryData<string, string> Workloads => new()
    {
        { "/api/v1/namespaces/apps/pods", "metadata: {name: w}\nspec: {serviceAccountName: SA, containers: [{name: app, image: a:1}]}" },
        {
            "/apis/apps/v1/namespaces/apps/deployments",
            $"metadata: {{name: w}}\nspec: {{selector: {{matchLabels: {{a: b}}}}, template: {Template}}}"
        },
        { "/apis/batch/v1/namespaces/apps/jobs", $"metadata: {{name: w}}\nspec: {{template: {OneRun}}}" },
    };

    private static string OneRun => Template.Replace("SA,", "SA, restartPolicy: Never,", StringComparison.Ordinal);

    public async ValueTask InitializeAsync()
    {
        _cluster = await Policies.StartAsync("policies/service-accounts");
        await _cluster.NamespaceAsync("people", "{}", "{}");
        foreach (var (ns, name) in new[] { ("people", "developer"), ("apps", "payments") })
        {
            (await _cluster.PostAsync($"/api/v1/namespaces/{ns}/serviceaccounts", $"metadata: {{name: {name}}}")).Status.ShouldBe(201);
        }

        var binding = await _cluster.PostAsync("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", """
            metadata: {name: developer}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
            subjects: [{kind: ServiceAccount, name: developer, namespace: people}]
            """);
        binding.Status.ShouldBe(201, binding.Message);
        _developer = await _cluster.TokenAsync("people", "developer");
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Theory]
    [MemberData(nameof(Workloads))]
    public async Task Denies_a_ServiceAccount_that_the_namespace_does_not_give_to_the_user(string collection, string manifest)
    {
        var answer = await CreateAsync(collection, manifest);

        (answer.Status, answer.Reason).ShouldBe((403, "Forbidden"), answer.Message);
        answer.Message.ShouldContain(Denied);
        answer.Message.ShouldContain("service-accounts.vault-injector.io/payments");
    }

    [Theory]
    [MemberData(nameof(Workloads))]
    public async Task Leaves_the_default_ServiceAccount_free(string collection, string manifest)
    {
        var answer = await CreateAsync(collection, manifest, "default");

        answer.Status.ShouldBe(201, answer.Message);
    }

    [Theory]
    [InlineData("system:serviceaccount:people:developer", 201)]
    [InlineData("alice,system:serviceaccounts:people,bob", 201)]
    [InlineData("'*'", 201)]
    [InlineData("alice,bob", 403)]
    [InlineData("system:serviceaccount:people:developers", 403)]
    [InlineData("system:serviceaccount:people", 403)]
    public async Task Allows_users_and_groups_that_the_namespace_lists(string users, int status)
    {
        await _cluster.NamespaceAsync(
            "apps", "{vault-injector.io/injection: enabled}", $"{{service-accounts.vault-injector.io/payments: \"{users.Trim('\'')}\"}}");

        foreach (var row in Workloads)
        {
            var (collection, manifest) = row.Data;
            var answer = await CreateAsync(collection, manifest);
            answer.Status.ShouldBe(status, answer.Message);
        }
    }

    [Fact]
    public async Task An_administrator_of_the_cluster_may_name_each()
    {
        var (collection, manifest) = Workloads.First().Data;

        (await CreateAsync(collection, manifest, token: _cluster.Kube.AdminToken)).Status.ShouldBe(201);
    }

    [Fact]
    public async Task A_change_of_something_else_is_allowed_and_a_change_to_another_ServiceAccount_is_not()
    {
        var (collection, manifest) = Workloads.Skip(1).First().Data;
        (await CreateAsync(collection, manifest, token: _cluster.Kube.AdminToken)).Status.ShouldBe(201);
        var free = manifest.Replace("name: w", "name: free", StringComparison.Ordinal);
        (await CreateAsync(collection, free, "default")).Status.ShouldBe(201);

        (await PatchAsync($"{collection}/w", """{"spec":{"replicas":3}}""")).Status.ShouldBe(200);
        (await PatchAsync($"{collection}/free", """{"spec":{"template":{"spec":{"serviceAccountName":"payments"}}}}"""))
            .Message.ShouldContain(Denied);
    }

    private Task<Answer> CreateAsync(string collection, string manifest, string account = "payments", string? token = null) =>
        _cluster.PostAsync(collection, manifest.Replace("SA", account, StringComparison.Ordinal), token ?? _developer);

    private Task<Answer> PatchAsync(string path, string patch) =>
        _cluster.SendAsync(HttpMethod.Patch, path, patch, _developer, "application/merge-patch+json");
}

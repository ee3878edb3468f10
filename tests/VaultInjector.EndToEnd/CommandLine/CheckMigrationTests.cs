using VaultInjector.DevCluster.Cluster;
using VaultInjector.EndToEnd.Cluster;

namespace VaultInjector.EndToEnd.CommandLine;

/// <summary><c>vault-injector check --migration</c> on a cluster that still has pods of other products.</summary>
public sealed class CheckMigrationTests(RunningCluster running) : IAsyncLifetime
{
    private readonly VerbProcess _verb = new(running.Cluster);
    private readonly string _namespace = $"legacy-{Guid.NewGuid().ToString("N")[..6]}";

    public async ValueTask InitializeAsync()
    {
        await running.CreateNamespaceAsync(_namespace, allowedRoles: null, optedIn: false);
        await running.Cluster.WaitForServiceAccountAsync(_namespace, CancellationToken.None);
        foreach (var pod in Manifests.Parse($$"""
            apiVersion: v1
            kind: Pod
            metadata:
              name: of-vault-k8s
              namespace: {{_namespace}}
              annotations:
                vault.hashicorp.com/agent-inject: "true"
                vault.hashicorp.com/role: web
                vault.hashicorp.com/agent-inject-secret-db: secret/web/db
                vault.hashicorp.com/service: https://vault.elsewhere.example:8200
            spec: {containers: [{name: app, image: "app:1"}]}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: of-bank-vaults, namespace: {{_namespace}} }
            spec: {containers: [{name: app, image: "app:1", env: [{name: A, value: "vault:secret/data/a#b"}]}]}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: of-kubernetes-vault, namespace: {{_namespace}}, annotations: {pod.boostport.com/vault-approle: web} }
            spec:
              initContainers: [{name: install-token, image: "boostport/kubernetes-vault-init:1"}]
              containers: [{name: app, image: "app:1"}]
            """))
        {
            await running.Cluster.CreateAsync(pod, CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync() =>
        await running.Cluster.Kube.Admin.SendAsync(HttpMethod.Delete, $"/api/v1/namespaces/{_namespace}", null, CancellationToken.None);

    [Fact]
    public async Task The_pods_of_three_predecessors_are_listed_with_what_would_become_of_them()
    {
        var (code, said) = await _verb.CheckAsync(["--migration", "--kubeconfig", await _verb.AdministratorAsync()]);

        code.ShouldBe(1, said);
        said.ShouldMatch($@"{_namespace} +Pod/of-vault-k8s +1 +vault-k8s +3 +0 +1 +-");
        said.ShouldMatch($@"{_namespace} +Pod/of-bank-vaults +1 +bank-vaults +1 +0 +0 +-");
        said.ShouldMatch($@"{_namespace} +Pod/of-kubernetes-vault +1 +kubernetes-vault +1 +0 +1 +kubernetes-vault");
        said.ShouldContain("refused: vault.hashicorp.com/service = \"https://vault.elsewhere.example:8200\": expected to be absent");
        said.ShouldContain($"kubectl annotate --overwrite namespace {_namespace} vault-injector.io/compatibility=bank-vaults,vault-k8s");
    }

    [Fact]
    public async Task A_user_who_may_not_list_pods_is_told_so()
    {
        var token = await running.Cluster.Kube.TokenOfAsync(running.Namespace, "default", CancellationToken.None);
        var kubeconfig = await _verb.WriteAsync("stranger.kubeconfig", running.Cluster.Kube.KubeconfigFor(token));

        var (code, said) = await _verb.CheckAsync(["--migration", "--kubeconfig", kubeconfig]);

        code.ShouldBe(69, said);
        said.ShouldContain("the user needs: list pods and namespaces");
    }
}

namespace VaultInjector.DevCluster.Cluster;

/// <summary>The ServiceAccount with which Vault's kubernetes auth asks the API server about tokens.</summary>
internal static class ReviewerAccount
{
    private const string Account = """
        apiVersion: v1
        kind: Namespace
        metadata: {name: vault}
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: vault, namespace: vault}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: vault-token-reviewer}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "system:auth-delegator"}
        subjects: [{kind: ServiceAccount, name: vault, namespace: vault}]
        """;

    public static async Task SetUpAsync(LocalCluster cluster, CancellationToken cancellation)
    {
        foreach (var manifest in Manifests.Parse(Account))
        {
            await cluster.ApplyAsync(manifest, cancellation);
        }

        var ca = Path.Combine(cluster.WorkingDirectory, "kubernetes-ca.crt");
        var reviewer = Path.Combine(cluster.WorkingDirectory, "reviewer.jwt");
        await File.WriteAllTextAsync(ca, cluster.Kube.CaPem, cancellation);
        await File.WriteAllTextAsync(reviewer, await cluster.Kube.TokenOfAsync("vault", "vault", cancellation), cancellation);
        await cluster.RunScriptAsync(
            "configure-injector.sh",
            [
                "--auth", "kubernetes", "--allow-localhost", "--kubernetes-host", cluster.Kube.Admin.Server.ToString().TrimEnd('/'),
                "--kubernetes-ca-cert", ca, "--kubernetes-reviewer-jwt-file", reviewer, "--token-role", "yn-api",
            ],
            cancellation);
    }
}

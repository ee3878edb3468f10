using VaultInjector.DevCluster.Tests.Kubernetes;

namespace VaultInjector.DevCluster.Tests.Shipped;

/// <summary>A server with the shipped policies, and with no webhook registered.</summary>
internal static class Policies
{
    /// <summary>The message about marks that the webhook did not make.</summary>
    public const string Forged = "are set by the injector only";

    /// <summary>Has the opted-in namespace <c>apps</c>.</summary>
    public static async Task<KubeCluster> StartAsync(string folder = ".")
    {
        var cluster = await KubeCluster.StartAsync();
        var policies = Folder.Render(folder)
            .Where(item => Folder.Kind(item).StartsWith("ValidatingAdmissionPolicy", StringComparison.Ordinal));
        foreach (var item in policies)
        {
            (await cluster.PostAsync(Cluster.Manifests.CollectionOf(item), item.ToJsonString())).Status.ShouldBe(201);
        }

        await cluster.NamespaceAsync("apps", "{vault-injector.io/injection: enabled}", "{vault-injector.io/allowed-roles: '*'}");
        return cluster;
    }

    /// <param name="cluster">Gets the namespace.</param>
    /// <param name="name">Its name.</param>
    /// <param name="labels">YAML.</param>
    /// <param name="annotations">YAML.</param>
    public static async Task NamespaceAsync(this KubeCluster cluster, string name, string labels, string annotations)
    {
        var answer = await cluster.PatchAsync(
            $"/api/v1/namespaces/{name}?fieldManager=t&force=true",
            $"apiVersion: v1\nkind: Namespace\nmetadata: {{name: {name}, labels: {labels}, annotations: {annotations}}}",
            "application/apply-patch+yaml");
        answer.Status.ShouldBeOneOf(200, 201);
    }
}

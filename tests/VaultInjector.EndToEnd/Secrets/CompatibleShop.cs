using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.DevCluster.Pods;
using VaultInjector.EndToEnd.Cluster;

namespace VaultInjector.EndToEnd.Secrets;

/// <summary>
/// A namespace in which the annotations of another product count, and a role of Vault's kubernetes auth as the users of that product have
/// it: for the API server's own audience.
/// </summary>
internal sealed class CompatibleShop(RunningCluster running, string product, string role)
{
    /// <summary>As an operator sets it whose roles in Vault were made for another product.</summary>
    private static readonly Dictionary<string, string> OwnAudience = new(StringComparer.Ordinal)
    {
        ["VAULT_INJECTOR__Injection__KubernetesAuthAudience"] = "",
    };

    public string Namespace { get; } = $"{running.Namespace}-{Guid.NewGuid().ToString("N")[..6]}";

    public async Task OpenAsync()
    {
        await SecretStage.SetUpAsync(running);
        await running.CreateNamespaceAsync(Namespace, allowedRoles: null);
        await running.Cluster.ApplyAsync(
            Manifests.Parse($$"""
                apiVersion: v1
                kind: Namespace
                metadata:
                  name: {{Namespace}}
                  labels: {vault-injector.io/injection: enabled}
                  annotations: {vault-injector.io/compatibility: {{product}}}
                """)[0],
            CancellationToken.None);
        await BindAsync(Namespace, audience: "");
    }

    public async Task CloseAsync()
    {
        await running.Cluster.Vault.SendAsync(HttpMethod.Delete, $"auth/kubernetes/role/{role}", null, CancellationToken.None);
        await running.Cluster.Kube.Admin.SendAsync(HttpMethod.Delete, $"/api/v1/namespaces/{Namespace}", null, CancellationToken.None);
    }

    /// <summary>Binds the role to the default ServiceAccount of a namespace.</summary>
    public Task<JsonNode?> BindAsync(string ns, string audience) => running.Cluster.Vault.SendAsync(
        HttpMethod.Post,
        $"auth/kubernetes/role/{role}",
        new JsonObject
        {
            ["bound_service_account_names"] = new JsonArray("default"),
            ["bound_service_account_namespaces"] = new JsonArray(ns),
            ["token_policies"] = new JsonArray(SecretStage.Role),
            ["token_ttl"] = "1h",
            ["audience"] = audience,
        },
        CancellationToken.None);

    /// <summary>What the app of a pod wrote that ran to its end.</summary>
    public async Task<string> SaidByAsync(JsonObject pod)
    {
        var said = "";
        await WithPodAsync(
            pod,
            async (pods, name) =>
            {
                var run = await Waiting.ForAsync(
                    () => Task.FromResult(pods.Find(Namespace, name) is { Phase: "Succeeded" or "Failed" } ended ? ended : null),
                    () => $"the end of pod {name}; its agent said: {pods.Find(Namespace, name)?.Logs("vault-injector-agent")}",
                    CancellationToken.None);
                said = run.Logs("app");
            });
        return said;
    }

    /// <summary>Runs the pod for as long as the test looks at it.</summary>
    public Task WithPodAsync(JsonObject pod, Func<PodRunner, string, Task> look) => running.Cluster.ReconfigureWebhookAsync(
        OwnAudience,
        async () =>
        {
            var pods = running.Cluster.RunPods(Namespace);
            await using (pods)
            {
                await running.Cluster.CreateAsync(pod, CancellationToken.None);
                await look(pods, pod["metadata"]!["name"]!.GetValue<string>());
            }
        },
        CancellationToken.None);

    /// <summary>A pod whose container <c>app</c> runs this script.</summary>
    public JsonObject Pod(string script, IEnumerable<(string Key, string Value)> annotations)
    {
        var pod = running.Pod($"shop-{Guid.NewGuid().ToString("N")[..6]}", script);
        pod["metadata"]!["namespace"] = Namespace;
        pod["metadata"]!["annotations"] = new JsonObject(
            annotations.Select(annotation => KeyValuePair.Create(annotation.Key, (JsonNode?)annotation.Value)));
        return pod;
    }
}

using VaultInjector.DevCluster.Cluster;
using VaultInjector.DevCluster.Pods;

namespace VaultInjector.DevCluster.Demo;

/// <summary>
/// Pods of kubernetes-vault, the Vault Agent Injector and bank-vaults, unchanged, and a role in Vault as it was for them.
/// </summary>
internal sealed class DemoPredecessors(LocalCluster cluster, PodRunner runner, DemoReport report)
{
    /// <summary>Settings of the webhook: the roles of these users accept the API server's own audience.</summary>
    public static IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["VAULT_INJECTOR__Injection__KubernetesAuthAudience"] = "",
    };

    private const string Role = "orders";
    private const string Secret = "username: orders";

    public async Task ShowAsync(CancellationToken cancellation)
    {
        await ShowKubernetesVaultAsync(cancellation);
        var pods = cluster.RunPods(DemoApps.ShopNamespace);
        await using (pods)
        {
            await ShowVaultK8sAsync(pods, cancellation);
            await ShowBankVaultsAsync(pods, cancellation);
        }
    }

    private async Task ShowKubernetesVaultAsync(CancellationToken cancellation)
    {
        const string Expected = "clientToken";
        report.Chapter("Pod legacy: made for kubernetes-vault, its annotation unchanged");
        var said = await RunAsync(
            runner, DemoApps.Legacy(), "agent → broker → Vault", "writes the file at its old place; the app completes", cancellation);
        DemoStage.Require(said == Expected, $"Pod legacy found this in its vault-token: '{said}'");
        report.Says("legacy", $"in /var/run/secrets/boostport.com/vault-token there is a {said}");
    }

    private async Task ShowVaultK8sAsync(PodRunner pods, CancellationToken cancellation)
    {
        report.Chapter("Pod orders: made for the Vault Agent Injector (vault-k8s), its annotations unchanged");
        await report.StepAsync(
            "kubectl → Kubernetes, Vault",
            "namespace shop asks for compatibility; kubernetes auth has role orders",
            () => PrepareAsync(cancellation));
        var said = await RunAsync(
            pods, DemoApps.Orders(), "agent → Vault", "logs in by kubernetes auth and writes the file; the app completes", cancellation);
        DemoStage.Require(said.Contains(Secret, StringComparison.Ordinal), $"Pod orders found this in /vault/secrets/db: '{said}'");
        report.Says(Role, $"in /vault/secrets/db there is {said.Replace("\n", ", ", StringComparison.Ordinal)}");
    }

    /// <summary>The same role, asked for in the words of bank-vaults.</summary>
    private async Task ShowBankVaultsAsync(PodRunner pods, CancellationToken cancellation)
    {
        const string Expected = "ORDERS@db.shop.svc";
        report.Chapter("Pod stock: made for bank-vaults, its annotation and its variable unchanged");
        var said = await RunAsync(
            pods, DemoApps.Stock(), "agent → Vault", "renders the variable DATABASE; the app completes", cancellation);
        DemoStage.Require(said == Expected, $"Pod stock found this in DATABASE: '{said}'");
        report.Says("stock", $"in DATABASE there is {said}");
    }

    /// <returns>What the app printed.</returns>
    private async Task<string> RunAsync(PodRunner pods, JsonObject pod, string who, string what, CancellationToken cancellation)
    {
        var name = pod["metadata"]!["name"]!.GetValue<string>();
        var ns = pod["metadata"]!["namespace"]!.GetValue<string>();
        await report.StepAsync(
            "kubectl → Kubernetes → webhook", $"creates pod {name}", () => cluster.CreateAsync(pod, cancellation));
        var run = await report.StepAsync(who, what, () => Waiting.ForAsync(
            () => Task.FromResult(pods.Find(ns, name) is { Phase: "Succeeded" or "Failed" } ended ? ended : null),
            () => $"the end of pod {name}; its agent said: {pods.Find(ns, name)?.Logs("vault-injector-agent")}",
            cancellation));
        return run.Logs("app").Trim();
    }

    private async Task PrepareAsync(CancellationToken cancellation)
    {
        await cluster.ApplyAsync(DemoApps.CompatibleNamespace(), cancellation);
        await cluster.WaitForServiceAccountAsync(DemoApps.ShopNamespace, cancellation);
        await cluster.TrustKubernetesAsync(cancellation);
        await cluster.RunScriptAsync("add-app.sh", [Role], cancellation);
        await cluster.Vault.SendAsync(
            HttpMethod.Post,
            $"auth/kubernetes/role/{Role}",
            new JsonObject
            {
                ["bound_service_account_names"] = new JsonArray("default"),
                ["bound_service_account_namespaces"] = new JsonArray(DemoApps.ShopNamespace),
                ["token_policies"] = new JsonArray(Role),
                ["token_ttl"] = "1h",
            },
            cancellation);
        await cluster.Vault.SendAsync(
            HttpMethod.Post,
            $"secret/{Role}/db",
            new JsonObject { ["username"] = "orders", ["host"] = "db.shop.svc" },
            cancellation);
    }
}

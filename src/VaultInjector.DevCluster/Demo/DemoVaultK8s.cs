using VaultInjector.DevCluster.Cluster;

namespace VaultInjector.DevCluster.Demo;

/// <summary>Pods of the Vault Agent Injector and of bank-vaults, unchanged, and a role in Vault as it was for them.</summary>
internal sealed class DemoVaultK8s(LocalCluster cluster, DemoReport report)
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
        report.Chapter("Pod orders: made for the Vault Agent Injector (vault-k8s), its annotations unchanged");
        await report.StepAsync(
            "kubectl → Kubernetes, Vault",
            "namespace shop asks for compatibility; kubernetes auth has role orders",
            () => PrepareAsync(cancellation));
        var pods = cluster.RunPods(DemoApps.ShopNamespace);
        await using (pods)
        {
            await report.StepAsync("kubectl → Kubernetes → webhook", "creates pod orders", () =>
                cluster.CreateAsync(DemoApps.Orders(), cancellation));
            var run = await report.StepAsync("agent → Vault", "logs in by kubernetes auth and writes the file; the app completes", () =>
                Waiting.ForAsync(
                    () => Task.FromResult(
                        pods.Find(DemoApps.ShopNamespace, Role) is { Phase: "Succeeded" or "Failed" } ended ? ended : null),
                    () => $"the end of pod orders; its agent said: {pods.Find(DemoApps.ShopNamespace, Role)?.Logs("vault-injector-agent")}",
                    cancellation));
            var said = run.Logs("app").Trim();
            DemoStage.Require(said.Contains(Secret, StringComparison.Ordinal), $"Pod orders found this in /vault/secrets/db: '{said}'");
            report.Says(Role, $"in /vault/secrets/db there is {said.Replace("\n", ", ", StringComparison.Ordinal)}");
        }
    }

    /// <summary>After <see cref="ShowAsync"/>: the same role, asked for in the words of bank-vaults.</summary>
    public async Task ShowBankVaultsAsync(CancellationToken cancellation)
    {
        const string Stock = "stock";
        const string Expected = "ORDERS@db.shop.svc";
        report.Chapter("Pod stock: made for bank-vaults, its annotation and its variable unchanged");
        var pods = cluster.RunPods(DemoApps.ShopNamespace);
        await using (pods)
        {
            await report.StepAsync("kubectl → Kubernetes → webhook", "creates pod stock", () =>
                cluster.CreateAsync(DemoApps.Stock(), cancellation));
            var run = await report.StepAsync("agent → Vault", "renders the variable DATABASE; the app completes", () =>
                Waiting.ForAsync(
                    () => Task.FromResult(
                        pods.Find(DemoApps.ShopNamespace, Stock) is { Phase: "Succeeded" or "Failed" } ended ? ended : null),
                    () => $"the end of pod stock; its agent said: {pods.Find(DemoApps.ShopNamespace, Stock)?.Logs("vault-injector-agent")}",
                    cancellation));
            var said = run.Logs("app").Trim();
            DemoStage.Require(said == Expected, $"Pod stock found this in DATABASE: '{said}'");
            report.Says(Stock, $"in DATABASE there is {said}");
        }
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

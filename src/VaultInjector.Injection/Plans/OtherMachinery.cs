using VaultInjector.Injection.Pods;

namespace VaultInjector.Injection.Plans;

/// <summary>A container that another product puts into pods.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Product">The product, whose documentation or source is where the name comes from.</param>
internal sealed record MachineryContainer(string Name, string Product);

/// <summary>
/// Containers of other products: they forward traffic, inject secrets or move files, and do not need the app's token. Variables such as
/// <c>VAULT_ADDR</c> would even redirect another Vault agent.
/// </summary>
internal static class OtherMachinery
{
    /// <summary>The label of Argo Workflows' pods, in which these short names are its executor's.</summary>
    private const string ArgoLabel = "workflows.argoproj.io/workflow";

    private static readonly MachineryContainer[] Table =
    [
        new("istio-proxy", "Istio"),
        new("istio-init", "Istio"),
        new("istio-validation", "Istio"),
        new("linkerd-proxy", "Linkerd"),
        new("linkerd-init", "Linkerd"),
        new("linkerd-network-validator", "Linkerd"),
        new("linkerd-debug", "Linkerd"),
        new("consul-dataplane", "Consul"),
        new("consul-connect-inject-init", "Consul"),
        new("kuma-sidecar", "Kuma"),
        new("kuma-init", "Kuma"),
        new("kuma-validation", "Kuma"),
        new("vault-agent", "vault-k8s and bank-vaults"),
        new("vault-agent-init", "vault-k8s"),
        new("copy-vault-env", "bank-vaults"),
        new("consul-template", "bank-vaults"),
        new("daprd", "Dapr"),
        new("queue-proxy", "Knative Serving"),
        new("gke-gcsfuse-sidecar", "Cloud Storage FUSE on GKE"),
        new("gke-gcsfuse-metadata-prefetch", "Cloud Storage FUSE on GKE"),
        new("azwi-proxy", "Azure Workload Identity"),
        new("azwi-proxy-init", "Azure Workload Identity"),
    ];

    /// <summary>Those through which the network of the whole pod goes.</summary>
    private static readonly string[] Proxies = ["istio-proxy", "linkerd-proxy", "consul-dataplane", "kuma-sidecar"];

    private static readonly HashSet<string> Names = Table.Select(row => row.Name).ToHashSet(StringComparer.Ordinal);

    public static bool IsProxy(string container) => Proxies.Contains(container, StringComparer.Ordinal);

    public static bool Includes(PodView pod, string container) =>
        Names.Contains(container) || (container is "init" or "wait" && pod.HasLabel(ArgoLabel));
}

using System.Net;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Roles;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Kubernetes;

namespace VaultInjector.CommandLine.Check;

/// <summary>Whether the API server answers, which namespaces are opted in, and which roles they allow.</summary>
internal sealed class ClusterChecks(KubernetesApi api, KubernetesOptions options)
{
    public const string Name = "API server";

    /// <returns>What to print, and whether the API server can answer further questions.</returns>
    public async Task<(CheckResult Result, bool IsUsable)> ReachAsync(CancellationToken cancellation)
    {
        try
        {
            var version = await ClusterVersion.ReadAsync(api, cancellation);
            var sidecars = version >= ClusterFeatures.NativeSidecarsSince
                ? ""
                : "; it has no native sidecars, agents run as ordinary containers";
            return (new CheckResult.Ok($"Kubernetes {version} answers{sidecars}"), true);
        }
        catch (KubernetesApiException failure)
        {
            const string Advice = "Check that the kubeconfig names the cluster's API server and that its credentials have not expired";
            return (new CheckResult.Failed(failure.Message, Advice), false);
        }
    }

    /// <returns>What to print, and the opted-in namespaces; none where they may not be listed.</returns>
    public async Task<(IReadOnlyList<CheckLine> Lines, IReadOnlyList<NamespaceMetadata> Found)> NamespacesAsync(
        CancellationToken cancellation)
    {
        try
        {
            var found = await ListAsync(cancellation);
            return found.Count > 0
                ? ([.. found.Select(ns => new CheckLine($"namespace {ns.Name}", Judge(ns)))], found)
                : ([CheckLine.Skipped("namespaces", $"no namespace is opted in yet; kubectl label namespace NAME {OptIn}")], found);
        }
        catch (KubernetesApiException refusal) when (refusal.Status == HttpStatusCode.Forbidden)
        {
            return ([CheckLine.Skipped("namespaces", "the kubeconfig's user may not list namespaces")], []);
        }
        catch (KubernetesApiException failure)
        {
            return ([CheckLine.Failed("namespaces", failure.Message, "Check that the API server is healthy")], []);
        }
    }

    private static string OptIn => $"{AnnotationKeys.InjectionLabel}={AnnotationKeys.InjectionEnabled}";

    private async Task<List<NamespaceMetadata>> ListAsync(CancellationToken cancellation)
    {
        using var answer = await api.GetAsync($"/api/v1/namespaces?labelSelector={Uri.EscapeDataString(OptIn)}", cancellation);
        return
        [
            .. answer.RootElement.Get("items"u8).Items()
                .Where(item => item.Get("metadata"u8).Text("deletionTimestamp"u8) is null)
                .Select(NamespaceReading.Of)
                .Where(ns => ns.Name != "kube-system" && ns.Name != options.Namespace),
        ];
    }

    private static CheckResult Judge(NamespaceMetadata ns)
    {
        var entries = ns.Annotations.GetValueOrDefault(AnnotationKeys.AllowedRoles);
        var allowed = AllowedRoles.Parse(entries);
        return entries switch
        {
            _ when allowed.Malformed.Count > 0 => new CheckResult.Failed(
                $"{AnnotationKeys.AllowedRoles} has entries without effect: " +
                string.Join(", ", allowed.Malformed),
                $"kubectl annotate --overwrite namespace {ns.Name} {AnnotationKeys.AllowedRoles}=ROLE,SERVICEACCOUNT/ROLE,token:ROLE"),
            null or "" when ns.Annotations.GetValueOrDefault(AnnotationKeys.AuthMethod) == Contracts.AuthMethods.Kubernetes =>
                new CheckResult.Ok("opted in; Vault itself decides about its roles (auth-method kubernetes)"),
            null or "" => new CheckResult.Failed(
                $"opted in, but without {AnnotationKeys.AllowedRoles}: every pod's role will be refused",
                $"kubectl annotate namespace {ns.Name} {AnnotationKeys.AllowedRoles}=ROLE"),
            _ => new CheckResult.Ok($"opted in, allows {entries}"),
        };
    }
}

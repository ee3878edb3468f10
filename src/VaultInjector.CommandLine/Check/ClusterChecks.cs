using System.Net;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Roles;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Kubernetes;

namespace VaultInjector.CommandLine.Check;

/// <summary>Whether the API server answers, and which namespaces are opted in and allow anything.</summary>
internal sealed class ClusterChecks(KubernetesApi api, KubernetesOptions options)
{
    /// <returns>Whether it is worth asking anything else.</returns>
    public async Task<bool> ReachAsync(Checklist list, CancellationToken cancellation)
    {
        try
        {
            var version = await ClusterVersion.ReadAsync(api, cancellation);
            list.Add(
                "API server",
                new CheckResult.Ok(
                    $"Kubernetes {version} answers{(ClusterVersion.HasNativeSidecarsIn(version) ? "" : "; it has no native sidecars, agents run as plain ones")}"
                ));
            return true;
        }
        catch (KubernetesApiException failure)
        {
            list.Add(
                "API server",
                new CheckResult.Failed(
                    failure.Message,
                    "See that the kubeconfig names the cluster's API server, and that its credentials have not ended"));
            return false;
        }
    }

    /// <returns>The opted-in namespaces; none where they may not be listed.</returns>
    public async Task<IReadOnlyList<NamespaceMetadata>> NamespacesAsync(Checklist list, CancellationToken cancellation)
    {
        try
        {
            var selector = Uri.EscapeDataString($"{AnnotationKeys.InjectionLabel}={AnnotationKeys.InjectionEnabled}");
            using var answer = await api.GetAsync($"/api/v1/namespaces?labelSelector={selector}", cancellation);
            List<NamespaceMetadata> found = [.. answer.RootElement.Items()
                .Where(item => item.Child("metadata"u8).Text("deletionTimestamp"u8) is null)
                .Select(NamespaceCache.Read)
                .Where(ns => ns.Name != "kube-system" && ns.Name != options.Namespace)];
            found.ForEach(ns => list.Add($"namespace {ns.Name}", Judge(ns)));
            if (found.Count == 0)
            {
                list.Add(
                    "namespaces",
                    new CheckResult.Skipped(
                        $"none is opted in yet; kubectl label namespace NAME {AnnotationKeys.InjectionLabel}={AnnotationKeys.InjectionEnabled}"
                    ));
            }

            return found;
        }
        catch (KubernetesApiException refusal) when (refusal.Status == HttpStatusCode.Forbidden)
        {
            list.Add("namespaces", new CheckResult.Skipped("the kubeconfig's user may not list namespaces"));
        }
        catch (KubernetesApiException failure)
        {
            list.Add("namespaces", new CheckResult.Failed(failure.Message, "See that the API server is well"));
        }

        return [];
    }

    private static CheckResult Judge(NamespaceMetadata ns)
    {
        var said = ns.Annotations.GetValueOrDefault(AnnotationKeys.AllowedRoles);
        var allowed = AllowedRoles.Parse(said);
        return said switch
        {
            _ when allowed.Malformed.Count > 0 => new CheckResult.Failed(
                $"{AnnotationKeys.AllowedRoles} holds what is no role and no serviceaccount/role: {string.Join(", ", allowed.Malformed)}",
                $"kubectl annotate --overwrite namespace {ns.Name} {AnnotationKeys.AllowedRoles}=ROLE,SERVICEACCOUNT/ROLE"),
            null or "" when ns.Annotations.GetValueOrDefault(AnnotationKeys.AuthMethod) == Contracts.AuthMethods.Kubernetes =>
                new CheckResult.Ok("opted in; Vault itself decides about its roles (auth-method kubernetes)"),
            null or "" => new CheckResult.Failed(
                $"opted in, but without {AnnotationKeys.AllowedRoles}: every pod's role will be refused",
                $"kubectl annotate namespace {ns.Name} {AnnotationKeys.AllowedRoles}=ROLE"),
            _ => new CheckResult.Ok($"opted in, allows {said}"),
        };
    }
}

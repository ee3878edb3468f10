using VaultInjector.CommandLine.Configuration;
using VaultInjector.CommandLine.Ground;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Kubernetes;
using k8s;

namespace VaultInjector.CommandLine.Check;

/// <summary>The cluster of the kubeconfig, and the injector's configuration in it.</summary>
internal static class ClusterAccess
{
    private const string Installed = "installed configuration";

    private const string HowElse = "pass --config FILE, or the injector's namespace as -n NAME";

    /// <summary>Null if there are no usable credentials for a cluster; then a line says so.</summary>
    public static KubernetesConnection? Open(KubernetesOptions options, Checklist list, TimeProvider time)
    {
        if (
            options.Kubeconfig is not { Length: > 0 } &&
            !KubernetesClientConfiguration.IsInCluster() &&
            !File.Exists(KubernetesClientConfiguration.KubeConfigDefaultLocation))
        {
            list.Add(CheckLine.Skipped(ClusterChecks.Name, "there is no kubeconfig; pass --kubeconfig FILE"));
            return null;
        }

        try
        {
            return KubernetesRegistration.Connect(options, time, "vault-injector-check");
        }
        catch (Exception unusable) when (unusable is not OutOfMemoryException)
        {
            const string Advice = "Check that kubectl accepts it: kubectl --kubeconfig FILE version";
            list.Add(CheckLine.Failed(ClusterChecks.Name, $"the kubeconfig cannot be used: {unusable.Message}", Advice));
            return null;
        }
    }

    /// <summary>Null if it cannot be had; then a line says why.</summary>
    public static async Task<InstalledConfiguration?> InstalledAsync(
        KubernetesConnection cluster, Arguments arguments, Checklist list, CancellationToken cancellation)
    {
        var ns = arguments.One("namespace") ?? new KubernetesOptions().Namespace;
        try
        {
            if (await InstalledConfiguration.FindAsync(new KubernetesApi(cluster), ns, cancellation) is { } found)
            {
                return found;
            }

            list.Add(CheckLine.Failed(
                Installed, $"namespace {ns} has no Deployment of the injector that mounts a ConfigMap with config.json", HowElse));
        }
        catch (KubernetesApiException refusal)
        {
            list.Add(CheckLine.Failed(Installed, refusal.Message, HowElse));
        }

        return null;
    }
}

using k8s;
using k8s.Exceptions;
using VaultInjector.Webhook.Configuration;

namespace VaultInjector.Webhook.Kubernetes;

/// <summary>Composition of everything that talks to the API server.</summary>
internal static class KubernetesRegistration
{
    public static IServiceCollection AddKubernetes(this IServiceCollection services) => services
        .AddSingleton(provider => new KubernetesApi(Connect(provider.GetRequiredService<KubernetesOptions>())))
        .AddSingleton<NamespaceCache>()
        .AddHostedService(provider => provider.GetRequiredService<NamespaceCache>())
        .AddSingleton<ClusterVersion>()
        .AddHostedService(provider => provider.GetRequiredService<ClusterVersion>());

    /// <exception cref="ConfigurationException">The kubeconfig cannot be used.</exception>
    internal static KubernetesConnection Connect(KubernetesOptions options)
    {
        try
        {
            return new KubernetesConnection(options.Kubeconfig is { Length: > 0 } file
                ? KubernetesClientConfiguration.BuildConfigFromConfigFile(new FileInfo(file))
                : KubernetesClientConfiguration.BuildDefaultConfig());
        }
        catch (KubeConfigException wrong)
        {
            throw new ConfigurationException([$"Kubernetes:Kubeconfig: {wrong.Message}"]);
        }
    }
}

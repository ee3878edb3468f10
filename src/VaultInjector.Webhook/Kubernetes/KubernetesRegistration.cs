using k8s;
using VaultInjector.Webhook.Configuration;

namespace VaultInjector.Webhook.Kubernetes;

/// <summary>Composition of everything that talks to the API server.</summary>
internal static class KubernetesRegistration
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(30);

    public static IServiceCollection AddKubernetes(this IServiceCollection services) => services
        .AddSingleton(provider => new KubernetesApi(Connect(provider.GetRequiredService<KubernetesOptions>())))
        .AddSingleton<NamespaceCache>()
        .AddHostedService(provider => provider.GetRequiredService<NamespaceCache>())
        .AddSingleton<ClusterVersion>()
        .AddHostedService(provider => provider.GetRequiredService<ClusterVersion>());

    internal static k8s.Kubernetes Connect(KubernetesOptions options)
    {
        var configuration = options.Kubeconfig is { Length: > 0 } file
            ? KubernetesClientConfiguration.BuildConfigFromConfigFile(new FileInfo(file))
            : KubernetesClientConfiguration.BuildDefaultConfig();

        // Watches outlive any request time-out; a dead peer is found by HTTP/2 pings instead.
        configuration.HttpClientTimeout = Timeout.InfiniteTimeSpan;
        configuration.FirstMessageHandlerSetup = handler =>
        {
            handler.KeepAlivePingDelay = KeepAlive;
            handler.KeepAlivePingTimeout = KeepAlive;
            handler.ConnectTimeout = TimeSpan.FromSeconds(5);
        };
        return new k8s.Kubernetes(configuration);
    }
}

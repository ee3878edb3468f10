using System.Net.Http.Headers;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Health;
using k8s;
using k8s.Exceptions;

namespace VaultInjector.Webhook.Kubernetes;

/// <summary>Composition of everything that talks to the API server.</summary>
internal static class KubernetesRegistration
{
    public static IServiceCollection AddKubernetes(this IServiceCollection services) => services
        .AddSingleton(provider => new KubernetesApi(
            Connect(provider.GetRequiredService<KubernetesOptions>(), provider.GetRequiredService<TimeProvider>())))
        .AddSingleton<NamespaceCache>()
        .AddSingleton<IReadinessCheck>(provider => provider.GetRequiredService<NamespaceCache>().Watch)
        .AddHostedService(provider => provider.GetRequiredService<NamespaceCache>())
        .AddSingleton<ClusterVersion>()
        .AddHostedService(provider => provider.GetRequiredService<ClusterVersion>());

    /// <param name="options">Where.</param>
    /// <param name="time">For the limits of requests.</param>
    /// <param name="client">The name of the caller in the API server's audit log: the command line uses the injector's ServiceAccount
    /// too.</param>
    /// <exception cref="ConfigurationException">The kubeconfig cannot be used.</exception>
    internal static KubernetesConnection Connect(
        KubernetesOptions options, TimeProvider time, string client = "vault-injector")
    {
        try
        {
            var connection = new KubernetesConnection(
                options.Kubeconfig is { Length: > 0 } file
                    ? KubernetesClientConfiguration.BuildConfigFromConfigFile(new FileInfo(file))
                    : KubernetesClientConfiguration.BuildDefaultConfig(),
                time,
                ApiServerTrust.FileOf(options.Kubeconfig));
            connection.Http.DefaultRequestHeaders.UserAgent.Add(
                new ProductInfoHeaderValue(client, typeof(KubernetesConnection).Assembly.GetName().Version!.ToString(3)));
            return connection;
        }
        catch (KubeConfigException wrong)
        {
            throw new ConfigurationException([$"Kubernetes:Kubeconfig: {wrong.Message}"]);
        }
    }
}

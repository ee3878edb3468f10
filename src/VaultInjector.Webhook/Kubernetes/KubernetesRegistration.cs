using System.Net.Http.Headers;
using VaultInjector.Webhook.Configuration;
using k8s;
using k8s.Exceptions;

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

    /// <param name="options">Where.</param>
    /// <param name="client">What the API server's audit log calls the caller: the verbs of the command line use the injector's
    /// ServiceAccount too.</param>
    /// <exception cref="ConfigurationException">The kubeconfig cannot be used.</exception>
    internal static KubernetesConnection Connect(KubernetesOptions options, string client = "vault-injector")
    {
        try
        {
            var connection = new KubernetesConnection(
                options.Kubeconfig is { Length: > 0 } file
                    ? KubernetesClientConfiguration.BuildConfigFromConfigFile(new FileInfo(file))
                    : KubernetesClientConfiguration.BuildDefaultConfig());
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

using System.Text.Json;
using VaultInjector.Injection.Ground;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Kubernetes;

namespace VaultInjector.CommandLine.Configuration;

/// <summary>The configuration of the injector that a cluster runs: what its Deployment mounts, and its container's environment.</summary>
/// <param name="Source">Names the ConfigMap.</param>
/// <param name="Json">Its <c>config.json</c>.</param>
/// <param name="Files">All of its entries.</param>
/// <param name="Environment">Settings that the container's environment gives literally.</param>
internal sealed record InstalledConfiguration(
    string Source, string Json, MappedFiles Files, IReadOnlyDictionary<string, string?> Environment)
{
    private const string Selector = "labelSelector=app.kubernetes.io%2Fname%3Dvault-injector";

    /// <returns>Null if there is no injector in the namespace.</returns>
    /// <exception cref="KubernetesApiException">Refused, or the API server does not answer.</exception>
    public static async Task<InstalledConfiguration?> FindAsync(KubernetesApi api, string ns, CancellationToken cancellation)
    {
        var escaped = Uri.EscapeDataString(ns);
        using var deployments = await api.GetAsync($"/apis/apps/v1/namespaces/{escaped}/deployments?{Selector}", cancellation);
        foreach (var deployment in deployments.RootElement.Get("items"u8).Items())
        {
            var spec = deployment.Get("spec"u8).Get("template"u8).Get("spec"u8);
            foreach (var name in spec.Get("volumes"u8).Items().Select(volume => volume.Get("configMap"u8).Text("name"u8)).OfType<string>())
            {
                var path = $"/api/v1/namespaces/{escaped}/configmaps/{Uri.EscapeDataString(name)}";
                using var map = await api.GetAsync(path, cancellation);
                if (map.RootElement.Get("data"u8).Text("config.json"u8) is { } json)
                {
                    var files = new MappedFiles(map.RootElement.Get("data"u8).Map());
                    return new InstalledConfiguration($"ConfigMap {ns}/{name}", json, files, Settings(spec));
                }
            }
        }

        return null;
    }

    private static Dictionary<string, string?> Settings(JsonElement spec)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var variable in spec.Get("containers"u8).Items().SelectMany(container => container.Get("env"u8).Items()))
        {
            if (variable.Text("name"u8) is { } name && variable.Text("value"u8) is { } value &&
                name.StartsWith(ConfigurationSources.EnvironmentPrefix, StringComparison.Ordinal))
            {
                var key = name[ConfigurationSources.EnvironmentPrefix.Length..];
                settings[key.Replace("__", ":", StringComparison.Ordinal)] = value;
            }
        }

        return settings;
    }
}

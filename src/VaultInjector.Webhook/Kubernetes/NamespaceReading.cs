using System.Collections.Frozen;
using System.Net;
using System.Text.Json;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Pods;

namespace VaultInjector.Webhook.Kubernetes;

/// <summary>A namespace's labels and our annotations: those of others may be large and are not kept.</summary>
internal static class NamespaceReading
{
    public const string Path = "/api/v1/namespaces";

    public static NamespaceMetadata Of(JsonElement item)
    {
        var metadata = item.Get("metadata"u8);
        return new NamespaceMetadata(
            metadata.Text("name"u8) ?? "",
            metadata.Get("labels"u8).Map(),
            metadata.Get("annotations"u8).Map()
                .Where(annotation => annotation.Key.StartsWith(AnnotationKeys.Domain, StringComparison.Ordinal))
                .ToFrozenDictionary(StringComparer.Ordinal));
    }

    /// <summary>Asks the API server; null if the namespace does not exist.</summary>
    /// <exception cref="KubernetesApiException">Refused or unreachable.</exception>
    public static async Task<NamespaceMetadata?> FindNamespaceAsync(this KubernetesApi api, string name, CancellationToken cancellation)
    {
        try
        {
            using var found = await api.GetAsync($"{Path}/{Uri.EscapeDataString(name)}", cancellation);
            return Of(found.RootElement);
        }
        catch (KubernetesApiException refusal) when (refusal.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }
}
